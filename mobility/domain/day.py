"""An office's day as its desk sees it: who is expected, who waits, who was seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from mobility.domain.appointment import State
from mobility.domain.queue import Turn
from mobility.domain.serving import Officer, Room, Why, goes_first, why_not

LONG_WAIT = timedelta(minutes=30)
"""From then on a wait stands out."""


class Show(StrEnum):
    """Which part of a day's list is shown."""

    ALL = "all"
    EXPECTED = "expected"
    WAITING = "waiting"
    SERVING = "serving"
    SEEN = "seen"
    LEFT = "left"
    MISSED = "missed"


SHOWS: Mapping[State, Show] = {
    State.BOOKED: Show.EXPECTED,
    State.CHECKED_IN: Show.WAITING,
    State.BEING_SERVED: Show.SERVING,
    State.COMPLETED: Show.SEEN,
    State.LEFT: Show.LEFT,
    State.NO_SHOW: Show.MISSED,
}
"""Who is on a day's list, and in which part: whoever gave the place back is not."""


class Waiting(NamedTuple):
    """Where somebody who came stands: number of the day, turn, and who called them last."""

    turn: str
    arrived_at: datetime
    priority: str
    order: Turn
    calls: int
    called_at: datetime | None
    window: int | None
    officer: str
    for_window: int | None
    ended_at: datetime | None


class Entry(NamedTuple):
    """One line of a day's list. A walk-in without a place has neither time nor minute.

    A tuple, for every desk reads hundreds of them each minute, and a tuple costs a fifth of a
    frozen dataclass. `language` is what we write in, `interpreter` the code of the language to be
    interpreted.
    """

    uid: str
    version: int
    state: State
    starts_at: datetime | None
    minute: int | None
    name: str
    surname: str
    reference: str
    language: str
    interpreter: str
    access: tuple[str, ...]
    officer: str
    adults: int
    children: int
    pathway: str
    channel: str
    same_name: bool
    came: Waiting | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """The entries of one time, and how many places it has; without a place, no minute."""

    minute: int | None
    places: int
    taken: int
    entries: list[Entry] = field(default_factory=list)


def waited(entry: Entry, *, now: datetime) -> timedelta | None:
    """Say how long somebody has waited or did wait to be called; None where they never came."""
    came = entry.came
    if came is None or entry.state is State.BOOKED:
        return None
    if entry.state is State.CHECKED_IN:
        return max(now - came.arrived_at, timedelta(0))
    ends = came.called_at or came.ended_at
    return None if ends is None else max(ends - came.arrived_at, timedelta(0))


def counts(entries: Iterable[Entry]) -> dict[Show, int]:
    """Count the parts of a list."""
    found = dict.fromkeys(Show, 0)
    for entry in entries:
        found[SHOWS[entry.state]] += 1
        found[Show.ALL] += 1
    return found


def part_of(entries: Iterable[Entry], show: Show) -> list[Entry]:
    """Choose the entries of a part; whoever waits in the order of their turns."""
    chosen = [entry for entry in entries if show in (Show.ALL, SHOWS[entry.state])]
    return in_turn(chosen) if show is Show.WAITING else chosen


def in_turn(entries: Iterable[Entry]) -> list[Entry]:
    """Put whoever waits in the order of their turns."""
    waiting = (
        (one.came.order, one) for one in entries if one.came and one.state is State.CHECKED_IN
    )
    return [one for _, one in sorted(waiting, key=lambda pair: pair[0])]


def grouped(entries: Iterable[Entry], places: Mapping[int, int]) -> list[Group]:
    """Put entries that follow each other at one time together; `places` is by minute."""
    groups: list[Group] = []
    for entry in entries:
        if not groups or groups[-1].minute != entry.minute:
            at = places.get(entry.minute, 0) if entry.minute is not None else 0
            groups.append(Group(minute=entry.minute, places=at, taken=0))
        groups[-1].entries.append(entry)
    return groups


def next_for(entries: Iterable[Entry], officer: Officer, room: Room) -> Entry | None:
    """Find whom an officer calls next: who was handed over to them, then the first in turn."""
    can = (one for one in in_turn(entries) if not passed_over(one, officer, room))
    return min(can, key=lambda one: not _comes_first(one, officer), default=None)


def _comes_first(entry: Entry, officer: Officer) -> bool:
    return goes_first(entry.came.for_window if entry.came else None, officer.window)


def passed_over(entry: Entry, officer: Officer, room: Room) -> tuple[Why, ...]:
    """Say why an officer cannot serve somebody who waits; empty where they can."""
    needs = {
        "interpreter": entry.interpreter,
        "language": entry.language,
        "officer": entry.officer,
    }
    window = entry.came.for_window if entry.came else None
    return why_not(needs, entry.pathway, window, officer, room)
