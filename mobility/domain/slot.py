"""Slots: the times that a pool offers, and what is left of them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

NOON = 12 * 60
"""The minute of the day at which the afternoon begins."""

FEW = 3
"""From so many places down, a person is told how many are left."""


class SlotState(StrEnum):
    """Whether a slot may be booked: withheld for later, open, closed, or past while open."""

    WITHHELD = "withheld"
    OPEN = "open"
    CLOSED = "closed"
    PAST = "past"


class Audience(StrEnum):
    """Whom a share of capacity is for."""

    PUBLIC = "public"
    HELPER = "helper"
    WALK_IN = "walk_in"
    PRIORITY = "priority"


class Mode(StrEnum):
    """How a visit takes place."""

    IN_PERSON = "in_person"
    TELEPHONE = "telephone"


@dataclass(frozen=True)
class FreeDay:
    """A day with places left; `morning` and `afternoon` say in which half."""

    day: date
    morning: bool
    afternoon: bool


@dataclass(frozen=True)
class FreeTime:
    """A time with places left: the instant, the local minute of the day, how many of how many."""

    starts_at: datetime
    minute: int
    places: int
    capacity: int

    @property
    def scarce(self) -> int | None:
        """How many are left where that is worth saying: few, and fewer than there were."""
        return self.places if self.places <= FEW and self.places < self.capacity else None

    @property
    def is_morning(self) -> bool:
        """Say whether the visit begins before noon at the office."""
        return self.minute < NOON
