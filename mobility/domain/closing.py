"""Closing an office's day or a part of it: what is closed, why, and whom it costs their place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

MIDNIGHT = 24 * 60
"""The minute at which a day ends."""

SOON = timedelta(days=2)
"""Whoever cannot be told of a visit as near as this is telephoned first."""


class Reason(StrEnum):
    """Why an office cannot see people; a closed list, each with words for the public."""

    FLOOD = "flood"
    STRIKE = "strike"
    ILLNESS = "illness"
    OTHER = "other"


PUBLIC: Mapping[Reason, Mapping[str, str]] = MappingProxyType(
    {
        Reason.FLOOD: {"es": "Lluvias o inundación", "en": "Rain or flood"},
        Reason.STRIKE: {"es": "Paro o bloqueos", "en": "Strike or blocked roads"},
        Reason.ILLNESS: {"es": "Enfermedad del personal", "en": "Illness of the staff"},
        Reason.OTHER: {"es": "Causa imprevista", "en": "Unforeseen cause"},
    }
)
"""What the office's public page says of a closed day."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is closed: the day from a minute to another, only some times of it, or some windows.

    `minutes` are the times that were ticked, None for all between the two; `windows` says how many
    fewer serve, None where nobody does.
    """

    day: date
    from_minute: int = 0
    to_minute: int = MIDNIGHT
    minutes: frozenset[int] | None = None
    windows: int | None = None

    @property
    def is_whole_day(self) -> bool:
        """Say whether nobody is seen on that day at all."""
        whole = (self.from_minute, self.to_minute) == (0, MIDNIGHT)
        return whole and self.minutes is None and self.windows is None

    def covers(self, minute: int) -> bool:
        """Say whether a time of the day, by its minute, is within."""
        if self.minutes is not None:
            return minute in self.minutes
        return self.from_minute <= minute < self.to_minute


@dataclass(frozen=True, kw_only=True)
class SlotToday:
    """A slot of the day; `others` are visits that have begun.

    `booked` and `held` number who is expected, and who is deciding, in the order of booking.
    """

    id: int
    minute: int
    capacity: int
    booked: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    others: int = 0

    @property
    def free(self) -> int:
        """Count the places that nobody has."""
        return self.capacity - len(self.booked) - len(self.held) - self.others


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What a slot loses: so many places, these holds and these visits."""

    slot_id: int
    withdrawn: int = 0
    holds: tuple[int, ...] = ()
    visits: tuple[int, ...] = ()


def cuts_of(part: Part, slots: Iterable[SlotToday]) -> list[Cut]:
    """Say what each slot of the closed part loses.

    All of it; or, where some windows fewer serve, as many places at each time: first those that
    nobody has, then those that somebody is still deciding about, then those booked last.
    """
    within = [slot for slot in slots if part.covers(slot.minute)]
    if part.windows is None:
        return [Cut(slot_id=slot.id, holds=slot.held, visits=slot.booked) for slot in within]
    times = sorted({slot.minute for slot in within})
    return [
        cut
        for minute in times
        for cut in _fewer([slot for slot in within if slot.minute == minute], part.windows)
    ]


def _fewer(slots: Sequence[SlotToday], windows: int) -> list[Cut]:
    """Take places away from the slots of one time; whoever has come already keeps theirs."""
    left, free = windows, dict[int, int]()
    for slot in slots:
        free[slot.id] = min(left, max(slot.free, 0))
        left -= free[slot.id]
    held = _last(((hold, slot.id) for slot in slots for hold in slot.held), left)
    left -= len(held)
    visits = _last(((visit, slot.id) for slot in slots for visit in slot.booked), left)
    return [
        Cut(
            slot_id=slot.id,
            withdrawn=free[slot.id] + len(held[slot.id]) + len(visits[slot.id]),
            holds=held[slot.id],
            visits=visits[slot.id],
        )
        for slot in slots
    ]


def _last(taken: Iterable[tuple[int, int]], most: int) -> Mapping[int, tuple[int, ...]]:
    """Choose the last of those who have a place, by slot; who came later has a higher number."""
    chosen: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for number, slot_id in sorted(taken, reverse=True)[:most]:
        chosen[slot_id] = (number, *chosen[slot_id])
    return chosen
