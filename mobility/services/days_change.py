"""Changing closed days among people who book: whoever is expected keeps the day open."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.office import ClosureKind
from mobility.domain.office_hours import Closures, local_day
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.closure import ClosureRow, closed_between, closures_between
from mobility.models.office import OfficeRow
from mobility.services import audit
from mobility.services.closures import STAFF
from mobility.services.hours_plan import Target, draw
from mobility.services.hours_rows import pools_in
from mobility.services.hours_slots import Again, locked, rearrange
from mobility.services.network_rows import Rows
from mobility.services.staff import actor_of

Wanted = dict[date, dict[str, Any] | None]
"""What a day shall be: the values of its row, or None for a day like any other."""

Booked = list[tuple[date, int]]
"""The days on which people are expected, who must be told first, and how many."""


def settle(
    session: Session,
    row: OfficeRow,
    wanted: Wanted,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> Booked:
    """Write the days on which nobody loses a place, and bring the times into line.

    The office is locked. Return the days that stay as they are, because people are expected.
    """
    pools = pools_in(session, row.id)
    closed = closed_between(session, row.id, first=local_day(now, row.zone), last=date.max)
    change = Target(pools=pools, closed=_after(closed, wanted))
    plan = draw(session, row, change, settings=settings, now=now)
    booked = Counter(one.visit.day for one in plan.affected)
    free: Wanted = {day: values for day, values in wanted.items() if day not in booked}
    change = Target(pools=pools, closed=_after(closed, free))
    plan = locked(session, row, change, settings=settings, now=now)
    if plan.affected:
        raise Again
    _write(session, row, free)
    rearrange(session, plan, (), actor=actor_of(person), settings=settings, now=now)
    _record(session, row, free, person, now)
    return sorted(booked.items())


def _record(session: Session, row: OfficeRow, days: Wanted, person: Staff, now: datetime) -> None:
    audit.record(
        session,
        at=now,
        action="days_changed",
        record_kind="office",
        record_id=row.id,
        actor=actor_of(person),
        details={"days": [day.isoformat() for day in sorted(days)]},
    )


def _write(session: Session, row: OfficeRow, wanted: Wanted) -> None:
    known, rows = known_days(session, row), Rows(session)
    for day, values in wanted.items():
        if values is not None:
            rows.put_one(ClosureRow, {"office_id": row.id, "day": day}, values)
        elif day in known:
            rows.remove(known[day])


def _after(closed: Closures, wanted: Wanted) -> Closures:
    after = {day: closes_at for day, closes_at in closed.items() if day not in wanted}
    for day, values in wanted.items():
        if values is not None and values["kind"] != ClosureKind.WORKED:
            after[day] = values["closes_at"]
    return after


def known_days(session: Session, row: OfficeRow) -> Mapping[date, ClosureRow]:
    """Read all days of an office's calendar."""
    found = closures_between(session, row.id, first=date.min, last=date.max)
    return {one.day: one for one in found}


def is_closed_as_much(row: ClosureRow | None, closes_at: time | None) -> bool:
    """Say whether a day is closed already, all of it or from that time on."""
    if row is None or row.kind == ClosureKind.WORKED:
        return False
    return (row.closes_at or time.min) <= (closes_at or time.min)


def values_of(
    kind: ClosureKind, closes_at: time | None, reason: Mapping[str, Any]
) -> dict[str, Any]:
    """Word a day that administrators set as a row."""
    return {
        "kind": kind.value,
        "closes_at": closes_at,
        "reason": dict(reason),
        "set_by": STAFF,
    }
