"""Closing slots of an office's day: who is expected in them, and what empties them in one go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, delete, false, func, select, text, update
from sqlalchemy.orm import Session

from mobility.domain.closing import MIDNIGHT
from mobility.domain.office import ClosureKind
from mobility.domain.slot import SlotState
from mobility.domain.waitlist import OfferState
from mobility.models.appointment import BOOKED, OCCUPYING, AppointmentRow
from mobility.models.base import table_of, upsert
from mobility.models.closure import ClosureRow
from mobility.models.desk import ClosingRow
from mobility.models.hold import HoldRow
from mobility.models.offer import OPEN, OfferRow
from mobility.models.office import (
    PoolRow,
)
from mobility.models.slot import SlotRow

VISIT, SLOT, POOL = table_of(AppointmentRow), table_of(SlotRow), table_of(PoolRow)
HOLD, OFFER = table_of(HoldRow), table_of(OfferRow)
STILL_BOOKED = text(f"appointment.{BOOKED}")
BEGUN = text(f"appointment.{OCCUPYING} AND NOT appointment.{BOOKED}")


@dataclass(frozen=True, kw_only=True)
class DaySlot:
    """A slot of an office's day, and how many visits in it have begun or are over."""

    id: int
    minute: int
    starts_at: datetime
    length: int
    capacity: int
    taken: int
    state: str
    others: int


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A booked visit of the day; `identity`, `contact`, `needs` and `answers` are sealed."""

    id: int
    uid: str
    slot_id: int
    pathway_id: int
    mode: str
    day: date
    starts_at: datetime
    created_at: datetime
    revision: int
    locale: str
    holder: str | None
    identity: bytes
    contact: bytes
    needs: bytes
    answers: bytes


def day_slots(session: Session, office_id: int, day: date) -> list[DaySlot]:
    """List an office's slots of a day, in the order of time."""
    began = (
        select(func.count(VISIT.c.id)).where(VISIT.c.slot_id == SLOT.c.id, BEGUN).scalar_subquery()
    )
    statement = (
        select(*(SLOT.c[one.name] for one in fields(DaySlot)[:-1]), began.label("others"))
        .where(SLOT.c.office_id == office_id, SLOT.c.day == day)
        .order_by(SLOT.c.minute, SLOT.c.id)
    )
    return [DaySlot(**row) for row in session.connection().execute(statement).mappings()]


def expected_in(session: Session, slot_ids: Collection[int]) -> list[Expected]:
    """List who is expected in some slots, in the order of booking."""
    return _ordered(session, _expected(slot_ids))


def lock_expected_in(session: Session, slot_ids: Collection[int]) -> list[Expected]:
    """Lock who is expected in some slots, by ascending id; return them in the order of booking."""
    statement = _expected(slot_ids).order_by(VISIT.c.id)
    return _ordered(session, statement.with_for_update(key_share=True, of=VISIT))


def numbers_in(session: Session, slot_ids: Collection[int]) -> set[int]:
    """Number who is expected in some slots at this moment."""
    statement = select(VISIT.c.id).where(VISIT.c.slot_id.in_(sorted(slot_ids)), STILL_BOOKED)
    return set(session.scalars(statement))


def holds_in(session: Session, slot_ids: Collection[int]) -> dict[int, list[int]]:
    """List the holds of some slots by slot, live or lapsed, the oldest first."""
    statement = select(HOLD.c.slot_id, HOLD.c.id).where(HOLD.c.slot_id.in_(sorted(slot_ids)))
    found: dict[int, list[int]] = {}
    for slot_id, hold_id in session.connection().execute(statement.order_by(HOLD.c.id)):
        found.setdefault(slot_id, []).append(hold_id)
    return found


def end_holds(session: Session, hold_ids: Collection[int]) -> dict[int, str]:
    """Delete holds of locked slots; return the holder of each that was still there, by its id.

    The places that they kept are given back by `empty`.
    """
    if not hold_ids:
        return {}
    statement = delete(HOLD).where(HOLD.c.id.in_(sorted(hold_ids)))
    found = session.connection().execute(statement.returning(HOLD.c.id, HOLD.c.holder))
    return {hold_id: holder for hold_id, holder in found}  # noqa: C416 -- rows, typed


def end_offers(session: Session, holders: Collection[str], *, now: datetime) -> list[int]:
    """End the open offers that ended holds kept; return their numbers. Nobody missed them."""
    if not holders:
        return []
    statement = (
        update(OFFER)
        .where(OFFER.c.holder.in_(sorted(holders)), text(OPEN))
        .values(state=OfferState.DECLINED.value, ended_at=now)
        .returning(OFFER.c.id)
    )
    return sorted(session.scalars(statement))


def close_slots(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Close locked slots (`slot_id`) for good, and give `freed` places of each back.

    One that has begun stays past.
    """
    begun = SLOT.c.state == SlotState.PAST.value
    _change(
        session,
        rows,
        state=case((begun, SlotState.PAST.value), else_=SlotState.CLOSED.value),
        closed_by_hours=false(),
        taken=SLOT.c.taken - bindparam("freed"),
    )


def withdraw_places(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Take `withdrawn_now` places out of locked slots, after `freed` of each were given back."""
    _change(
        session,
        [{key: row[key] for key in ("slot_id", "freed", "withdrawn_now")} for row in rows],
        capacity=SLOT.c.capacity - bindparam("withdrawn_now"),
        withdrawn=SLOT.c.withdrawn + bindparam("withdrawn_now"),
        taken=SLOT.c.taken - bindparam("freed"),
    )


def take_places(session: Session, counts: dict[int, int]) -> None:
    """Take places of locked slots that have them; the constraint is behind it."""
    rows = [{"slot_id": slot_id, "count": count} for slot_id, count in sorted(counts.items())]
    _change(session, rows, taken=SLOT.c.taken + bindparam("count"))


def closing_of(session: Session, uid: str, office_id: int) -> ClosingRow | None:
    """Find what a form has closed at an office."""
    statement = select(ClosingRow).where(ClosingRow.uid == uid, ClosingRow.office_id == office_id)
    return session.scalar(statement)


def closings_of_day(session: Session, office_id: int, day: date) -> list[ClosingRow]:
    """List the closings of an office's day, the first first."""
    statement = select(ClosingRow).where(ClosingRow.office_id == office_id, ClosingRow.day == day)
    return list(session.scalars(statement.order_by(ClosingRow.id)))


def days_closed_at_the_desk(session: Session, office_id: int) -> set[date]:
    """Name the days that an office's desk has closed whole."""
    whole = (ClosingRow.from_minute == 0, ClosingRow.to_minute == MIDNIGHT)
    statement = select(ClosingRow.day).where(
        ClosingRow.office_id == office_id, *whole, ClosingRow.windows.is_(None)
    )
    return set(session.scalars(statement))


def close_day_in_calendar(
    session: Session, office_id: int, day: date, reason: dict[str, str]
) -> None:
    """Write a whole day down as closed, so that it is said in public and no slots are made."""
    values = {"closes_at": None, "kind": ClosureKind.CLOSURE.value, "reason": reason}
    statement = upsert(session, ClosureRow).values(
        office_id=office_id, day=day, row_version=1, **values
    )
    newer = {**values, "row_version": ClosureRow.row_version + 1}
    session.execute(
        statement.on_conflict_do_update(index_elements=["office_id", "day"], set_=newer)
    )


def _expected(slot_ids: Collection[int]) -> Select[Any]:
    other = {"mode": POOL.c.mode, "day": SLOT.c.day, "starts_at": SLOT.c.starts_at}
    names = [one.name for one in fields(Expected)]
    columns = [other[name] if name in other else VISIT.c[name] for name in names]
    return (
        select(*columns)
        .join_from(VISIT, SLOT, SLOT.c.id == VISIT.c.slot_id)
        .join(POOL, POOL.c.id == SLOT.c.pool_id)
        .where(VISIT.c.slot_id.in_(sorted(slot_ids)), STILL_BOOKED)
    )


def _ordered(session: Session, statement: Select[Any]) -> list[Expected]:
    found = [Expected(**row) for row in session.connection().execute(statement).mappings()]
    return sorted(found, key=lambda one: (one.created_at, one.id))


def _change(session: Session, rows: Sequence[dict[str, Any]], **values: Any) -> None:  # noqa: ANN401
    if rows:
        statement = update(SLOT).where(SLOT.c.id == bindparam("slot_id")).values(**values)
        session.connection().execute(statement, list(rows))
