"""Read an office from its file; what is wrong is refused with file, key and reason."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import combinations
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mobility.domain.country import SERVED
from mobility.domain.language import LANGUAGES
from mobility.domain.office import (
    REMINDERS,
    SLUG,
    Closure,
    ClosureKind,
    Contact,
    ContactKind,
    Details,
    Feast,
    OfficePlan,
    OfficeState,
    Pool,
)
from mobility.domain.office_hours import HoursLine
from mobility.domain.slot import Audience, Mode
from mobility.domain.table import Table

ANY = "any"
SHORT_NAME = 20
LEAST_LEAD, MOST_LEAD = 30, 14 * 24 * 60
LEAP_YEAR = 2028


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


@dataclass(frozen=True)
class Known:
    """What an office may name: the network's pathways and its acceptance rules."""

    pathways: tuple[str, ...]
    acceptance: tuple[str, ...]


def parse_office(data: object, file: str, known: Known) -> OfficePlan:
    """Read one office; raises NetworkInvalid."""
    table = Table(file, data)
    plan = OfficePlan(
        slug=_slug(table),
        zone=_zone(table),
        state=table.one_of("state", OfficeState),
        intake_open=table.flag("intake_open"),
        cutoff_hours=table.whole("cutoff_hours", least=0, most=720),
        grace_minutes=table.whole("grace_minutes", least=0, most=240),
        reminders=_reminders(table),
        details=_details(table),
        acceptance=table.codes("acceptance", known.acceptance),
        feasts=tuple(_feast(item) for item in table.tables("feast")),
        closures=tuple(_closure(item) for item in table.tables("closure")),
        pools=tuple(_pool(item, known.pathways) for item in table.tables("pool")),
    )
    _once(table, "pool", [pool.code for pool in plan.pools])
    _once(table, "closure", [str(closure.day) for closure in plan.closures])
    if not plan.pools:
        raise table.refuse("pool", "an office needs at least one pool")
    table.end()
    return plan


def _reminders(table: Table) -> tuple[int, ...]:
    """Read how many minutes before a visit reminders go out, the longest first; may be left out."""
    if not table.has("reminders"):
        return REMINDERS
    value = table.raw("reminders")
    minutes = value if isinstance(value, list) else [value]
    if not all(type(one) is int and LEAST_LEAD <= one <= MOST_LEAD for one in minutes):
        reason = f"must be a list of minutes before the visit, from {LEAST_LEAD} to {MOST_LEAD}"
        raise table.refuse("reminders", reason)
    return tuple(sorted(set(minutes), reverse=True))


def _slug(table: Table) -> str:
    slug = table.words("slug")
    if not SLUG.fullmatch(slug):
        raise table.refuse("slug", "must be 3 to 40 small letters, figures and hyphens")
    return slug


def _zone(table: Table) -> str:
    name = table.words("zone", most=40)
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise table.refuse("zone", f"unknown time zone {name!r}") from None


def _details(table: Table) -> Details:
    return Details(
        names=table.text("names"),
        short_name=table.words("short_name", most=SHORT_NAME),
        town=table.text("town"),
        address=table.text("address"),
        address_is_public=table.flag("address_is_public"),
        directions=table.text("directions"),
        accessibility=table.text("accessibility"),
        latitude=table.degrees("latitude", most=90),
        longitude=table.degrees("longitude", most=180),
        languages=table.codes("languages", LANGUAGES),
        interpreters=table.codes("interpreters", LANGUAGES),
        contacts=_contacts(table, "contact"),
        urgent=_contacts(table, "urgent"),
        arrive_early=table.whole("arrive_early", least=0, most=120),
        holidays_from=_country(table),
    )


def _country(table: Table) -> str:
    country = table.words("holidays_from")
    if country not in SERVED:
        raise table.refuse("holidays_from", f"must be one of {', '.join(SERVED)}")
    return country


def _contacts(table: Table, key: str) -> tuple[Contact, ...]:
    found = tuple(_contact(item) for item in table.tables(key))
    if not found:
        raise table.refuse(key, "an office needs at least one")
    return found


def _contact(table: Table) -> Contact:
    contact = Contact(
        kind=table.one_of("kind", ContactKind),
        label=table.text("label"),
        value=table.words("value"),
    )
    table.end()
    return contact


def _feast(table: Table) -> Feast:
    month, day = table.whole("month", least=1, most=12), table.whole("day", least=1, most=31)
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        raise table.refuse("day", f"month {month} has no day {day}") from None
    feast = Feast(month=month, day=day, closes_at=_closes_at(table), reason=table.text("reason"))
    table.end()
    return feast


def _closure(table: Table) -> Closure:
    closure = Closure(
        day=table.day("day"),
        closes_at=_closes_at(table),
        kind=ClosureKind.CLOSURE,
        reason=table.text("reason"),
    )
    table.end()
    return closure


def _closes_at(table: Table) -> time | None:
    return table.clock("closes_at") if table.has("closes_at") else None


def _pool(table: Table, pathways: tuple[str, ...]) -> Pool:
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


def _once(table: Table, key: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise table.refuse(key, f"{name!r} stands twice")
