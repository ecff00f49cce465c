"""What comes in: messages that were taken once, and addresses that want no more of ours."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, Numbered


class InboundRow(Numbered, Base):
    """One message that a provider handed over; its own name for it is taken once only.

    Neither the number nor the words are kept: `answer` is what the words were taken for.
    """

    __tablename__ = "inbound"
    provider_key: Mapped[str] = mapped_column(String(64), unique=True)
    phone_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime]
    __table_args__ = (
        Index(None, "received_at"),
        Index(None, "phone_hash"),
        {"sqlite_autoincrement": True},
    )


class ContactStopRow(Base):
    """An address that wants no messages by one channel, as a keyed hash."""

    __tablename__ = "contact_stop"
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]
