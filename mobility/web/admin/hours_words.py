"""What is said of an office's hours: shares as places, lines as sentences, and what changes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.domain.hours_change import Week, WeekdayChange
from mobility.domain.office import ClosureKind, Feast, Pool
from mobility.domain.office_hours import HoursLine
from mobility.domain.pool_file import WEEKDAYS
from mobility.domain.slot import Audience, Mode
from mobility.services.hours_preview import Lines, difference
from mobility.web.i18n import day_of_month, long_day, weekday


class LineDates(Protocol):
    """The dates of a line of the form, as they were typed."""

    first: str
    last: str


MONDAY = date(2026, 6, 1)
LEAP_YEAR = 2028
AUDIENCES = {
    Audience.PUBLIC: _l("For the public"),
    Audience.HELPER: _l("For helpers"),
    Audience.WALK_IN: _l("For people without an appointment"),
    Audience.PRIORITY: _l("For priority"),
}
KINDS = {
    (Audience.PUBLIC, Mode.IN_PERSON): _l("For the public, in person"),
    (Audience.PUBLIC, Mode.TELEPHONE): _l("For the public, by telephone"),
    (Audience.HELPER, Mode.IN_PERSON): _l("For helpers, in person"),
    (Audience.HELPER, Mode.TELEPHONE): _l("For helpers, by telephone"),
    (Audience.WALK_IN, Mode.IN_PERSON): _l("For people without an appointment"),
    (Audience.PRIORITY, Mode.IN_PERSON): _l("For priority, in person"),
    (Audience.PRIORITY, Mode.TELEPHONE): _l("For priority, by telephone"),
    (Audience.WALK_IN, Mode.TELEPHONE): _l("For people who call without an appointment"),
}
DAY_KINDS = {
    ClosureKind.HOLIDAY: _l("Holiday"),
    ClosureKind.FEAST: _l("Local feast"),
    ClosureKind.CLOSURE: _l("Closed"),
    ClosureKind.WORKED: _l("Open all the same"),
}
NO_PATHWAY = _l("Choose at least one pathway.")
NO_LINE = _l("Add a line, or remove these places.")
OVERLAPS = _l("This line overlaps with another one of the same places.")
WRONG = {
    "weekday": _l("Choose a day of the week."),
    "opens": _l("Write the time like 8:00."),
    "closes": _l("The end must leave time for one visit after the beginning."),
    "minutes": _l("Write how many minutes a visit lasts, from 5 to 480."),
    "places": _l("Write how many windows, from 1 to 500."),
    "first": _l("Choose the day from which it holds."),
    "last": _l("Choose a day after the first one, or none."),
}


def pool_title(audience: Audience, mode: Mode) -> str:
    """Say whom places are for, and how."""
    return str(KINDS[audience, mode])


def weekday_choices() -> list[tuple[str, str]]:
    """Offer the days of a week, and all days of work at once."""
    days = [(code, weekday_name(number)) for number, code in enumerate(WEEKDAYS)]
    return [("", str(_("day?"))), *days, ("mon-fri", str(_("Monday to Friday")))]


def weekday_name(number: int) -> str:
    """Name a weekday, of which 0 is Monday."""
    return weekday(MONDAY + timedelta(days=number))


def clock(at: time) -> str:
    """Write a time of the day in 24 hours."""
    return f"{at.hour}:{at.minute:02d}"


def moment(at: datetime, zone: str, *, year: bool = False) -> str:
    """Say a day and a time at an office, in 24 hours: "13 de noviembre, 8:00"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_of_month(local.date(), year=year)}, {clock(local.time())}"


def yearly(feast: Feast) -> str:
    """Say the day of a feast without its year."""
    return day_of_month(date(LEAP_YEAR, feast.month, feast.day))


def line_words(line: HoursLine) -> str:
    """Say a line: "viernes de 8:00 a 12:00, 2 ventanillas, visitas de 20 minutos"."""
    return str(
        ngettext(
            "%(weekday)s from %(opens)s to %(closes)s, %(num)d window, visits of %(minutes)d min",
            "%(weekday)s from %(opens)s to %(closes)s, %(num)d windows, visits of %(minutes)d min",
            line.places,
            weekday=weekday_name(line.weekday),
            opens=clock(line.opens),
            closes=clock(line.closes),
            minutes=line.visit_minutes,
        )
    )


def dates_words(line: HoursLine) -> str:
    """Say when a line holds."""
    first = long_day(line.valid_from, year=True)
    if line.valid_until is None:
        return str(_("from %(day)s on", day=first))
    last = long_day(line.valid_until, year=True)
    if line.valid_from == line.valid_until:
        return str(_("only on %(day)s", day=first))
    return str(_("from %(first)s to %(last)s", first=first, last=last))


def summary(line: LineDates) -> str:
    """Say when a line of the form holds, as it was typed: "Desde el 1 de enero de 2026"."""
    first, last = _typed_day(line.first), _typed_day(line.last)
    if not first:
        return str(_("Dates"))
    if last:
        return str(_("From %(first)s until %(last)s", first=first, last=last))
    return str(_("From %(first)s, without an end", first=first))


def difference_rows(lines: Lines) -> list[str]:
    """Say lines of different pools, each whole."""
    return [
        str(
            _(
                "%(pool)s: %(line)s, %(dates)s",
                pool=pool_title(pool.audience, pool.mode),
                line=line_words(line),
                dates=dates_words(line),
            )
        )
        for pool, line in lines
    ]


def both_rows(theirs: Sequence[Pool], mine: Sequence[Pool]) -> list[tuple[str, str, str]]:
    """Set the lines in which two versions differ side by side, by weekday."""
    gone, come = difference(theirs, mine)
    days = sorted({line.weekday for _pool, line in (*gone, *come)})
    return [
        (
            weekday_name(day),
            "; ".join(difference_rows(_of_day(gone, day))),
            "; ".join(difference_rows(_of_day(come, day))),
        )
        for day in days
    ]


def change_words(change: WeekdayChange) -> str:
    """Say what a weekday has and had: "Viernes: 40 lugares, ahora 24"."""
    return str(
        ngettext(
            "%(weekday)s: %(num)d place, from now on %(after)d",
            "%(weekday)s: %(num)d places, from now on %(after)d",
            change.before,
            weekday=weekday_name(change.day.weekday()).capitalize(),
            after=change.after,
        )
    )


def shares_words(shares: Mapping[Audience, int]) -> str:
    """Say for whom the places of a day are: "De 24 lugares: 18 para el público, …"."""
    total, parts = sum(shares.values()), ", ".join(_shares(shares))
    if not total:
        return str(_("No places."))
    return str(
        ngettext(
            "Of %(num)d place: %(shares)s",
            "Of %(num)d places: %(shares)s",
            total,
            shares=parts,
        )
    )


def week_words(week: Week) -> str:
    """Say how much more or less a week has, as a word and not only a colour."""
    change = week.after - week.before
    if change < 0:
        return str(ngettext("%(num)d less", "%(num)d less", -change))
    if change > 0:
        return str(ngettext("%(num)d more", "%(num)d more", change))
    return str(_("the same"))


def _typed_day(typed: str) -> str:
    try:
        return day_of_month(date.fromisoformat(typed), year=True)
    except ValueError:
        return typed


def _of_day(lines: Lines, day: int) -> Lines:
    return tuple((pool, line) for pool, line in lines if line.weekday == day)


def _shares(shares: Mapping[Audience, int]) -> list[str]:
    public, helper = shares.get(Audience.PUBLIC, 0), shares.get(Audience.HELPER, 0)
    walk_in, priority = shares.get(Audience.WALK_IN, 0), shares.get(Audience.PRIORITY, 0)
    parts = [
        (public, ngettext("%(num)d for the public", "%(num)d for the public", public)),
        (helper, ngettext("%(num)d for helpers", "%(num)d for helpers", helper)),
        (
            walk_in,
            ngettext("%(num)d without an appointment", "%(num)d without an appointment", walk_in),
        ),
        (priority, ngettext("%(num)d priority", "%(num)d priority", priority)),
    ]
    return [words for count, words in parts if count]
