"""The figures as one long table, for a file: the same numbers as on the page, and no more."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from mobility.domain.figure_span import Span
from mobility.domain.figure_tables import Line, PlacesLine
from mobility.domain.figures import Counts, Dimension, Places
from mobility.services.figures import Figures
from mobility.web import figure_words as words

Cells = list[str]
PEOPLE, PLACES = 11, 4
"""So many columns are about people, and so many about places."""


def headings() -> Cells:
    """Name the columns."""
    return [
        _("Part"),
        _("Group"),
        _("Appointments"),
        _("Without an appointment"),
        _("Came"),
        _("No-shows"),
        _("Should have come"),
        _("No-shows, in %% of these"),
        _("Gave it up"),
        _("Closed by offices"),
        _("Not known yet"),
        _("Days that half waited at most"),
        _("Days that 9 in 10 waited at most"),
        _("Places offered"),
        _("Places withheld"),
        _("Places taken"),
        _("Places left unused"),
    ]


def rows(shown: Figures, names: dict[Dimension, words.Names]) -> Sequence[Cells]:
    """Write what is shown: the whole, the weeks, and each dimension."""
    return [*_whole(shown, names), *_weeks(shown), *_tables(shown, names)]


def _whole(shown: Figures, names: dict[Dimension, words.Names]) -> Iterator[Cells]:
    chosen = [names[one].get(code, code) for one, code in shown.chosen.items()]
    title = words.listed([words.span_words(shown.span), *chosen])
    yield [_("All"), title, *_people(shown.total, few=False), *_line(shown.places)]


def _weeks(shown: Figures) -> Iterator[Cells]:
    people = {line.key: line for line in shown.weeks}
    for places in shown.places_by_week:
        line = people.get(places.key)
        counted = _people(line.counts, few=line.few) if line else _people(None, few=True)
        yield [_("By week"), words.week_name(places.key), *counted, *_line(places)]


def _tables(shown: Figures, names: dict[Dimension, words.Names]) -> Iterator[Cells]:
    places = {line.key: line for line in shown.places_by_office}
    for dimension, lines in shown.tables.items():
        for line in lines:
            at = places.get(line.key) if dimension is Dimension.OFFICE else None
            yield [
                str(words.HEADINGS[dimension]),
                names[dimension].get(line.key, line.key),
                *_named(line),
                *(_line(at) if at else [""] * PLACES),
            ]


def _named(line: Line[str]) -> Cells:
    return _people(line.counts, few=line.few)


def _people(counts: Counts | None, *, few: bool) -> Cells:
    if counts is None:
        said = words.few() if few else str(_("not shown"))
        return [said, *[""] * (PEOPLE - 1)]
    numbers = [counts.booked, counts.walk_ins, counts.attended, counts.no_show, counts.expected]
    ends = [counts.given_up, counts.closed, counts.pending]
    return [
        *map(str, numbers),
        words.rate(counts.no_show, counts.expected),
        *map(str, ends),
        words.days_waited(counts, counts.median),
        words.days_waited(counts, counts.nearly_all),
    ]


def _line(line: PlacesLine[str] | PlacesLine[Span]) -> Cells:
    if line.shows_taken:
        return _places(line.places)
    return [str(line.places.offered), str(line.places.withheld), _("not shown"), _("not shown")]


def _places(places: Places) -> Cells:
    return [str(one) for one in (places.offered, places.withheld, places.taken, places.unused)]
