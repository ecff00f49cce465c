"""What a person may still do with an appointment, and until when."""

from datetime import datetime, timedelta

from mobility.domain.appointment import State
from mobility.domain.errors import MoveNotAllowed, TooLateToMove, TooManyMoves

LINK_AFTER_VISIT = timedelta(days=1)
"""How long after the visit a signed link still opens its appointment."""


def require_movable(
    state: State,
    *,
    moves: int,
    moves_allowed: int,
    starts_at: datetime,
    cutoff: timedelta,
    now: datetime,
    moved_by_office: bool = False,
) -> None:
    """Refuse a move of a visit that is over, moved too often, or too near.

    Whoever has not yet answered to a day that the office chose may choose another until the visit
    begins. Raises MoveNotAllowed, TooManyMoves or TooLateToMove. At the cut-off itself it is too
    late.
    """
    if state is not State.BOOKED:
        raise MoveNotAllowed(state)
    if moved_by_office and now < starts_at:
        return
    if moves >= moves_allowed:
        raise TooManyMoves
    if now >= starts_at - cutoff:
        raise TooLateToMove


def may_give_up(state: State, *, starts_at: datetime, now: datetime) -> bool:
    """Say whether a person may still give the place back: until the visit begins."""
    return state is State.BOOKED and now < starts_at
