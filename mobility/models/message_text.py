"""The texts of messages: versions that are added and never changed, the newest is in use."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered


class MessageTextRow(Numbered, Base):
    """One version of what a message of a kind says by a channel in a language."""

    __tablename__ = "message_text"
    kind: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(12))
    locale: Mapped[str] = mapped_column(String(5))
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(BigId)
    __table_args__ = (
        UniqueConstraint("kind", "channel", "locale", "version"),
        {"sqlite_autoincrement": True},
    )
