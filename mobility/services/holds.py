"""Holding a place for a few minutes: take, swap, extend, let go, sweep."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from mobility.domain.errors import (
    DomainError,
    HoldAlreadyExtended,
    HoldExpired,
    NotServed,
    SlotClosed,
    SlotFull,
    SlotPast,
    SlotUnknown,
)
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.slot import SlotState
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.hold import HoldRow, drop_hold, lapsed_slots
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.pathway import PathwayRow, is_shut
from mobility.models.slot import SlotRow, lock_slots, one_at_a_time, slots_at, take_place
from mobility.services.keys import holder_hash
from mobility.services.passing_on import pass_on, sweep

SWEEP_BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Held:
    """A place that is kept for this phone: when and where, and until when it is kept."""

    office: str
    zone: str
    mode: str
    pathway: str
    starts_at: datetime
    expires_at: datetime
    extended: bool
    lapsed: bool


def hold_place(
    token: str,
    *,
    office_id: int,
    pool_ids: tuple[int, ...],
    pathway: str,
    starts_at: datetime,
    settings: Settings,
    now: datetime,
) -> None:
    """Keep a place at one time for a phone, in exchange for the one it held, in one unit.

    The first of the pools that still has a place gives it. Raises SlotUnknown, SlotFull,
    SlotClosed, SlotPast, or NotServed where the pathway is shut today or on that day; then the
    place that was held before is still held.
    """
    holder = holder_hash(settings, token)
    with transaction() as session:
        slots = slots_at(session, office_id=office_id, pool_ids=pool_ids, starts_at=starts_at)
        if not slots:
            raise SlotUnknown
        days = {local_day(now, settings.home_zone), slots[0].day}
        if any(is_shut(session, pathway, day=day) for day in days):
            raise NotServed
        _swap(session, holder, slots, pathway, settings, now)


def extend_hold(token: str, *, settings: Settings, now: datetime) -> None:
    """Give a hold more time, once; raises HoldExpired or HoldAlreadyExtended."""
    holder = holder_hash(settings, token)
    with transaction() as session:
        one_at_a_time(session, holder)
        hold = session.scalar(select(HoldRow).where(HoldRow.holder == holder).with_for_update())
        if hold is None or hold.expires_at <= now:
            raise HoldExpired
        if hold.extended:
            raise HoldAlreadyExtended
        begins = session.get_one(SlotRow, hold.slot_id).starts_at
        hold.extended = True
        hold.expires_at = min(hold.expires_at + settings.hold_extension, begins)


def held(token: str | None, *, settings: Settings, now: datetime) -> Held | None:
    """Say what this phone holds, also when its time has passed but nobody has swept it yet."""
    if token is None:
        return None
    statement = (
        select(HoldRow, SlotRow, OfficeRow, PoolRow.mode, PathwayRow.code)
        .join(SlotRow, SlotRow.id == HoldRow.slot_id)
        .join(OfficeRow, OfficeRow.id == SlotRow.office_id)
        .join(PoolRow, PoolRow.id == SlotRow.pool_id)
        .join(PathwayRow, PathwayRow.id == HoldRow.pathway_id)
        .where(HoldRow.holder == holder_hash(settings, token))
    )
    with reading() as session:
        found = session.execute(statement).one_or_none()
        if found is None:
            return None
        hold, slot, office, mode, pathway = found
        return Held(
            office=office.slug,
            zone=office.zone,
            mode=mode,
            pathway=pathway,
            starts_at=slot.starts_at,
            expires_at=hold.expires_at,
            extended=hold.extended,
            lapsed=hold.expires_at <= now,
        )


def release(token: str, *, settings: Settings, now: datetime) -> None:
    """Give back what this phone holds, if anything, or pass it on to who waits for it."""
    holder = holder_hash(settings, token)
    with transaction() as session:
        one_at_a_time(session, holder)
        slot_id = session.scalar(select(HoldRow.slot_id).where(HoldRow.holder == holder))
        if slot_id is not None:
            lock_slots(session, {slot_id})
            drop_hold(session, holder)
            pass_on(session, slot_id, settings=settings, now=now)


def sweep_holds(*, settings: Settings, now: datetime) -> int:
    """Free the places of lapsed holds, a batch of slots to a unit; return how many (batch).

    Offers without an answer are among them. Who waits for a freed place gets it offered.
    """
    swept = 0
    while True:
        with reading() as session:
            slot_ids = lapsed_slots(session, now=now, limit=SWEEP_BATCH)
        if not slot_ids:
            return swept
        with transaction() as session:
            swept += sweep(session, slot_ids, settings=settings, now=now)


def why_not(session: Session, slots: list[SlotRow], *, now: datetime) -> DomainError:
    """Say why none of these slots gave a place: past, full or closed."""
    ids = [slot.id for slot in slots]
    # Asked again: the statement that gave no place may have waited for somebody who closed them.
    states = set(session.scalars(select(SlotRow.state).where(SlotRow.id.in_(ids))))
    if all(slot.starts_at <= now for slot in slots) or states == {SlotState.PAST}:
        return SlotPast()
    return SlotFull() if SlotState.OPEN in states else SlotClosed()


def take_first(session: Session, slots: list[SlotRow], *, settings: Settings, now: datetime) -> int:
    """Take a place in the first slot that has one, after freeing lapsed holds if none has.

    What these held goes to the waiting line first.
    """
    for slot in slots:
        if take_place(session, slot.id, now=now):
            return slot.id
    if sweep(session, {slot.id for slot in slots}, settings=settings, now=now):
        for slot in slots:
            if take_place(session, slot.id, now=now):
                return slot.id
    raise why_not(session, slots, now=now)


def _swap(
    session: Session,
    holder: str,
    slots: list[SlotRow],
    pathway: str,
    settings: Settings,
    now: datetime,
) -> None:
    one_at_a_time(session, holder)
    untie_appointment(session, holder)
    previous = session.scalar(select(HoldRow.slot_id).where(HoldRow.holder == holder))
    if previous is not None:
        # Locked together before the first is touched: the one order of the whole system.
        lock_slots(session, {previous, *(slot.id for slot in slots)})
        drop_hold(session, holder)
    slot_id = take_first(session, slots, settings=settings, now=now)
    pathway_id = session.scalars(select(PathwayRow.id).where(PathwayRow.code == pathway)).one()
    session.execute(
        insert(HoldRow).values(
            slot_id=slot_id,
            pathway_id=pathway_id,
            holder=holder,
            expires_at=min(now + settings.hold, slots[0].starts_at),
            extended=False,
        )
    )
    if previous is not None:
        # Last: whoever takes the same time again takes their own place, not one of the line's.
        pass_on(session, previous, settings=settings, now=now)


def untie_appointment(session: Session, holder: str) -> None:
    """Let a phone that booked before book again: what it confirms next is no second click."""
    session.execute(
        update(AppointmentRow)
        .where(AppointmentRow.holder == holder)
        .values(holder=None)
        .execution_options(synchronize_session=False)
    )
