"""The days of a service in words: five rows, or a month of weeks that begin on Sunday."""

from calendar import SUNDAY, Calendar
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import get_day_names
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from mobility.domain.slot import FreeDay
from mobility.services.availability import FreeDays
from mobility.web.i18n import day_of_month, language, long_day

Row = tuple[str, str, str]
"""Address, day, and in which half of it there are places."""

Cell = tuple[int, str | None, str] | None
"""Number, address and spoken words of a day; None outside the month."""

MonthUrl = Callable[[str], str]
"""Makes the address of a month's page of "2026-06"."""

WEEKS = Calendar(firstweekday=SUNDAY)
SHOWN = 5


def asked_span(raw: str | None, *, now: datetime, horizon: timedelta) -> tuple[date, date]:
    """Return the first and last day to look at: all that have times, or a month of an address."""
    # A day earlier: at an office in the west it may still be yesterday.
    first = now.date() - timedelta(days=1)
    last = first + horizon + timedelta(days=1)
    if raw is None:
        return first, last
    month = month_of(raw, first=first, last=last)
    return month, next_month(month) - timedelta(days=1)


def few_days(found: FreeDays, base: str, month_url: MonthUrl) -> dict[str, Any]:
    """Give what the page of the next days shows; `base` is the address a day is added to."""
    shown = found.days[:SHOWN]
    more = len(found.days) > len(shown)
    return {"days": rows(shown, base), "more_url": _url(month_url, shown[0].day) if more else ""}


def month_page(found: FreeDays, month: date, base: str, month_url: MonthUrl) -> dict[str, Any]:
    """Give what the page of a month shows, with the ways to the months that have times."""
    before, after = month - timedelta(days=1), next_month(month)
    return {
        "month": month_title(month),
        "weekdays": weekdays(),
        "weeks": weeks(month, found.days, base),
        "any_free": bool(found.days),
        "previous_url": _url(month_url, before) if before >= found.today else "",
        "next_url": _url(month_url, after) if after <= found.until else "",
    }


def rows(days: tuple[FreeDay, ...], base: str) -> list[Row]:
    """Word the first free days; `base` is the address that a day is added to."""
    return [(f"{base}&day={one.day}", _long(language(), one.day), _halves(one)) for one in days]


def weeks(month: date, days: tuple[FreeDay, ...], base: str) -> list[list[Cell]]:
    """Lay out a month, from Sunday to Saturday."""
    free = {one.day: f"{base}&day={one.day}" for one in days}
    lang = language()
    return [
        [_cell(lang, day, free) if day.month == month.month else None for day in week]
        for week in WEEKS.monthdatescalendar(month.year, month.month)
    ]


def weekdays() -> tuple[tuple[str, str], ...]:
    """Name the days of the week from Sunday, short and whole."""
    return _weekdays(language())


def month_title(month: date) -> str:
    """Name a month: "junio de 2026"."""
    form = "MMMM 'de' y" if get_locale().language == "es" else "MMMM y"
    return str(format_date(month, form))


def month_of(raw: str | None, *, first: date, last: date) -> date:
    """Read a month from an address, kept within the months that have times."""
    low, high = first.replace(day=1), last.replace(day=1)
    try:
        asked = date.fromisoformat(f"{raw}-01")
    except ValueError:
        return low
    return max(low, min(asked, high))


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def _url(month_url: MonthUrl, day: date) -> str:
    return month_url(f"{day:%Y-%m}")


def _cell(lang: str, day: date, free: Mapping[date, str]) -> Cell:
    url = free.get(day)
    return (day.day, url, _spoken(lang, day) if url else "")


def _halves(one: FreeDay) -> str:
    if one.morning and one.afternoon:
        return str(_("places left in the morning and in the afternoon"))
    left = _("places left in the morning") if one.morning else _("places left in the afternoon")
    return str(left)


# Words of a day cost more than the rest of the page; a few hundred days in few languages recur.
@lru_cache(maxsize=2048)
def _long(_lang: str, day: date) -> str:
    return long_day(day)


@lru_cache(maxsize=2048)
def _spoken(_lang: str, day: date) -> str:
    return str(_("%(day)s, there are places", day=day_of_month(day)))


@lru_cache
def _weekdays(_lang: str) -> tuple[tuple[str, str], ...]:
    locale = get_locale()
    short, whole = get_day_names("abbreviated", locale=locale), get_day_names("wide", locale=locale)
    return tuple((short[number], whole[number]) for number in (6, 0, 1, 2, 3, 4, 5))
