"""Read the shares of an office's capacity, and their hours, from its file."""

from enum import StrEnum
from itertools import combinations

from mobility.domain.office import Pool
from mobility.domain.office_hours import HoursLine
from mobility.domain.slot import Audience, Mode
from mobility.domain.table import Table

ANY = "any"


class Weekday(StrEnum):
    """The days of a week as files write them, Monday first."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


WEEKDAYS = tuple(str(weekday) for weekday in Weekday)


def parse_pool(table: Table, pathways: tuple[str, ...]) -> Pool:
    """Read one share of an office's capacity; raises NetworkInvalid."""
    served = table.codes("pathways", (ANY, *pathways))
    if not served or (ANY in served and len(served) > 1):
        raise table.refuse("pathways", 'must be ["any"] or a list of pathways')
    pool = Pool(
        code=table.words("code", most=40),
        audience=table.one_of("audience", Audience),
        mode=table.one_of("mode", Mode),
        pathways=pathways if ANY in served else served,
        hours=tuple(line for item in table.tables("hours") for line in _hours(item)),
    )
    if not pool.hours:
        raise table.refuse("hours", "a pool needs at least one line")
    if any(one.overlaps(other) for one, other in combinations(pool.hours, 2)):
        raise table.refuse("hours", "two lines overlap")
    table.end()
    return pool


def _hours(table: Table) -> list[HoursLine]:
    weekdays = table.codes("weekdays", WEEKDAYS)
    opens, closes = table.clock("opens"), table.clock("closes")
    minutes = table.whole("visit_minutes", least=5, most=480)
    places = table.whole("places", least=1, most=500)
    first = table.day("valid_from")
    last = table.day("valid_until") if table.has("valid_until") else None
    if not weekdays:
        raise table.refuse("weekdays", "must not be empty")
    if closes.hour * 60 + closes.minute < opens.hour * 60 + opens.minute + minutes:
        raise table.refuse("closes", "must leave time for one visit after opening")
    if last is not None and last < first:
        raise table.refuse("valid_until", "must not be before valid_from")
    table.end()
    return [
        HoursLine(
            weekday=WEEKDAYS.index(weekday),
            opens=opens,
            closes=closes,
            visit_minutes=minutes,
            places=places,
            valid_from=first,
            valid_until=last,
        )
        for weekday in weekdays
    ]
