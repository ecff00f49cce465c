"""The days over which figures are shown, and the weeks they are parted into."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKS_SHOWN = 13
"""So many weeks are shown, the present one included, unless others are asked for."""

MOST_DAYS = 3 * 366
"""Longer spans are not read at once."""

MONTHS_OF_A_QUARTER = 3


class Shortcut(StrEnum):
    """A span that is chosen by its name."""

    WEEKS = "weeks"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class SpanProblem(StrEnum):
    """Why two days are no span that can be shown."""

    UNREADABLE = "unreadable"
    BACKWARDS = "backwards"
    AHEAD = "ahead"
    TOO_LONG = "too_long"


@dataclass(frozen=True, order=True)
class Span:
    """Some days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1

    def weeks(self) -> Iterator["Span"]:
        """Part the days into weeks from Monday on; the first and the last may be shorter."""
        monday = monday_of(self.first)
        while monday <= self.last:
            yield Span(max(monday, self.first), min(monday + WEEK - DAY, self.last))
            monday += WEEK


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def span_of(shortcut: Shortcut, today: date) -> Span:
    """Return the days of a shortcut up to today."""
    begins = {
        Shortcut.WEEKS: monday_of(today) - (WEEKS_SHOWN - 1) * WEEK,
        Shortcut.WEEK: monday_of(today),
        Shortcut.MONTH: today.replace(day=1),
        Shortcut.QUARTER: today.replace(
            month=today.month - (today.month - 1) % MONTHS_OF_A_QUARTER, day=1
        ),
        Shortcut.YEAR: today.replace(month=1, day=1),
    }
    return Span(begins[shortcut], today)


def read_span(first: str, last: str, today: date) -> Span | SpanProblem:
    """Read two days as they were typed; figures end today."""
    try:
        span = Span(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return SpanProblem.UNREADABLE
    if span.first > span.last:
        return SpanProblem.BACKWARDS
    if span.first > today:
        return SpanProblem.AHEAD
    if span.days > MOST_DAYS:
        return SpanProblem.TOO_LONG
    return Span(span.first, min(span.last, today))
