"""An office's day: who has arrived and with which number, at which window, and what came of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Json, Numbered, upsert

AT_A_WINDOW = "staff_id IS NOT NULL"
"""Windows that somebody sits at; literal, so that the partial index is used."""


class DeskDayRow(Numbered, Base):
    """One day of one office: the last numbers given, who interprets today, whether it is over.

    Whoever changes the queue locks this row first, before appointments and slots, so that what two
    officers do at once happens one after the other.
    """

    __tablename__ = "desk_day"
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    day: Mapped[date]
    last_appointment: Mapped[int] = mapped_column(default=0)
    last_walk_in: Mapped[int] = mapped_column(default=0)
    interpreters: Mapped[list[str]] = mapped_column(Json, default=list)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(BigId)
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("office_id", "day"),
        {"sqlite_autoincrement": True},
    )


class WindowRow(Numbered, Base):
    """A window of an office, and who sits at it now."""

    __tablename__ = "desk_window"
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    number: Mapped[int]
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    paused: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 99", name="number"),
        Index(
            "uq_desk_window_staff",
            "staff_id",
            unique=True,
            postgresql_where=text(AT_A_WINDOW),
            sqlite_where=text(AT_A_WINDOW),
        ),
        {"sqlite_autoincrement": True},
    )


class ArrivalRow(Base):
    """That somebody came: their number of the day, and their turn in the queue.

    The queue is ordered by `turn_rank` (0 for priority), `turn_at`, `turn_after`, `arrived_at`.
    `called_at`, `window` and `staff_id` say who called them last, `calls` how often without an
    answer; `for_window` keeps somebody who was handed over for that window.
    """

    __tablename__ = "arrival"
    appointment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True
    )
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    day: Mapped[date]
    series: Mapped[str] = mapped_column(String(1))
    number: Mapped[int]
    arrived_at: Mapped[datetime]
    priority: Mapped[str | None] = mapped_column(String(16))
    turn_rank: Mapped[int]
    turn_at: Mapped[datetime]
    turn_after: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(default=0)
    called_at: Mapped[datetime | None]
    window: Mapped[int | None]
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    for_window: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("office_id", "day", "series", "number"),
        CheckConstraint("series IN ('A', 'S')", name="series"),
    )


class OutcomeRow(Base):
    """What came of a visit; `details` is sealed: what was decided, what to bring, where, until.

    `pathway_id` is the one that was confirmed or chosen instead, `follow_up_id` the appointment
    that was made next.
    """

    __tablename__ = "outcome"
    appointment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True
    )
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    pathway_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("pathway.id"))
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    follow_up_id: Mapped[int | None] = mapped_column(BigId)
    details: Mapped[bytes] = mapped_column(LargeBinary)
    decided_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint(
            "kind IN ('confirmed', 'changed', 'referred', 'documents', 'not_for_now', 'left')",
            name="kind",
        ),
    )


class DayLookRow(Numbered, Base):
    """That somebody looked at a day's list, once per person, list and day, with a count."""

    __tablename__ = "day_look"
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    day: Mapped[date]
    looked_on: Mapped[date]
    count: Mapped[int]
    last_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("staff_id", "office_id", "day", "looked_on"),
        {"sqlite_autoincrement": True},
    )


class ClosingRow(Numbered, Base):
    """One closing of an office's day or of a part of it; `uid` is the form's, so once is enough.

    `windows` says how many fewer serve, None where the whole part is closed; times are minutes of
    the local day. `result` counts who was moved, who stands in line, who must be phoned.
    """

    __tablename__ = "closing"
    uid: Mapped[str] = mapped_column(String(36))
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    day: Mapped[date]
    from_minute: Mapped[int]
    to_minute: Mapped[int]
    windows: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(24))
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    closed_at: Mapped[datetime]
    result: Mapped[dict[str, Any]]
    __table_args__ = (
        UniqueConstraint("uid", "office_id"),
        CheckConstraint("from_minute < to_minute", name="minutes"),
        Index(None, "office_id", "day"),
        {"sqlite_autoincrement": True},
    )


def lock_day(session: Session, office_id: int, day: date) -> DeskDayRow:
    """Lock an office's day, made where it is missing: the first lock of every unit of the desk."""
    missing = upsert(session, DeskDayRow).values(
        office_id=office_id,
        day=day,
        last_appointment=0,
        last_walk_in=0,
        interpreters=[],
        row_version=1,
    )
    session.execute(missing.on_conflict_do_nothing())
    mine = select(DeskDayRow).where(DeskDayRow.office_id == office_id, DeskDayRow.day == day)
    return session.scalars(mine.with_for_update()).one()
