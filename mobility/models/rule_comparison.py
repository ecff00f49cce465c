"""Comparisons of a drafted rule with what people were answered; only counts are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Numbered
from mobility.models.screening import ScreeningRow


class RuleComparisonRow(Numbered, Base):
    """One comparison: the drafted conditions, how far it has come, and how many answers change.

    `reached` is the number of the last screening that was looked at, `until` of the last there is.
    counts: `of` how many there are, and then what `domain.rule_comparison` counts.
    """

    __tablename__ = "rule_comparison"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    conditions: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12))
    reached: Mapped[int] = mapped_column(BigId)
    until: Mapped[int] = mapped_column(BigId)
    counts: Mapped[dict[str, Any]]
    asked_by: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("state IN ('due', 'done', 'dropped')", name="state"),
        Index(None, "pathway_id"),
        {"sqlite_autoincrement": True},
    )


def due(session: Session, pathway_id: int | None = None) -> list[RuleComparisonRow]:
    """List the comparisons that have not come to their end, the oldest first."""
    statement = select(RuleComparisonRow).where(RuleComparisonRow.state == "due")
    if pathway_id is not None:
        statement = statement.where(RuleComparisonRow.pathway_id == pathway_id)
    return list(session.scalars(statement.order_by(RuleComparisonRow.id)))


def comparison(session: Session, uid: str) -> RuleComparisonRow | None:
    """Find a comparison."""
    return session.scalar(select(RuleComparisonRow).where(RuleComparisonRow.uid == uid))


def newest_comparison(session: Session, pathway_id: int) -> RuleComparisonRow | None:
    """Find the comparison of a pathway that was asked for last."""
    statement = select(RuleComparisonRow).where(RuleComparisonRow.pathway_id == pathway_id)
    return session.scalar(statement.order_by(RuleComparisonRow.id.desc()).limit(1))


def finished_since(session: Session, since: datetime) -> tuple[int, int, int]:
    """Say how many screenings were finished since a moment, and their first and last numbers."""
    numbers = (func.count(ScreeningRow.id), func.min(ScreeningRow.id), func.max(ScreeningRow.id))
    statement = select(*numbers).where(ScreeningRow.finished_at >= since)
    count, first, last = session.execute(statement).one()
    return count, first or 0, last or 0


def next_screenings(
    session: Session, row: RuleComparisonRow, since: datetime, *, now: datetime, most: int
) -> list[tuple[int, str, bytes]]:
    """List number, uid and sealed result of the next screenings to look at, none that is over."""
    statement = (
        select(ScreeningRow.id, ScreeningRow.uid, ScreeningRow.result)
        .where(
            ScreeningRow.id > row.reached,
            ScreeningRow.id <= row.until,
            ScreeningRow.finished_at >= since,
            ScreeningRow.erase_at > now,
            ScreeningRow.result.is_not(None),
        )
        .order_by(ScreeningRow.id)
        .limit(most)
    )
    return [(number, uid, result or b"") for number, uid, result in session.execute(statement)]
