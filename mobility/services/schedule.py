"""Slots from opening hours: made up to the horizon, and brought into line when hours change."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mobility.domain.office import OfficeState
from mobility.domain.office_hours import HoursLine, SlotTime, days_from, local_day, slot_starts
from mobility.models import slot_making
from mobility.models.base import on_postgres, reading, transaction
from mobility.models.closure import closed_between
from mobility.models.office import OfficeRow, OpeningHoursRow, hours_of, lock_office, offices
from mobility.models.slot import close_begun, lock_slots
from mobility.models.slot_generation import Differing, add_from_hours, differing, is_steady
from mobility.models.slot_making import MadeSlot, made_slots
from mobility.services.closures import HolidaysOf, add_years, years_until

PAST_BATCH = 500

Key = tuple[int, date, int]
"""A slot's pool, local day and minute of the day."""


@dataclass(frozen=True)
class _Changes:
    """What has to be written so that an office's slots are those of its hours."""

    new: list[dict[str, Any]]
    resized: list[dict[str, Any]]
    gone: list[int]
    back: list[int]


def close_past(*, now: datetime) -> int:
    """Let slots that have begun be past, so that none stays open; return how many (batch)."""
    done = 0
    while True:
        with transaction() as session:
            count = close_begun(session, now=now, limit=PAST_BATCH)
        done += count
        if count < PAST_BATCH:
            return done


def extend(*, now: datetime, horizon: timedelta, holidays: HolidaysOf) -> int:
    """Make the slots up to the horizon, around the closed days of new years (batch)."""
    extend_calendar(now=now, horizon=horizon, holidays=holidays)
    return extend_horizon(now=now, horizon=horizon)


def extend_calendar(*, now: datetime, horizon: timedelta, holidays: HolidaysOf) -> int:
    """Add the holidays and feasts of years that the horizon has reached; return how many (batch).

    Call it before `extend_horizon`. `holidays` is asked only when a year is new.
    """
    with reading() as session:
        office_ids = [office.id for office in offices(session)]
    return sum(add_years(one, years_until(now, horizon), holidays) for one in office_ids)


def extend_horizon(*, now: datetime, horizon: timedelta) -> int:
    """Make the slots of every open office from today to the horizon; return how many are new.

    Safe to repeat. Where hours changed, a slot keeps what is taken: its places become at least
    that many, and a slot that the hours no longer make is closed, or deleted if nothing ever
    referred to it. Where they make it again it opens again, unless somebody had closed it. One unit
    for each office (batch).
    """
    with reading() as session:
        office_ids = [office.id for office in offices(session) if office.state == "open"]
    return sum(_extend_office(office_id, now, horizon) for office_id in office_ids)


def _extend_office(office_id: int, now: datetime, horizon: timedelta) -> int:
    with transaction() as session:
        return extend_in(session, office_id, now=now, horizon=horizon)


def extend_in(session: Session, office_id: int, *, now: datetime, horizon: timedelta) -> int:
    """Make one office's slots from today to the horizon within an open unit; return how many.

    Safe to repeat, as `extend_horizon` is. An office that is not open gets no new ones.
    """
    office = lock_office(session, office_id)
    is_open = office.state == OfficeState.OPEN
    days = days_from(local_day(now, office.zone), horizon)
    first, last = days[0], days[-1]
    if on_postgres(session) and is_steady(ZoneInfo(office.zone), first, last):
        found = differing(session, office_id, first=first, last=last, now=now)
        _apply(session, _differing(found))
        if not is_open:
            return 0
        return add_from_hours(session, office_id, first=first, last=last, now=now)
    wanted = _wanted(session, office, days)
    made = made_slots(session, office_id, first=first, last=last, now=now)
    changes = _compare(office_id, wanted, made, now)
    _apply(session, changes)
    new = changes.new if is_open else []
    slot_making.add(session, new)
    return len(new)


def places_to_come(session: Session, office_id: int, *, now: datetime, horizon: timedelta) -> int:
    """Count the places that an office's hours make up to the horizon, within an open unit."""
    office = session.get_one(OfficeRow, office_id)
    wanted = _wanted(session, office, days_from(local_day(now, office.zone), horizon))
    return sum(time.places for time in wanted.values() if time.starts_at > now)


def _apply(session: Session, changes: _Changes) -> None:
    """Change the slots that are there, locked in the one order."""
    resized = (slot["slot_id"] for slot in changes.resized)
    if touched := {*resized, *changes.gone, *changes.back}:
        lock_slots(session, touched)
        slot_making.resize(session, changes.resized)
        slot_making.withdraw(session, changes.gone)
        slot_making.reopen(session, changes.back)


def _differing(found: list[Differing]) -> _Changes:
    """Sort what PostgreSQL found to differ; what is new it adds by itself."""
    return _Changes(
        new=[],
        resized=[
            {"slot_id": one.id, "places": one.capacity, "minutes": one.length}
            for one in found
            if one.resized
        ],
        gone=[one.id for one in found if one.capacity is None],
        back=[one.id for one in found if one.capacity is not None and one.closed_by_hours],
    )


def _wanted(session: Session, office: OfficeRow, days: list[date]) -> dict[Key, SlotTime]:
    closures = closed_between(session, office.id, first=days[0], last=days[-1])
    lines: dict[int, list[HoursLine]] = defaultdict(list)
    for pool, line in hours_of(session, office.id):
        lines[pool.id].append(hours_line(line))
    zone = ZoneInfo(office.zone)
    return {
        (pool_id, time.day, time.minute): time
        for pool_id, own in lines.items()
        for time in slot_starts(own, closures, days, zone)
    }


def hours_line(row: OpeningHoursRow) -> HoursLine:
    """Read a line of a pool's week from its row."""
    return HoursLine(
        weekday=row.weekday,
        opens=row.opens,
        closes=row.closes,
        visit_minutes=row.visit_minutes,
        places=row.places,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _compare(
    office_id: int, wanted: dict[Key, SlotTime], made: dict[Key, MadeSlot], now: datetime
) -> _Changes:
    new = [
        {
            "office_id": office_id,
            "pool_id": key[0],
            "starts_at": time.starts_at,
            "day": time.day,
            "minute": time.minute,
            "length": time.length,
            "capacity": time.places,
        }
        for key, time in wanted.items()
        if key not in made and time.starts_at > now
    ]
    resized = [
        {"slot_id": made[key].id, "places": time.places, "minutes": time.length}
        for key, time in wanted.items()
        if key in made and made[key].differs(time.places, time.length)
    ]
    gone = sorted(slot.id for key, slot in made.items() if key not in wanted and slot.is_open)
    back = sorted(slot.id for key, slot in made.items() if key in wanted and slot.closed_by_hours)
    return _Changes(new, sorted(resized, key=lambda slot: slot["slot_id"]), gone, back)
