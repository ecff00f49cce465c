"""Stopping a pathway: who decided, who confirmed, and what becomes of each person booked."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Numbered

IS_OPEN = "state IN ('proposed', 'running', 'halted')"
"""The states in which a stop is not over; a pathway has one such at the most."""


class PathwayStopRow(Numbered, Base):
    """A suspension or closing of a pathway: proposed by one administrator, confirmed by another.

    `plan` says for each group of those booked what becomes of them; the timers work through it in
    batches, until it is done or somebody halts it. One that was withdrawn after it was confirmed
    ended early, because the pathway was opened again.
    """

    __tablename__ = "pathway_stop"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    becomes: Mapped[str] = mapped_column(String(12))
    since: Mapped[date] = mapped_column(Date)
    reason: Mapped[dict[str, Any]]
    plan: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12))
    proposed_by: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("becomes IN ('suspended', 'closed')", name="becomes"),
        CheckConstraint(
            "state IN ('proposed', 'running', 'halted', 'done', 'withdrawn')", name="state"
        ),
        CheckConstraint("confirmed_by <> proposed_by", name="two_people"),
        Index(None, "pathway_id"),
        Index(
            "uq_pathway_stop_open",
            "pathway_id",
            unique=True,
            postgresql_where=text(IS_OPEN),
            sqlite_where=text(IS_OPEN),
        ),
        {"sqlite_autoincrement": True},
    )


class PathwayStopVisitRow(Base):
    """One person booked, and what became of the visit: guidance, another pathway, closed."""

    __tablename__ = "pathway_stop_visit"
    stop_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("pathway_stop.id"), primary_key=True, autoincrement=False
    )
    appointment_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("appointment.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    became: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("became IN ('guidance', 'moved', 'closed')", name="became"),
        Index(None, "appointment_id"),
    )


def stop_by_uid(session: Session, uid: str, *, lock: bool = False) -> PathwayStopRow | None:
    """Find a stop; with `lock` whoever else changes it waits."""
    statement = select(PathwayStopRow).where(PathwayStopRow.uid == uid)
    return session.scalar(statement.with_for_update() if lock else statement)


def lock_stop(session: Session, stop_id: int) -> PathwayStopRow | None:
    """Lock a stop by its number, and read it anew."""
    statement = select(PathwayStopRow).where(PathwayStopRow.id == stop_id).with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))


def open_stop(session: Session, pathway_id: int, *, lock: bool = False) -> PathwayStopRow | None:
    """Find the stop of a pathway that is not over."""
    statement = select(PathwayStopRow).where(PathwayStopRow.pathway_id == pathway_id, text(IS_OPEN))
    return session.scalar(statement.with_for_update() if lock else statement)


def open_stops(session: Session) -> list[PathwayStopRow]:
    """List the stops that are not over, the oldest first."""
    return list(
        session.scalars(select(PathwayStopRow).where(text(IS_OPEN)).order_by(PathwayStopRow.id))
    )


def stops_of(session: Session, pathway_id: int) -> list[PathwayStopRow]:
    """List the stops of a pathway, the newest first."""
    mine = select(PathwayStopRow).where(PathwayStopRow.pathway_id == pathway_id)
    return list(session.scalars(mine.order_by(PathwayStopRow.id.desc())))


def counts_of(session: Session, stop_id: int) -> dict[str, int]:
    """Count what became of people so far."""
    statement = (
        select(PathwayStopVisitRow.became, func.count())
        .where(PathwayStopVisitRow.stop_id == stop_id)
        .group_by(PathwayStopVisitRow.became)
    )
    return {became: count for became, count in session.execute(statement)}  # noqa: C416 -- rows
