"""Slots and their places: the one statement that takes a place, and the queries that show them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.domain.slot import NOON, FreeDay, FreeTime, SlotState
from mobility.models.base import Base, BigId, Numbered, on_postgres

FREE = "state = 'open' AND taken < capacity"
"""What makes a slot bookable. Literal, never bound: a partial index must be provable from it."""


OPEN = "state = 'open'"
"""What the timers close once it has begun; literal, so that the partial index is used."""


class SlotRow(Numbered, Base):
    """A time of a pool: `taken` is the holds not yet swept and the appointments that occupy it.

    `closed_by_hours` tells a slot that the hours no longer make, and that they may open again, from
    one that somebody closed, which only somebody opens. `withdrawn` places were taken out of what
    the hours make, because fewer windows serve.
    """

    __tablename__ = "slot"
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    pool_id: Mapped[int] = mapped_column(BigId, ForeignKey("pool.id"))
    starts_at: Mapped[datetime]
    day: Mapped[date] = mapped_column(Date)
    minute: Mapped[int] = mapped_column(SmallInteger)
    length: Mapped[int] = mapped_column(SmallInteger)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12), default="open")
    closed_by_hours: Mapped[bool] = mapped_column(default=False, server_default=false())
    withdrawn: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    __table_args__ = (
        UniqueConstraint("office_id", "pool_id", "starts_at"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="places"),
        CheckConstraint("withdrawn >= 0", name="withdrawn"),
        CheckConstraint("state IN ('withheld', 'open', 'closed', 'past')", name="state"),
        CheckConstraint("state = 'closed' OR NOT closed_by_hours", name="closed_by_hours"),
        Index(
            "ix_slot_free",
            "office_id",
            "pool_id",
            "day",
            postgresql_include=["starts_at", "minute", "capacity", "taken"],
            postgresql_where=text(FREE),
            sqlite_where=text(FREE),
        ),
        Index("ix_slot_open", "starts_at", postgresql_where=text(OPEN), sqlite_where=text(OPEN)),
        {"sqlite_autoincrement": True},
    )


def take_place(session: Session, slot_id: int, *, now: datetime) -> bool:
    """Take a place in one statement, so that two people cannot take the last one."""
    statement = (
        update(SlotRow)
        .where(SlotRow.id == slot_id, text(FREE), SlotRow.starts_at > now)
        .values(taken=SlotRow.taken + 1)
        .returning(SlotRow.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(statement) is not None


def free_places(session: Session, slot_id: int, count: int = 1) -> None:
    """Give places of a slot back."""
    session.execute(
        update(SlotRow)
        .where(SlotRow.id == slot_id)
        .values(taken=SlotRow.taken - count)
        .execution_options(synchronize_session=False)
    )


def close_begun(session: Session, *, now: datetime, limit: int) -> int:
    """Let open slots that have begun be past, the oldest first; return how many.

    One that somebody books, moves or sweeps at this moment is left to the next run.
    """
    begun = select(SlotRow.id).where(text(OPEN), SlotRow.starts_at <= now)
    ids = session.scalars(begun.order_by(SlotRow.starts_at).limit(limit)).all()
    ours = select(SlotRow.id).where(SlotRow.id.in_(ids)).order_by(SlotRow.id)
    locked = session.scalars(ours.with_for_update(skip_locked=True, key_share=True)).all()
    statement = (
        update(SlotRow)
        .where(SlotRow.id.in_(locked), text(OPEN))
        .values(state=SlotState.PAST.value)
        .returning(SlotRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(statement).all())


def lock_slots(session: Session, slot_ids: set[int]) -> None:
    """Lock slots by ascending id, the one order in which every unit does so.

    SQLite has one writer at a time, so that there is nothing to lock.
    """
    if not on_postgres(session):
        return
    statement = select(SlotRow.id).where(SlotRow.id.in_(sorted(slot_ids))).order_by(SlotRow.id)
    session.execute(statement.with_for_update(key_share=True)).all()


def one_at_a_time(session: Session, holder: str) -> None:
    """Let one unit at a time work for a holder: two clicks of one phone wait for each other.

    Taken before any slot, so that it closes no circle of waiting. SQLite has one writer anyway.
    """
    if on_postgres(session):
        session.execute(select(func.pg_advisory_xact_lock(int(holder[:15], 16))))


def slots_at(
    session: Session, *, office_id: int, pool_ids: Sequence[int], starts_at: datetime
) -> list[SlotRow]:
    """Find the slots of these pools at one time, in the order of the pools."""
    statement = select(SlotRow).where(
        SlotRow.office_id == office_id,
        SlotRow.pool_id.in_(pool_ids),
        SlotRow.starts_at == starts_at,
    )
    return sorted(session.scalars(statement), key=lambda slot: pool_ids.index(slot.pool_id))


def free_days(
    session: Session,
    *,
    office_id: int,
    pool_ids: Sequence[int],
    first: date,
    last: date,
    now: datetime,
) -> list[FreeDay]:
    """List the days with places left between two days, both included."""
    statement = (
        select(SlotRow.day, func.min(SlotRow.minute), func.max(SlotRow.minute))
        .where(
            SlotRow.office_id == office_id,
            SlotRow.pool_id.in_(pool_ids),
            SlotRow.day.between(first, last),
            SlotRow.starts_at > now,
            text(FREE),
        )
        .group_by(SlotRow.day)
        .order_by(SlotRow.day)
    )
    # On the plain connection: everybody looks at the calendar, and the ORM makes it a third dearer.
    return [
        FreeDay(day, morning=earliest < NOON, afternoon=latest >= NOON)
        for day, earliest, latest in session.connection().execute(statement)
    ]


def free_times(
    session: Session, *, office_id: int, pool_ids: Sequence[int], day: date, now: datetime
) -> list[FreeTime]:
    """List the times of one day with places left; pools at the same time count together."""
    statement = (
        select(
            SlotRow.starts_at,
            func.min(SlotRow.minute),
            func.sum(SlotRow.capacity - SlotRow.taken),
            func.sum(SlotRow.capacity),
        )
        .where(
            SlotRow.office_id == office_id,
            SlotRow.pool_id.in_(pool_ids),
            SlotRow.day == day,
            SlotRow.starts_at > now,
            text(FREE),
        )
        .group_by(SlotRow.starts_at)
        .order_by(SlotRow.starts_at)
    )
    return [
        FreeTime(starts_at, minute, int(places), int(capacity))
        for starts_at, minute, places, capacity in session.connection().execute(statement)
    ]
