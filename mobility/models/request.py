"""What people asked an office for: a call, or a look at an appointment they did not make."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered


class RequestRow(Numbered, Base):
    """One request for the desk; `contact` is sealed (number, safe hours, name to ask for)."""

    __tablename__ = "request"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    urgent: Mapped[bool]
    office_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("office.id"))
    appointment_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="SET NULL")
    )
    contact: Mapped[bytes] = mapped_column(LargeBinary)
    locale: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(12), default="open")
    outcome: Mapped[str | None] = mapped_column(String(24))
    created_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("kind IN ('call', 'not_mine')", name="kind"),
        CheckConstraint("state IN ('open', 'done')", name="state"),
        Index(None, "state", "urgent", "created_at"),
        Index(None, "appointment_id"),
        {"sqlite_autoincrement": True},
    )
