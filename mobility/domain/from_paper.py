"""What a hand wrote on a day's printed list, and whether it can have been so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mobility.domain.appointment import State
from mobility.domain.day import Entry
from mobility.domain.office_hours import office_instant
from mobility.domain.person_name import NameProblem, name_problem, tidy_name

EARLY = timedelta(hours=1)
"""So long before the first visit of the day people wait at the door."""

HALF_A_DAY = 12
CLOCK = re.compile(r"(\d{1,2})[:h]?(\d\d)?([ap]m?)?")
LAST_MINUTE = 59


class Ending(StrEnum):
    """How a visit ended, as the paper says it."""

    SERVED = "served"
    LEFT = "left"
    NO_SHOW = "no_show"


STATES = {
    Ending.SERVED: State.COMPLETED,
    Ending.LEFT: State.LEFT,
    Ending.NO_SHOW: State.NO_SHOW,
}


class Field(StrEnum):
    """A cell of the paper."""

    NAME = "name"
    ARRIVED = "arrived"
    FROM = "from"
    UNTIL = "until"
    ENDING = "ending"


class Problem(StrEnum):
    """Why a row cannot be entered as it stands."""

    UNREADABLE = "unreadable"
    FUTURE = "future"
    TOO_EARLY = "too_early"
    BEFORE_ARRIVAL = "before_arrival"
    BEFORE_START = "before_start"
    ARRIVAL_MISSING = "arrival_missing"
    FROM_MISSING = "from_missing"
    UNTIL_MISSING = "until_missing"
    CAME_ALL_THE_SAME = "came_all_the_same"
    NOT_YET = "not_yet"
    NAME_MISSING = "name_missing"
    NAME_WRONG = "name_wrong"
    CHANGED = "changed"
    BOOKED_AGAIN = "booked_again"


Wrong = tuple[Field, Problem]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row as it was typed; one without a `uid` is somebody who came without an appointment."""

    key: str
    uid: str = ""
    row_version: int = 0
    name: str = ""
    arrived: str = ""
    served_from: str = ""
    served_until: str = ""
    ending: str = ""

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed."""
        typed = (self.name, self.arrived, self.served_from, self.served_until, self.ending)
        return not any(one.strip() for one in typed)


@dataclass(frozen=True, kw_only=True)
class Written:
    """One row of the paper as moments; a visit that was served needs no word for it."""

    arrived_at: datetime | None = None
    served_from: datetime | None = None
    served_until: datetime | None = None
    ending: Ending | None = None

    @property
    def state(self) -> State | None:
        """Say where the visit stands by the paper; None where it says nothing of it."""
        if self.ending is not None:
            return STATES[self.ending]
        if self.served_until is not None:
            return State.COMPLETED
        return State.CHECKED_IN if self.arrived_at else None

    @property
    def ended_at(self) -> datetime | None:
        """Say when it was over: the last time that was written down."""
        return self.served_until or self.served_from or self.arrived_at


@dataclass(frozen=True, kw_only=True)
class Day:
    """The day of the paper, and between which moments everything on it must lie."""

    day: date
    zone: ZoneInfo
    opens_at: datetime
    now: datetime

    @property
    def earliest(self) -> datetime:
        """The first moment at which somebody can have come."""
        return self.opens_at - EARLY

    def moment(self, said: str) -> datetime | None:
        """Read a time of the day as a moment; None where it is none."""
        earliest = self.earliest.astimezone(self.zone)
        at = read_clock(said, earliest=earliest.time() if earliest.date() == self.day else time.min)
        return None if at is None else office_instant(self.day, at, self.zone)


def read_row(row: Row, day: Day, entry: Entry | None) -> tuple[Written, list[Wrong]]:
    """Turn what was typed into moments; what is known of the visit already stands."""
    cells = {
        Field.ARRIVED: row.arrived,
        Field.FROM: row.served_from,
        Field.UNTIL: row.served_until,
    }
    found = {cell: day.moment(said) if said.strip() else None for cell, said in cells.items()}
    problems = [
        (cell, Problem.UNREADABLE)
        for cell, said in cells.items()
        if said.strip() and found[cell] is None
    ]
    came = entry.came if entry else None
    if came is not None:
        found[Field.ARRIVED] = found[Field.ARRIVED] or came.arrived_at
    if came is not None and entry is not None and entry.state is State.BEING_SERVED:
        found[Field.FROM] = found[Field.FROM] or came.called_at
    written = Written(
        arrived_at=found[Field.ARRIVED],
        served_from=found[Field.FROM],
        served_until=found[Field.UNTIL],
        ending=_ending(row),
    )
    if not problems:
        problems = list(_wrong(written, day, entry.starts_at if entry else None))
    if not row.uid and (wrong_name := _wrong_name(row.name)):
        problems.insert(0, (Field.NAME, wrong_name))
    return written, problems


def _ending(row: Row) -> Ending | None:
    """Read how it ended; who stands on the paper without an appointment has come."""
    ending = Ending(row.ending) if row.ending in set(Ending) else None
    return None if ending is Ending.NO_SHOW and not row.uid else ending


def _wrong_name(name: str) -> Problem | None:
    found = name_problem(tidy_name(name))
    if found is None:
        return None
    return Problem.NAME_MISSING if found is NameProblem.EMPTY else Problem.NAME_WRONG


def read_clock(said: str, *, earliest: time) -> time | None:
    """Read a time as people write it: "8", "830", "8:30", "2:15 pm"; None where it is none.

    Without a word for the half of the day, an hour before the `earliest` is one of the afternoon.
    """
    found = CLOCK.fullmatch(re.sub(r"[\s.]", "", said.lower()))
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3] or ""
    if half and not 1 <= hour <= HALF_A_DAY:
        return None
    if half:
        hour = hour % HALF_A_DAY + (HALF_A_DAY if half.startswith("p") else 0)
    elif hour < HALF_A_DAY and time(hour, min(minute, LAST_MINUTE)) < earliest:
        hour += HALF_A_DAY
    try:
        return time(hour, minute)
    except ValueError:
        return None


def _wrong(written: Written, day: Day, starts_at: datetime | None) -> Iterator[Wrong]:
    """List what cannot have been so; `starts_at` is the time of the appointment."""
    if written.ending is Ending.NO_SHOW:
        if written.arrived_at or written.served_from or written.served_until:
            yield Field.ENDING, Problem.CAME_ALL_THE_SAME
        elif starts_at is not None and starts_at > day.now:
            yield Field.ENDING, Problem.NOT_YET
        return
    yield from _missing(written)
    yield from _out_of_order(written, day)


def _missing(written: Written) -> Iterator[Wrong]:
    served = written.ending is Ending.SERVED
    if written.arrived_at is None:
        yield Field.ARRIVED, Problem.ARRIVAL_MISSING
    if written.served_from is None and (served or (written.served_until and not written.ending)):
        yield Field.FROM, Problem.FROM_MISSING
    if written.served_until is None and (served or (written.served_from and not written.ending)):
        yield Field.UNTIL, Problem.UNTIL_MISSING


def _out_of_order(written: Written, day: Day) -> Iterator[Wrong]:
    arrived, began, ended = written.arrived_at, written.served_from, written.served_until
    cells = ((Field.ARRIVED, arrived), (Field.FROM, began), (Field.UNTIL, ended))
    late = [field for field, moment in cells if moment is not None and moment > day.now]
    yield from ((field, Problem.FUTURE) for field in late)
    if arrived is not None and arrived < day.earliest:
        yield Field.ARRIVED, Problem.TOO_EARLY
    if arrived and began and began < arrived:
        yield Field.FROM, Problem.BEFORE_ARRIVAL
    if ended and (earlier := began or arrived) and ended < earlier:
        yield Field.UNTIL, Problem.BEFORE_START
