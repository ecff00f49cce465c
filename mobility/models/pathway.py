"""Legal pathways, when each is open, and the versions of its conditions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.domain.pathway import SHUT
from mobility.models.base import Base, BigId, Numbered


class PathwayRow(Numbered, Base):
    """A way that a person may qualify for; `texts` holds all its wording by language."""

    __tablename__ = "pathway"
    code: Mapped[str] = mapped_column(String(20), unique=True)
    priority: Mapped[int]
    texts: Mapped[dict[str, Any]]
    row_version: Mapped[int] = mapped_column(default=1)


class PathwayStatusRow(Numbered, Base):
    """From this day on the pathway is open, suspended or closed, for a public reason."""

    __tablename__ = "pathway_status"
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[date]
    reason: Mapped[dict[str, Any]]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("pathway_id", "since"),
        CheckConstraint("state IN ('open', 'suspended', 'closed')", name="state"),
        {"sqlite_autoincrement": True},
    )


class RuleVersionRow(Numbered, Base):
    """The conditions of a pathway from an instant on; never edited, only superseded.

    `restores` is the earlier version that it makes current again; `approved_by` a second person.
    """

    __tablename__ = "rule_version"
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    version: Mapped[int]
    valid_from: Mapped[datetime]
    conditions: Mapped[dict[str, Any]]
    restores: Mapped[int | None]
    created_at: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(BigId)
    approved_by: Mapped[int | None] = mapped_column(BigId)
    __table_args__ = (UniqueConstraint("pathway_id", "version"), {"sqlite_autoincrement": True})


def pathways(session: Session) -> list[PathwayRow]:
    """List all pathways in the order of their priority."""
    return list(session.scalars(select(PathwayRow).order_by(PathwayRow.priority, PathwayRow.code)))


def pathway_by_code(session: Session, code: str) -> PathwayRow | None:
    """Find a pathway."""
    return session.scalar(select(PathwayRow).where(PathwayRow.code == code))


def lock_pathway(session: Session, code: str) -> PathwayRow | None:
    """Find a pathway whose rule or draft is about to change, once nobody else changes it."""
    statement = select(PathwayRow).where(PathwayRow.code == code)
    return session.scalar(statement.with_for_update().execution_options(populate_existing=True))


def statuses(session: Session, pathway_id: int | None = None) -> list[PathwayStatusRow]:
    """List the statuses of one pathway or of all, the oldest first."""
    statement = select(PathwayStatusRow).order_by(PathwayStatusRow.since)
    if pathway_id is not None:
        statement = statement.where(PathwayStatusRow.pathway_id == pathway_id)
    return list(session.scalars(statement))


def is_shut(session: Session, code: str, *, day: date) -> bool:
    """Say whether a pathway is suspended or closed on a day."""
    statement = (
        select(PathwayStatusRow.state)
        .join(PathwayRow, PathwayRow.id == PathwayStatusRow.pathway_id)
        .where(PathwayRow.code == code, PathwayStatusRow.since <= day)
        .order_by(PathwayStatusRow.since.desc())
        .limit(1)
    )
    return session.scalar(statement) in SHUT


def rule_versions(session: Session, pathway_id: int | None = None) -> list[RuleVersionRow]:
    """List the rule versions of one pathway or of all, the oldest first.

    Of two from the same instant the one that superseded stands first, so that it is found.
    """
    statement = select(RuleVersionRow).order_by(
        RuleVersionRow.valid_from, RuleVersionRow.version.desc()
    )
    if pathway_id is not None:
        statement = statement.where(RuleVersionRow.pathway_id == pathway_id)
    return list(session.scalars(statement))
