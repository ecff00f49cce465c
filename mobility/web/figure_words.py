"""The words of the figures: what is told apart, and numbers as a person reads them."""

from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import LazyString, format_date, format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.appointment import Channel
from mobility.domain.country import COUNTRIES
from mobility.domain.figure_span import Shortcut, Span, SpanProblem
from mobility.domain.figures import Counts, Dimension
from mobility.domain.language import LANGUAGES
from mobility.domain.small_numbers import SMALLEST
from mobility.web.i18n import day_of_month, text
from mobility.web.person_words import language_name

Names = Mapping[str, str]
THOUSAND = 1000

SHORTCUTS = {
    Shortcut.WEEKS: _l("13 weeks"),
    Shortcut.WEEK: _l("This week"),
    Shortcut.MONTH: _l("This month"),
    Shortcut.QUARTER: _l("This quarter"),
    Shortcut.YEAR: _l("This year"),
}
DIMENSIONS = {
    Dimension.OFFICE: _l("Office"),
    Dimension.PATHWAY: _l("Pathway"),
    Dimension.NATIONALITY: _l("Nationality"),
    Dimension.LOCALE: _l("Language"),
    Dimension.CHANNEL: _l("How they asked"),
}
HEADINGS = {
    Dimension.OFFICE: _l("By office"),
    Dimension.PATHWAY: _l("By pathway"),
    Dimension.NATIONALITY: _l("By nationality"),
    Dimension.LOCALE: _l("By language of the messages"),
    Dimension.CHANNEL: _l("By how they asked"),
}
CHANNELS = {
    Channel.WEB: _l("By themselves, on the web"),
    Channel.HELPER: _l("With a helper"),
    Channel.DESK: _l("At the office's desk"),
    Channel.TELEPHONE: _l("By telephone"),
    Channel.WALK_IN: _l("Without an appointment"),
}
WRONG = {
    SpanProblem.UNREADABLE: _l("Choose both days, for example from 1 June to 30 June."),
    SpanProblem.BACKWARDS: _l("The first day must not be after the last one."),
    SpanProblem.AHEAD: _l("Choose days up to today: figures are of what has been."),
    SpanProblem.TOO_LONG: _l("Choose three years at most."),
}
OUTCOMES = {
    "attended": _l("Came"),
    "no_show": _l("No-shows"),
    "given_up": _l("Gave it up"),
    "closed": _l("Closed by offices"),
    "pending": _l("Not known yet"),
}
"""What becomes of a visit that was asked for, in the order in which pictures show it."""

PLACES = {
    "taken": _l("Taken"),
    "unused": _l("Left unused"),
    "withheld": _l("Withheld"),
}
"""What becomes of places; taken and unused together are those offered."""


def names_of(
    dimension: Dimension, offices: Names, pathways: Mapping[str, Mapping[str, str]]
) -> Names:
    """Name every code of a dimension, in the order in which lists show them."""
    if dimension is Dimension.OFFICE:
        return offices
    if dimension is Dimension.PATHWAY:
        return {code: text(name) for code, name in pathways.items()}
    if dimension is Dimension.NATIONALITY:
        return {one.code: text(one.names) for one in COUNTRIES.values()}
    if dimension is Dimension.LOCALE:
        return {code: language_name(code) for code in LANGUAGES}
    return {one.value: str(words) for one, words in CHANNELS.items()}


def number(count: int) -> str:
    """Write a number as the language does."""
    # Most are small and read the same everywhere; a page has thousands of them.
    return str(count) if count < THOUSAND else str(format_decimal(count))


def few() -> str:
    """Say in place of a number that it is too small to be shown."""
    return str(_("fewer than %(num)d", num=SMALLEST))


def rate(part: int, whole: int) -> str:
    """Write a share of people, or nothing where it would be of very few."""
    return "" if whole < SMALLEST else f"{round(100 * part / whole)}\u00a0%"


def days_waited(counts: Counts, days: int | None) -> str:
    """Write a waiting time in days, or nothing where it would be of very few."""
    return "" if days is None or counts.waits < SMALLEST else number(days)


def short_day(day: date) -> str:
    """Write a day as short as an axis needs it: "25 ago"."""
    return str(format_date(day, _("MMM d"))).replace(".", "")


def week_name(week: Span) -> str:
    """Name a week by its days: "25 ago – 31 ago"."""
    if week.first == week.last:
        return short_day(week.first)
    return f"{short_day(week.first)} – {short_day(week.last)}"


def span_words(span: Span) -> str:
    """Say which days are shown."""
    if span.first == span.last:
        return day_of_month(span.first, year=True)
    first = day_of_month(span.first, year=span.first.year != span.last.year)
    return str(
        _("From %(first)s to %(last)s", first=first, last=day_of_month(span.last, year=True))
    )


def half_waited(days: int) -> str:
    """Say the median in words."""
    said = ngettext(
        "Half of the people waited %(num)d day or less.",
        "Half of the people waited %(num)d days or less.",
        days,
    )
    return str(said)


def nearly_all_waited(days: int) -> str:
    """Say the 90th percentile in words."""
    said = ngettext(
        "9 in 10 waited %(num)d day or less.", "9 in 10 waited %(num)d days or less.", days
    )
    return str(said)


def listed(words: Iterable[LazyString | str]) -> str:
    """Put words in a row."""
    return "; ".join(str(one) for one in words)
