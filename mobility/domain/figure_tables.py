"""The tables of the figures: cells added up by one thing or another, small groups left out."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from mobility.domain.figure_span import Span
from mobility.domain.figures import Counts, Dimension, Places, Tally, total
from mobility.domain.small_numbers import hidden, is_small

Key = TypeVar("Key", bound=Hashable)
Chosen = Mapping[Dimension, str]
"""What is asked for: an office, a pathway, a nationality, by their codes."""


class Cell(NamedTuple):
    """The visits of one office that have all else in common too; in the order of Dimension."""

    office: str
    pathway: str
    nationality: str
    locale: str
    channel: str

    def of(self, dimension: Dimension) -> str:
        """Return its code in one of the dimensions."""
        return str(getattr(self, dimension.value))

    def meets(self, chosen: Chosen) -> bool:
        """Say whether these visits are asked for."""
        return all(self.of(dimension) == code for dimension, code in chosen.items())


Cells = Mapping[Cell, Counts]


@dataclass(frozen=True)
class Line(Generic[Key]):
    """One row: what it is about, and its counts; None where they are not shown.

    They are few themselves, or others could be worked out from them.
    """

    key: Key
    counts: Counts | None
    few: bool = False


@dataclass(frozen=True)
class PlacesLine(Generic[Key]):
    """One row of places; `shows_taken` unless so few were taken that it tells who came."""

    key: Key
    places: Places
    shows_taken: bool = True


def select(cells: Cells, chosen: Chosen) -> dict[Cell, Counts]:
    """Keep what is asked for."""
    return {cell: counts for cell, counts in cells.items() if cell.meets(chosen)}


def table(
    cells: Cells, dimension: Dimension, chosen: Chosen, always: Iterable[str] = ()
) -> list[Line[str]]:
    """Add up what is asked for by one dimension; `always` are rows that stand there anyway."""
    sums: dict[str, Tally] = {code: Tally() for code in always}
    for cell, counts in select(cells, chosen).items():
        sums.setdefault(cell.of(dimension), Tally()).add(counts)
    # In one order whatever was read first: of two equal groups the same one is always hidden.
    return lines({code: sums[code].counts() for code in sorted(sums)})


def lines(counts: Mapping[Key, Counts]) -> list[Line[Key]]:
    """Word rows, those left out that are small or tell of small ones."""
    sizes = {key: one.people for key, one in counts.items()}
    out = hidden(sizes)
    return [
        Line(key, None if key in out else one, few=is_small(sizes[key]))
        for key, one in counts.items()
    ]


def tells_of_few(cells: Cells, chosen: Chosen) -> bool:
    """Say whether what is asked for is a small group, or would tell of one beside it.

    Whoever may not see a row of a table must not get it by asking for that row alone.
    """
    if is_small(total(select(cells, chosen).values()).people):
        return True
    return any(_is_hidden(cells, dimension, chosen) for dimension in chosen)


def by_week(days: Iterable[tuple[date, Counts]], span: Span) -> list[Line[Span]]:
    """Add up days by the weeks of a span, those without anybody too."""
    sums = {week.first: Tally() for week in span.weeks()}
    weeks = {week.first: week for week in span.weeks()}
    starts = _starts(span)
    for day, counts in days:
        sums[starts[day]].add(counts)
    return lines({weeks[first]: tally.counts() for first, tally in sums.items()})


def places_by_week(days: Iterable[tuple[date, Places]], span: Span) -> list[PlacesLine[Span]]:
    """Add up places by the weeks of a span."""
    starts, sums = _starts(span), {week.first: Places() for week in span.weeks()}
    for day, places in days:
        sums[starts[day]] += places
    return places_lines({week: sums[week.first] for week in span.weeks()})


def places_by_office(
    offices: Iterable[str], places: Iterable[tuple[str, Places]]
) -> list[PlacesLine[str]]:
    """Add up places by office."""
    sums = {slug: Places() for slug in offices}
    for slug, one in places:
        sums[slug] += one
    return places_lines(sums)


def all_places(span: Span, places: Iterable[Places]) -> PlacesLine[Span]:
    """Add places up; how many were taken tells who came, as in any row."""
    whole = sum(places, Places())
    return PlacesLine(span, whole, shows_taken=not is_small(whole.taken))


def places_lines(places: Mapping[Key, Places]) -> list[PlacesLine[Key]]:
    """Word rows of places; how many were taken is left out where it tells of few people."""
    out = hidden({key: one.taken for key, one in places.items()})
    return [PlacesLine(key, one, shows_taken=key not in out) for key, one in places.items()]


def _is_hidden(cells: Cells, dimension: Dimension, chosen: Chosen) -> bool:
    others = {one: code for one, code in chosen.items() if one is not dimension}
    sizes: dict[str, int] = defaultdict(int)
    for cell, counts in select(cells, others).items():
        sizes[cell.of(dimension)] += counts.people
    return chosen[dimension] in hidden(sizes)


def _starts(span: Span) -> dict[date, date]:
    """Say for each day of a span on which its week begins there."""
    return {
        date.fromordinal(number): week.first
        for week in span.weeks()
        for number in range(week.first.toordinal(), week.last.toordinal() + 1)
    }
