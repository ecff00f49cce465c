"""Refusals of the desk that say who was faster, or what must be done first."""

from datetime import datetime

from mobility.domain.errors import DomainError, ReasonMissing


class ClosingPast(DomainError):
    """The day that is to be closed is over."""

    code = "closing_past"


class BookedAgain(DomainError):
    """The person has another live appointment by now: this one cannot be live beside it."""

    code = "booked_again"


class NothingToUndo(DomainError):
    """The last step of a visit is older than five minutes, or not one that can be undone."""

    code = "nothing_to_undo"


class WindowEmpty(DomainError):
    """Nobody sits at the window that somebody was to be handed over to."""

    code = "window_empty"


class NoWindow(DomainError):
    """Who calls must sit at a window: the person is told where to go."""

    code = "no_window"


class NobodyWaits(DomainError):
    """Nobody waits whom this officer can serve."""

    code = "nobody_waits"


class OutOfTurn(ReasonMissing):
    """To call somebody before their turn needs a reason; carries who it is, and who is next."""

    def __init__(self, number: str, following: str) -> None:
        super().__init__(number)
        self.number, self.following = number, following


class StillServing(DomainError):
    """This officer has somebody at the window already; carries who, and since when."""

    code = "still_serving"

    def __init__(self, uid: str, number: str, since: datetime | None) -> None:
        super().__init__(number)
        self.uid, self.number, self.since = uid, number, since


class QueueChanged(DomainError):
    """Somebody else was faster; carries who, whom, when, and whose turn it is now."""

    code = "queue_changed"

    def __init__(self, by: str, number: str, at: datetime | None, following: str) -> None:
        super().__init__(number)
        self.by, self.number, self.at, self.following = by, number, at, following


class WindowTaken(DomainError):
    """Somebody sits at that window; carries who, and since when."""

    code = "window_taken"

    def __init__(self, by: str, since: datetime | None) -> None:
        super().__init__(by)
        self.by, self.since = by, since


class DayAhead(DomainError):
    """The day has not come yet: there is nothing to close."""

    code = "day_ahead"


class DayChanged(DomainError):
    """Somebody came, was called or was settled since the page of the day's end was opened."""

    code = "day_changed"
