"""Stopping a pathway: who decided, who confirmed, and what becomes of each person booked."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered


class PathwayStopRow(Numbered, Base):
    """A suspension or closing of a pathway: proposed by one administrator, confirmed by another.

    `plan` says for each group of those booked what becomes of them; the timers work through it in
    batches, until it is done or somebody halts it.
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
        {"sqlite_autoincrement": True},
    )


class PathwayStopVisitRow(Base):
    """One person booked, and what became of the visit: guidance, moved, closed, left as it was."""

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
        CheckConstraint("became IN ('guidance', 'moved', 'closed', 'kept')", name="became"),
        Index(None, "appointment_id"),
    )
