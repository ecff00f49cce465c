"""The closed days of an office as administrators edit them; nobody who is booked is lost by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from mobility.domain.gap import Text
from mobility.domain.office import ClosureKind, Feast, Pool, read_feast
from mobility.domain.office_hours import HoursLine, local_day
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import reading
from mobility.models.closing import days_closed_at_the_desk
from mobility.models.closure import ClosureRow, closures_between
from mobility.models.office import lock_office
from mobility.services.closures import STAFF
from mobility.services.days_change import (
    Booked,
    Wanted,
    is_closed_as_much,
    known_days,
    settle,
    values_of,
)
from mobility.services.desk import find_office
from mobility.services.hours_rows import pools_in
from mobility.services.hours_save import until_done
from mobility.services.offices import Office, read_office

AHEAD = timedelta(days=500)
"""So far ahead the calendar shows closed days."""


@dataclass(frozen=True, kw_only=True)
class ClosedDay:
    """A day of the calendar; `at_the_desk` says that people were told, and only the desk opens it.

    `by_staff` tells what administrators set from the law and the network's files.
    """

    day: date
    closes_at: time | None
    kind: ClosureKind
    reason: Text
    by_staff: bool
    at_the_desk: bool


@dataclass(frozen=True, kw_only=True)
class DaysPage:
    """The closed days ahead, the yearly feasts, and the days with hours of their own."""

    office: Office
    today: date
    days: tuple[ClosedDay, ...]
    feasts: tuple[Feast, ...]
    special: tuple[HoursLine, ...]
    pools: tuple[Pool, ...]


@dataclass(frozen=True, kw_only=True)
class Closing:
    """Days to close: from the first to the last, whole or from a time on, and why."""

    first: date
    last: date
    closes_at: time | None
    reason: Text

    def days(self) -> list[date]:
        """List them."""
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=number) for number in range(count)]


def page(office: str, *, now: datetime) -> DaysPage:
    """Show the calendar of an office. Raises OfficeUnknown."""
    with reading() as session:
        row = find_office(session, office)
        today = local_day(now, row.zone)
        desk = days_closed_at_the_desk(session, row.id)
        closed = closures_between(session, row.id, first=today, last=today + AHEAD)
        pools = pools_in(session, row.id)
        lines = [line for pool in pools for line in pool.hours]
        special = {one for one in lines if one.valid_from == one.valid_until}
        return DaysPage(
            office=read_office(row),
            today=today,
            days=tuple(_closed_day(one, desk) for one in closed),
            feasts=tuple(sorted(map(read_feast, row.feasts), key=lambda one: (one.month, one.day))),
            pools=pools,
            special=tuple(
                sorted(
                    (one for one in special if one.valid_from >= today),
                    key=lambda one: (one.valid_from, one.opens),
                )
            ),
        )


def close(
    office: str, closing: Closing, *, person: Staff, settings: Settings, now: datetime
) -> Booked:
    """Close days on which nobody is expected; return the others, which stay open.

    Raises OfficeUnknown or Busy.
    """
    kind, reason = ClosureKind.CLOSURE, dict(closing.reason)

    def unit(session: Session) -> Booked:
        row = lock_office(session, find_office(session, office).id)
        known = known_days(session, row)
        wanted: Wanted = {
            day: values_of(kind, closing.closes_at, reason)
            for day in closing.days()
            if not is_closed_as_much(known.get(day), closing.closes_at)
        }
        return settle(session, row, wanted, person, settings, now)

    return until_done(unit)


def work(office: str, day: date, *, person: Staff, settings: Settings, now: datetime) -> None:
    """Let an office work on a day that was closed: its times are there again at once.

    A day that the desk closed stays closed. Raises OfficeUnknown or Busy.
    """

    def unit(session: Session) -> Booked:
        row = lock_office(session, find_office(session, office).id)
        found = known_days(session, row).get(day)
        if found is None or day in days_closed_at_the_desk(session, row.id):
            return []
        own = found.set_by == STAFF and found.kind == ClosureKind.CLOSURE
        worked = values_of(ClosureKind.WORKED, found.closes_at, found.reason)
        return settle(session, row, {day: None if own else worked}, person, settings, now)

    until_done(unit)


def rest(office: str, day: date, *, person: Staff, settings: Settings, now: datetime) -> Booked:
    """Let a day that was to be worked be a holiday again, unless somebody is expected then.

    Raises OfficeUnknown or Busy.
    """

    def unit(session: Session) -> Booked:
        row = lock_office(session, find_office(session, office).id)
        found = known_days(session, row).get(day)
        if found is None or found.kind != ClosureKind.WORKED:
            return []
        values = values_of(ClosureKind.HOLIDAY, found.closes_at, found.reason)
        return settle(session, row, {day: values}, person, settings, now)

    return until_done(unit)


def _closed_day(row: ClosureRow, desk: Iterable[date]) -> ClosedDay:
    return ClosedDay(
        day=row.day,
        closes_at=row.closes_at,
        kind=ClosureKind(row.kind),
        reason=row.reason,
        by_staff=row.set_by == STAFF,
        at_the_desk=row.day in desk,
    )
