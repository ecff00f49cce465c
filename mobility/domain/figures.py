"""What is counted of visits and places, and what the counts say: rates and waiting times.

A waiting time is kept as one sign, and those of many visits as their signs in a row: put together
they are again a histogram, in a database as well as here, and nobody's name is in it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from math import ceil
from typing import NamedTuple

from mobility.domain.appointment import OCCUPYING, Channel, State

NO_WAIT = ord("0")
LONGEST = 999
"""Whoever waited longer counts as having waited so many days."""

MEDIAN, NEARLY_ALL = 0.5, 0.9
ARRIVED = frozenset({State.CHECKED_IN, State.BEING_SERVED, State.COMPLETED, State.LEFT})
"""Whoever came, early or late, and whether or not they stayed to the end."""


class Dimension(StrEnum):
    """By what visits are told apart."""

    OFFICE = "office"
    PATHWAY = "pathway"
    NATIONALITY = "nationality"
    LOCALE = "locale"
    CHANNEL = "channel"


class Group(NamedTuple):
    """What the visits counted together have in common, besides office and day; by codes."""

    pathway: str
    nationality: str
    locale: str
    channel: str


@dataclass(frozen=True)
class Counts:
    """What became of visits.

    All but `walk_ins` are of visits asked for ahead. `waiting` has one sign for each of them that
    was not given up or closed: the days from asking to the visit.
    """

    booked: int = 0
    walk_ins: int = 0
    attended: int = 0
    no_show: int = 0
    given_up: int = 0
    closed: int = 0
    waiting: str = ""

    @property
    def people(self) -> int:
        """How many visits there are at all."""
        return self.booked + self.walk_ins

    @property
    def expected(self) -> int:
        """Who should have come, and of whom it is known whether they did."""
        return self.attended + self.no_show

    @property
    def pending(self) -> int:
        """Of whom it is not known yet."""
        return self.booked - self.expected - self.given_up - self.closed

    @property
    def waits(self) -> int:
        """How many waiting times there are."""
        return len(self.waiting)

    @cached_property
    def median(self) -> int | None:
        """The days that half of the people waited at most; None without anybody."""
        return percentile(self._histogram, MEDIAN)

    @cached_property
    def nearly_all(self) -> int | None:
        """The days that nine in ten waited at most; None without anybody."""
        return percentile(self._histogram, NEARLY_ALL)

    @cached_property
    def _histogram(self) -> Counter[str]:
        # Once for each row: there are half a million signs in the largest.
        return Counter(self.waiting)


NUMBERS = tuple(one.name for one in fields(Counts) if one.name != "waiting")


@dataclass(slots=True)
class Tally:
    """Counts in the making."""

    booked: int = 0
    walk_ins: int = 0
    attended: int = 0
    no_show: int = 0
    given_up: int = 0
    closed: int = 0
    signs: list[str] = field(default_factory=list)

    def see(self, state: str, channel: str, waited: int) -> None:
        """Count one visit, asked for so many days ahead."""
        if channel == Channel.WALK_IN:
            self.walk_ins += 1
            return
        self.booked += 1
        self.attended += state in ARRIVED
        self.no_show += state == State.NO_SHOW
        self.given_up += state == State.CANCELLED
        self.closed += state == State.CLOSED_BY_OFFICE
        if state in OCCUPYING:
            self.signs.append(wait_sign(waited))

    def add(self, counts: Counts) -> None:
        """Add what was counted elsewhere."""
        self.booked += counts.booked
        self.walk_ins += counts.walk_ins
        self.attended += counts.attended
        self.no_show += counts.no_show
        self.given_up += counts.given_up
        self.closed += counts.closed
        self.signs.append(counts.waiting)

    def counts(self) -> Counts:
        """Say what was counted so far."""
        numbers = {name: getattr(self, name) for name in NUMBERS}
        return Counts(**numbers, waiting="".join(self.signs))


@dataclass(frozen=True, slots=True)
class Places:
    """The places of some days: those that could be had, those kept back, those that were taken."""

    offered: int = 0
    withheld: int = 0
    taken: int = 0

    @property
    def unused(self) -> int:
        """What could be had, and nobody took."""
        return self.offered - self.taken

    def __add__(self, other: "Places") -> "Places":
        """Put the places of other days or offices with these."""
        return Places(
            self.offered + other.offered,
            self.withheld + other.withheld,
            self.taken + other.taken,
        )


def total(parts: Iterable[Counts]) -> Counts:
    """Add counts up."""
    tally = Tally()
    for one in parts:
        tally.add(one)
    return tally.counts()


def wait_sign(days: int) -> str:
    """Write a waiting time as one sign; a visit of the same day is "0"."""
    return chr(NO_WAIT + min(max(days, 0), LONGEST))


def percentile(counted: Counter[str], share: float) -> int | None:
    """Say how many days this share of the people waited at most; None without anybody."""
    rank, seen = ceil(share * counted.total()), 0
    for sign in sorted(counted):
        seen += counted[sign]
        if seen >= rank:
            return ord(sign) - NO_WAIT
    return None
