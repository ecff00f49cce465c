"""The closed days of offices: holidays, local feasts, and days of their own."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.holiday import Holiday
from mobility.domain.office import ClosureKind, Feast, OfficePlan, read_feast
from mobility.models.base import transaction
from mobility.models.closing import days_closed_at_the_desk
from mobility.models.closure import ClosureRow, closures_between
from mobility.models.office import OfficeRow, lock_office
from mobility.services.network_rows import Rows

NOON = time(12)
FILE, STAFF = "file", "staff"
"""Who set a closed day: the network's files and the law, or administrators."""

Values = dict[str, Any]
Days = dict[date, Values]

HolidaysOf = Callable[[str, Iterable[int]], list[Holiday]]
"""Gives the holidays of a country in some years."""


def years_until(now: datetime, horizon: timedelta) -> list[int]:
    """List the years that slots are made for."""
    return list(range(now.year, (now + horizon).year + 1))


def put_days(
    rows: Rows,
    office: OfficeRow,
    plan: OfficePlan,
    holidays: Iterable[Holiday],
    years: list[int],
) -> None:
    """Bring an office's closed days into line with its file; holidays are only added.

    Of two reasons for one day, the one that closes more of it stands; a holiday that is worked
    closes nothing. Feasts of these years, and closures from them on, that the file no longer names
    go. A day that the desk closed or administrators set stays so.
    """
    given = {holiday.day: _holiday(holiday) for holiday in holidays}
    own, owner = _own_days(plan, given, years), {"office_id": office.id}
    # A day that the desk closed, or that administrators set, is nobody else's.
    kept = {*days_closed_at_the_desk(rows.session, office.id), *_set_by_staff(rows, office.id)}
    own = {day: values for day, values in own.items() if day not in kept}
    _remove_unnamed(rows, office.id, {*own, *kept}, years)
    rows.put(ClosureRow, owner, ("day",), own.values())
    rows.add_missing(ClosureRow, owner, ("day",), given.values())


def _own_days(plan: OfficePlan, given: Days, years: list[int]) -> Days:
    """List the days that a file closes more than the law does, and those that it opens."""
    own: Days = {}
    named = [_day(c.day, c.kind, c.closes_at, dict(c.reason)) for c in plan.closures]
    for values in (*feast_days(plan.feasts, years), *named):
        _keep_longer(own, values)
    own = {
        day: values
        for day, values in own.items()
        if day not in given or _closes_more(values, given[day])
    }
    worked = {values["day"]: values for values in named if values["kind"] == ClosureKind.WORKED}
    return {**own, **worked}


def add_years(office_id: int, years: Iterable[int], holidays: HolidaysOf) -> int:
    """Make an office's holidays and feasts of the years that have none; return how many days."""
    with transaction() as session:
        office = lock_office(session, office_id)
        known = {row.day: row for row in _rows_of(session, office_id, date.min)}
        begun = begun_years(known.values())
        new = [year for year in years if year not in begun]
        days: Days = {}
        for values in _yearly(office, new, holidays):
            _keep_longer(days, values)
        wanted = [
            values
            for day, values in days.items()
            if day not in known or _closes_more_than(values, known[day])
        ]
        rows = Rows(session)
        rows.put(ClosureRow, {"office_id": office_id}, ("day",), wanted)
        return rows.changed


def begun_years(rows: Iterable[ClosureRow]) -> set[int]:
    """Name the years whose holidays and feasts were made."""
    own = (ClosureKind.HOLIDAY, ClosureKind.FEAST)
    return {row.day.year for row in rows if row.set_by == FILE and row.kind in own}


def _closes_more_than(values: Values, row: ClosureRow) -> bool:
    by_law = row.set_by == FILE and row.kind != ClosureKind.WORKED
    return by_law and _closes_at(values) < (row.closes_at or time.min)


def _yearly(office: OfficeRow, years: list[int], holidays: HolidaysOf) -> list[Values]:
    country = office.details.get("holidays_from")
    days = [_holiday(one) for one in holidays(country, years)] if country and years else []
    return [*days, *feast_days(map(read_feast, office.feasts), years)]


def feast_days(feasts: Iterable[Feast], years: Iterable[int]) -> list[Values]:
    """Lay out yearly days in some years."""
    """Word the days on which feasts fall in some years, as rows."""
    kept = list(feasts)
    return [
        _day(day, ClosureKind.FEAST, feast.closes_at, dict(feast.reason))
        for year in years
        for feast in kept
        if (day := _in_year(feast, year)) is not None
    ]


def _remove_unnamed(rows: Rows, office_id: int, kept: set[date], years: list[int]) -> None:
    for row in _rows_of(rows.session, office_id, date(years[0], 1, 1)):
        of_file = row.kind in (ClosureKind.CLOSURE, ClosureKind.WORKED) or (
            row.kind == ClosureKind.FEAST and row.day.year in years
        )
        if of_file and row.day not in kept:
            rows.remove(row)


def _set_by_staff(rows: Rows, office_id: int) -> set[date]:
    return {row.day for row in _rows_of(rows.session, office_id, date.min) if row.set_by == STAFF}


def _rows_of(session: Session, office_id: int, first: date) -> list[ClosureRow]:
    return closures_between(session, office_id, first=first, last=date.max)


def _in_year(feast: Feast, year: int) -> date | None:
    """Find a yearly day in a year; None for 29 February in a common year."""
    try:
        return date(year, feast.month, feast.day)
    except ValueError:
        return None


def _holiday(holiday: Holiday) -> Values:
    closes_at = NOON if holiday.half_day else None
    return _day(holiday.day, ClosureKind.HOLIDAY, closes_at, dict(holiday.names))


def _day(day: date, kind: ClosureKind, closes_at: time | None, reason: dict[str, Any]) -> Values:
    return {"day": day, "kind": kind.value, "closes_at": closes_at, "reason": reason}


def _keep_longer(days: Days, values: Values) -> None:
    known = days.get(values["day"])
    if known is None or _closes_more(values, known):
        days[values["day"]] = values


def _closes_more(values: Values, other: Values) -> bool:
    return _closes_at(values) < _closes_at(other)


def _closes_at(values: Values) -> time:
    closes_at: time | None = values["closes_at"]
    return closes_at or time.min
