"""What administrators configure, as it was saved each time, and what they have not saved yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Numbered

SUBJECTS = "subject IN ('office', 'hours', 'pathway', 'rule', 'identity', 'phase')"


class ConfigVersionRow(Numbered, Base):
    """How something stood once it was saved: added with every change, never edited.

    `subject_id` is the number of the office or pathway, 0 for what there is once in the network.
    """

    __tablename__ = "config_version"
    subject: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[int] = mapped_column(BigId)
    number: Mapped[int]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "number"),
        CheckConstraint(SUBJECTS, name="subject"),
        {"sqlite_autoincrement": True},
    )


class ConfigDraftRow(Numbered, Base):
    """What is being worked on and nobody sees yet, one for each subject.

    `based_on` is the number of the version that it changes. Once proposed, it waits for a second
    administrator.
    """

    __tablename__ = "config_draft"
    subject: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[int] = mapped_column(BigId)
    based_on: Mapped[int]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    proposed_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("subject", "subject_id"),
        CheckConstraint(SUBJECTS, name="subject"),
        {"sqlite_autoincrement": True},
    )


def versions(session: Session, subject: str, subject_id: int) -> list[ConfigVersionRow]:
    """List the versions of something, the newest first."""
    statement = select(ConfigVersionRow).where(
        ConfigVersionRow.subject == subject, ConfigVersionRow.subject_id == subject_id
    )
    return list(session.scalars(statement.order_by(ConfigVersionRow.number.desc())))


def newest(session: Session, subject: str, subject_id: int) -> ConfigVersionRow | None:
    """Find how something was saved the last time."""
    statement = select(ConfigVersionRow).where(
        ConfigVersionRow.subject == subject, ConfigVersionRow.subject_id == subject_id
    )
    return session.scalar(statement.order_by(ConfigVersionRow.number.desc()).limit(1))


def draft(
    session: Session, subject: str, subject_id: int, *, lock: bool = False
) -> ConfigDraftRow | None:
    """Find what is being worked on."""
    statement = select(ConfigDraftRow).where(
        ConfigDraftRow.subject == subject, ConfigDraftRow.subject_id == subject_id
    )
    return session.scalar(statement.with_for_update() if lock else statement)
