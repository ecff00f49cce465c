"""What the page of the figures shows: rows with their names and bars, and the pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _

from mobility.domain.figure_span import Span
from mobility.domain.figure_tables import Line, PlacesLine
from mobility.domain.figures import Counts, Dimension
from mobility.domain.small_numbers import SMALLEST
from mobility.services.figures import Figures
from mobility.web import figure_words as words
from mobility.web.admin.figure_charts import Block, Chart, Column, bars, columns, curves

MEDIAN, NEARLY_ALL = "median", "nearly_all"
LONG = 16
"""Tables of more weeks are closed until somebody opens them."""


@dataclass(frozen=True)
class Row:
    """One row of a table of people, with its bar; `counts` is None where it is not shown."""

    name: str
    counts: Counts | None
    few: bool
    bar: list[Block]


@dataclass(frozen=True)
class PlacesRow:
    """One row of a table of places."""

    name: str
    line: PlacesLine[str] | PlacesLine[Span]


@dataclass(frozen=True)
class TableView:
    """A table of people by one dimension."""

    dimension: Dimension
    rows: list[Row]

    @property
    def hides(self) -> bool:
        """Say whether a row of it is not shown."""
        return any(row.counts is None for row in self.rows)


@dataclass(frozen=True)
class Picture:
    """A picture with what it is called and what it says; `legend` names its colours."""

    chart: Chart
    name: str
    says: str
    legend: list[tuple[str, str]]


@dataclass(frozen=True)
class Views:
    """All pictures and tables of the page."""

    outcomes: Picture
    waiting: Picture
    places: Picture
    weeks: list[Row]
    weeks_places: list[PlacesRow]
    offices_places: list[PlacesRow]
    tables: list[TableView]
    is_long: bool
    has_pending: bool


def views(shown: Figures, names: dict[Dimension, words.Names]) -> Views:
    """Make all that the page shows of the figures."""
    weeks = [words.week_name(line.key) for line in shown.places_by_week]
    return Views(
        outcomes=_outcomes(shown),
        waiting=_waiting(shown),
        places=_places(shown),
        weeks=_rows(shown.weeks, weeks if shown.weeks else []),
        weeks_places=[PlacesRow(*one) for one in zip(weeks, shown.places_by_week, strict=True)],
        offices_places=[
            PlacesRow(names[Dimension.OFFICE].get(line.key, line.key), line)
            for line in shown.places_by_office
        ],
        tables=[
            TableView(dimension, _sorted_rows(lines, names[dimension]))
            for dimension, lines in shown.tables.items()
        ],
        is_long=len(weeks) > LONG,
        has_pending=shown.total is not None and shown.total.pending > 0,
    )


def _rows(lines: Sequence[Line[Any]], names: Sequence[str]) -> list[Row]:
    drawn = bars([_parts(line.counts) for line in lines])
    return [
        Row(name, line.counts, line.few, bar)
        for name, line, bar in zip(names, lines, drawn, strict=True)
    ]


def _sorted_rows(lines: Sequence[Line[str]], names: words.Names) -> list[Row]:
    """Word rows in the order in which lists show them, not by size: that would tell of it."""
    order = {code: position for position, code in enumerate(names)}
    ordered = sorted(lines, key=lambda line: order.get(line.key, len(order)))
    return _rows(ordered, [names.get(line.key, line.key) for line in ordered])


def _parts(counts: Counts | None) -> Column:
    return [] if counts is None else [(kind, getattr(counts, kind)) for kind in words.OUTCOMES]


def _outcomes(shown: Figures) -> Picture:
    names = [words.short_day(line.key.first) for line in shown.weeks]
    seen = [line.counts for line in shown.weeks if line.counts]
    most = max((one.booked for one in seen), default=0)
    return Picture(
        columns([_parts(line.counts) for line in shown.weeks], names),
        _("Appointments by week, and what became of them"),
        _("One column for each week. The week with most had %(most)s.", most=words.number(most)),
        _legend(words.OUTCOMES, {kind for one in seen for kind, count in _parts(one) if count}),
    )


def _waiting(shown: Figures) -> Picture:
    names = [words.short_day(line.key.first) for line in shown.weeks]
    told = [
        line.counts if line.counts and line.counts.waits >= SMALLEST else None
        for line in shown.weeks
    ]
    lines = (
        (MEDIAN, [one.median if one else None for one in told]),
        (NEARLY_ALL, [one.nearly_all if one else None for one in told]),
    )
    longest = max((one.nearly_all or 0 for one in told if one), default=0)
    return Picture(
        curves(lines, names),
        _("Days from asking to the visit, by week"),
        _(
            "Two lines: half of the people waited so long at most, and 9 in 10. "
            "The longest of the second was %(days)s days.",
            days=words.number(longest),
        ),
        [(MEDIAN, _("Half waited at most")), (NEARLY_ALL, _("9 in 10 waited at most"))],
    )


def _places(shown: Figures) -> Picture:
    names = [words.short_day(line.key.first) for line in shown.places_by_week]
    values = [_places_parts(line) for line in shown.places_by_week]
    whole = shown.places.places
    taken = words.number(whole.taken) if shown.places.shows_taken else words.few()
    return Picture(
        columns(values, names),
        _("Places by week"),
        _(
            "One column for each week. In all, %(taken)s of %(offered)s places were taken.",
            taken=taken,
            offered=words.number(whole.offered),
        ),
        _legend(words.PLACES, {kind for one in values for kind, count in one if count}),
    )


def _places_parts(line: PlacesLine[Span]) -> Column:
    if not line.shows_taken:
        return []
    return [(kind, getattr(line.places, kind)) for kind in words.PLACES]


def _legend(kinds: dict[str, LazyString], used: Iterable[str]) -> list[tuple[str, str]]:
    used = set(used)
    return [(kind, str(name)) for kind, name in kinds.items() if kind in used]
