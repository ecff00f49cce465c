"""How many messages were sent for each office in each month; what its budget is held against."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId


class MessageCountRow(Base):
    """The messages of an office by one channel in a month, which `month` names by its first day."""

    __tablename__ = "message_count"
    office_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("office.id"), primary_key=True, autoincrement=False
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    sent: Mapped[int]
    held_back: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        CheckConstraint("channel IN ('sms', 'whatsapp', 'email')", name="channel"),
        CheckConstraint("sent >= 0 AND held_back >= 0", name="counts"),
    )
