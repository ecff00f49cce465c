"""The texts of messages: versions that are added and never changed, the newest is in use."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Numbered, table_of


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


TEXT = table_of(MessageTextRow)
KEY = (TEXT.c.kind, TEXT.c.channel, TEXT.c.locale)
_NEWER = TEXT.alias()
IS_NEWEST = (
    TEXT.c.version
    == select(func.max(_NEWER.c.version))
    .where(*(_NEWER.c[column.name] == column for column in KEY))
    .correlate(TEXT)
    .scalar_subquery()
)
"""No later version of the same text is there: it is the one that speaks."""


def newest(session: Session, kind: str, channel: str, locale: str) -> MessageTextRow | None:
    """Find the version of a text that speaks."""
    statement = select(MessageTextRow).filter_by(kind=kind, channel=channel, locale=locale)
    return session.scalar(statement.order_by(MessageTextRow.version.desc()).limit(1))
