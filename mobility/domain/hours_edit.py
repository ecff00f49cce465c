"""Editing the lines of a week: what is valid from a date ends what stood before it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mobility.domain.office_hours import HoursLine

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A line as it was written, and the one it was written over; None where it is new."""

    line: HoursLine
    was: HoursLine | None = None


def settle(edited: Sequence[Edited]) -> list[HoursLine]:
    """Turn edited lines into those that hold, these first and then what is left of old ones.

    What says something else on some days leaves the old line its other days: it ends the day
    before, and comes back afterwards. Where only its dates were changed nothing of it is left.
    """
    lines = [one.line for one in edited]
    for was in dict.fromkeys(one.was for one in edited if one.was):
        lines += _left_of(was, [one.line for one in edited if one.was == was])
    return lines


def unsettle(saved: Sequence[HoursLine], drafted: Sequence[HoursLine], today: date) -> list[Edited]:
    """Show drafted lines as they were written over saved ones: settle makes the same of them.

    What is over by today is left out.
    """
    saved, drafted = _to_come(saved, today), _to_come(drafted, today)
    gone = [line for line in saved if line not in drafted]
    written = [line for line in drafted if not any(_is_rest(line, was) for was in gone)]
    edited = [Edited(line=line, was=_written_over(line, saved, gone)) for line in written]
    if set(_to_come(settle(edited), today)) == set(drafted):
        return edited
    return [Edited(line=line, was=line if line in saved else None) for line in drafted]


def overlapping(lines: Iterable[HoursLine]) -> set[int]:
    """Number the lines that would be open at the same moment as another."""
    kept = list(enumerate(lines))
    return {
        number
        for number, line in kept
        for other, one in kept
        if other != number and line.overlaps(one)
    }


def without_days(lines: Iterable[HoursLine], first: date, last: date) -> list[HoursLine]:
    """Take some days out of lines: each ends before them and comes back after them."""
    return [piece for line in lines for piece in _around(line, first, last)]


def is_over(line: HoursLine, today: date) -> bool:
    """Say whether a line makes no times any more."""
    return line.valid_until is not None and line.valid_until < today


def _to_come(lines: Iterable[HoursLine], today: date) -> list[HoursLine]:
    return [line for line in lines if not is_over(line, today)]


def _left_of(was: HoursLine, over: Sequence[HoursLine]) -> list[HoursLine]:
    if any(_same_but_dates(line, was) for line in over):
        return []
    pieces = [was]
    for line in over:
        pieces = without_days(pieces, line.valid_from, line.valid_until or date.max)
    return pieces


def _written_over(
    line: HoursLine, saved: Sequence[HoursLine], gone: Sequence[HoursLine]
) -> HoursLine | None:
    if line in saved:
        return line
    return next((was for was in gone if line.overlaps(was)), None)


def _is_rest(line: HoursLine, was: HoursLine) -> bool:
    """Say whether a line is what is left of another."""
    ends, ended = line.valid_until or date.max, was.valid_until or date.max
    return _same_but_dates(line, was) and was.valid_from <= line.valid_from and ends <= ended


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
