"""Whether an office is open at this moment, and why not."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from mobility.domain.gap import Text
from mobility.domain.office import Closure, OfficeState


class Stand(StrEnum):
    """How an office stands at a moment of its day."""

    PREPARING = "preparing"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    ENDED = "ended"
    NO_HOURS = "no_hours"
    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class Opening:
    """How an office stands; `at` is when it opens, closes or closed, `reason` why it is closed."""

    stand: Stand
    at: time | None = None
    reason: Text = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Say whether somebody is there now."""
        return self.stand is Stand.OPEN


def opening_of(
    state: OfficeState,
    spans: Iterable[tuple[time, time]],
    *,
    closure: Closure | None,
    ended: bool,
    clock: time,
) -> Opening:
    """Say how an office stands by its state, today's hours, a closed day and its own clock.

    `ended` says that its desk has closed the day.
    """
    if state is not OfficeState.OPEN:
        return Opening(stand=Stand(state.value))
    if ended:
        return Opening(stand=Stand.ENDED)
    if closure is not None and closure.closes_at is None:
        return Opening(stand=Stand.CLOSED, reason=closure.reason)
    limit = closure.closes_at if closure and closure.closes_at else time.max
    left = sorted((opens, min(closes, limit)) for opens, closes in spans if opens < limit)
    if not left:
        return Opening(stand=Stand.NO_HOURS)
    found = _stand(left, clock)
    early = closure is not None and found.at == limit
    return Opening(
        stand=found.stand, at=found.at, reason=closure.reason if early and closure else {}
    )


def _stand(spans: list[tuple[time, time]], clock: time) -> Opening:
    """Say how an office stands within the hours of its day, in their order."""
    here = [closes for opens, closes in spans if opens <= clock < closes]
    if here:
        return Opening(stand=Stand.OPEN, at=max(here))
    later = [opens for opens, _closes in spans if clock < opens]
    if later:
        return Opening(stand=Stand.BEFORE, at=min(later))
    return Opening(stand=Stand.AFTER, at=max(closes for _opens, closes in spans))
