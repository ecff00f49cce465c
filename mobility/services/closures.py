"""The closed days of offices: holidays, local feasts, and days of their own."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from mobility.domain.holiday import Holiday
from mobility.domain.office import ClosureKind, OfficePlan
from mobility.models.office import ClosureRow, OfficeRow
from mobility.services.network_rows import Rows

NOON = time(12)
Days = dict[date, dict[str, Any]]


def years_until(now: datetime, horizon: timedelta) -> list[int]:
    """List the years that slots are made for."""
    return list(range(now.year, (now + horizon).year + 1))


def put_days(
    rows: Rows,
    office: OfficeRow,
    plan: OfficePlan,
    holidays: Iterable[Holiday],
    years: Iterable[int],
) -> None:
    """Bring an office's closed days into line with its file; holidays are only added.

    Of two reasons for one day, the one that closes more of it stands.
    """
    own: Days = {}
    feasts = [
        _day(day, ClosureKind.FEAST, feast.closes_at, dict(feast.reason))
        for year in years
        for feast in plan.feasts
        if (day := in_year(feast.month, feast.day, year)) is not None
    ]
    closures = [_day(c.day, c.kind, c.closes_at, dict(c.reason)) for c in plan.closures]
    for values in (*feasts, *closures):
        _keep_longer(own, values)
    given = {day["day"]: day for day in map(holiday_day, holidays)}
    for day, values in list(own.items()):
        if day in given and not _closes_more(values, given[day]):
            del own[day]
    owner = {"office_id": office.id}
    rows.put(ClosureRow, owner, ("day",), own.values())
    rows.add_missing(ClosureRow, owner, ("day",), given.values())


def holiday_day(holiday: Holiday) -> dict[str, Any]:
    """Give the values of a holiday's row."""
    closes_at = NOON if holiday.half_day else None
    return _day(holiday.day, ClosureKind.HOLIDAY, closes_at, dict(holiday.names))


def in_year(month: int, day: int, year: int) -> date | None:
    """Find a yearly day in a year; None for 29 February in a common year."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(
    day: date, kind: ClosureKind, closes_at: time | None, reason: dict[str, Any]
) -> dict[str, Any]:
    return {"day": day, "kind": kind.value, "closes_at": closes_at, "reason": reason}


def _keep_longer(days: Days, values: dict[str, Any]) -> None:
    known = days.get(values["day"])
    if known is None or _closes_more(values, known):
        days[values["day"]] = values


def _closes_more(values: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool((values["closes_at"] or time.min) < (other["closes_at"] or time.min))
