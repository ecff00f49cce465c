"""Editing the lines of a week: what is valid from a date ends what stood before it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mobility.domain.office_hours import HoursLine

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A line as it was written, and the one it was written over; None where it is new."""

    line: HoursLine
    was: HoursLine | None = None


def settle(edited: Iterable[Edited]) -> list[HoursLine]:
    """Turn edited lines into those that hold.

    What says something else from a later day on leaves the old line until the day before; where it
    holds only for some weeks, the old line comes back after them. Dates alone are simply changed.
    """
    return [line for one in edited for line in _settled(one)]


def overlapping(lines: Iterable[HoursLine]) -> set[int]:
    """Number the lines that would be open at the same moment as one before them."""
    kept = list(lines)
    return {
        later
        for later, line in enumerate(kept)
        for earlier in kept[:later]
        if line.overlaps(earlier)
    }


def without_days(lines: Iterable[HoursLine], first: date, last: date) -> list[HoursLine]:
    """Take some days out of lines: each ends before them and comes back after them."""
    return [piece for line in lines for piece in _around(line, first, last)]


def _settled(one: Edited) -> Iterator[HoursLine]:
    line, was = one.line, one.was
    if was is not None and not _same_but_dates(line, was) and was.valid_from < line.valid_from:
        yield from _around(was, line.valid_from, line.valid_until or date.max)
    yield line


def _around(line: HoursLine, first: date, last: date) -> Iterator[HoursLine]:
    if (line.valid_until or date.max) < first or last < line.valid_from:
        yield line
        return
    if line.valid_from < first:
        yield replace(line, valid_until=first - ONE_DAY)
    if last < (line.valid_until or date.max):
        yield replace(line, valid_from=last + ONE_DAY)


def _same_but_dates(one: HoursLine, other: HoursLine) -> bool:
    return replace(one, valid_from=other.valid_from, valid_until=other.valid_until) == other
