"""Read an office from its file; what is wrong is refused with file, key and reason."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mobility.domain.country import SERVED
from mobility.domain.gap import Text
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
)
from mobility.domain.pool_file import parse_pool
from mobility.domain.table import Table

SHORT_NAME = 20
LEAST_LEAD, MOST_LEAD = 30, 14 * 24 * 60
MOST_MESSAGES = 1_000_000
LEAP_YEAR = 2028


@dataclass(frozen=True)
class Known:
    """What an office may name: the network's pathways and its acceptance rules."""

    pathways: tuple[str, ...]
    acceptance: tuple[str, ...]


def parse_office(data: object, file: str, known: Known) -> OfficePlan:
    """Read one office; raises NetworkInvalid. What is being prepared may still lack things."""
    table = Table(file, data)
    plan = replace(
        _plain(table, known.acceptance),
        closures=tuple(_closure(item) for item in table.tables("closure")),
        pools=tuple(parse_pool(item, known.pathways) for item in table.tables("pool")),
    )
    _once(table, "pool", [pool.code for pool in plan.pools])
    _once(table, "closure", [str(closure.day) for closure in plan.closures])
    if plan.state is not OfficeState.PREPARING and not plan.pools:
        raise table.refuse("pool", "an office needs at least one pool")
    table.end()
    return plan


def parse_plain(data: object, file: str, acceptance: Collection[str]) -> OfficePlan:
    """Read an office without its days and its pools, which are edited elsewhere."""
    table = Table(file, data)
    plan = _plain(table, acceptance)
    table.end()
    return plan


def _plain(table: Table, acceptance: Collection[str]) -> OfficePlan:
    state = table.one_of("state", OfficeState)
    practice = table.has("practice") and table.flag("practice")
    # Nobody of the public reads what an office for practice says.
    whole = state is not OfficeState.PREPARING and not practice
    return OfficePlan(
        slug=_slug(table),
        zone=_zone(table),
        state=state,
        practice=practice,
        notice=_notice(table),
        message_budget=_budget(table),
        intake_open=table.flag("intake_open"),
        cutoff_hours=table.whole("cutoff_hours", least=0, most=720),
        grace_minutes=table.whole("grace_minutes", least=0, most=240),
        reminders=_reminders(table),
        details=parse_details(table, whole=whole),
        acceptance=table.codes("acceptance", acceptance),
        feasts=tuple(_feast(item) for item in table.tables("feast")),
        closures=(),
        pools=(),
    )


def _notice(table: Table) -> Text:
    """Read what the public is told of a suspended office: nothing, or in every language."""
    if not table.has("notice") or table.raw("notice") == {}:
        return {}
    return table.text("notice")


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


def _budget(table: Table) -> int | None:
    if not table.has("message_budget"):
        return None
    return table.whole("message_budget", least=0, most=MOST_MESSAGES)


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


def parse_details(table: Table, *, whole: bool = True) -> Details:
    """Read what people read of an office; `whole` says that nothing may be missing."""
    return Details(
        names=table.text("names", whole=whole),
        short_name=table.words("short_name", most=SHORT_NAME),
        town=table.text("town", whole=whole),
        address=table.text("address", whole=whole),
        address_is_public=table.flag("address_is_public"),
        directions=table.text("directions", whole=whole),
        accessibility=table.text("accessibility", whole=whole),
        latitude=table.degrees("latitude", most=90),
        longitude=table.degrees("longitude", most=180),
        languages=table.codes("languages", LANGUAGES),
        interpreters=table.codes("interpreters", LANGUAGES),
        contacts=_contacts(table, "contact", whole=whole),
        urgent=_contacts(table, "urgent", whole=whole),
        arrive_early=table.whole("arrive_early", least=0, most=120),
        holidays_from=_country(table),
    )


def _country(table: Table) -> str:
    country = table.words("holidays_from")
    if country not in SERVED:
        raise table.refuse("holidays_from", f"must be one of {', '.join(SERVED)}")
    return country


def _contacts(table: Table, key: str, *, whole: bool) -> tuple[Contact, ...]:
    found = tuple(_contact(item, whole=whole) for item in table.tables(key))
    if whole and not found:
        raise table.refuse(key, "an office needs at least one")
    return found


def _contact(table: Table, *, whole: bool) -> Contact:
    contact = Contact(
        kind=table.one_of("kind", ContactKind),
        label=table.text("label", whole=whole),
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
    worked = table.has("worked") and table.flag("worked")
    closure = Closure(
        day=table.day("day"),
        closes_at=None if worked else _closes_at(table),
        kind=ClosureKind.WORKED if worked else ClosureKind.CLOSURE,
        reason={} if worked and not table.has("reason") else table.text("reason"),
    )
    table.end()
    return closure


def _closes_at(table: Table) -> time | None:
    return table.clock("closes_at") if table.has("closes_at") else None


def _once(table: Table, key: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise table.refuse(key, f"{name!r} stands twice")
