"""Refusals of changes to an office's hours and days."""

from collections.abc import Sequence
from datetime import date

from mobility.domain.errors import DomainError


class BookedMeanwhile(DomainError):
    """People booked what the hours no longer have since somebody looked; carries how many."""

    code = "booked_meanwhile"

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class DraftGone(DomainError):
    """There is no draft to save: it was saved or thrown away."""

    code = "draft_gone"


class PoolsDiffer(DomainError):
    """A pool's audience or mode cannot change: whoever booked there would be seen otherwise."""

    code = "pools_differ"


class DaysBooked(DomainError):
    """People are expected on days that would be closed; carries the days and how many on each."""

    code = "days_booked"

    def __init__(self, days: Sequence[tuple[date, int]]) -> None:
        super().__init__(len(days))
        self.days = tuple(days)
