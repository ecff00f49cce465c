"""The life of an appointment, as a table that can be read to a colleague."""

from datetime import datetime, timedelta
from enum import StrEnum

from mobility.domain.errors import MoveNotAllowed


class State(StrEnum):
    """Where an appointment stands."""

    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    BEING_SERVED = "being_served"
    COMPLETED = "completed"
    LEFT = "left"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    CLOSED_BY_OFFICE = "closed_by_office"


MOVES: dict[State, frozenset[State]] = {
    State.BOOKED: frozenset(
        {State.CHECKED_IN, State.NO_SHOW, State.CANCELLED, State.CLOSED_BY_OFFICE}
    ),
    State.CHECKED_IN: frozenset({State.BEING_SERVED, State.LEFT}),
    State.BEING_SERVED: frozenset({State.COMPLETED, State.LEFT, State.CHECKED_IN}),
    State.NO_SHOW: frozenset({State.CHECKED_IN}),  # arrived late, and the desk let them in
    State.COMPLETED: frozenset(),
    State.LEFT: frozenset(),
    State.CANCELLED: frozenset(),
    State.CLOSED_BY_OFFICE: frozenset(),
}

UNDOES: dict[State, frozenset[State]] = {
    State.CHECKED_IN: frozenset(
        {State.BOOKED, State.NO_SHOW, State.BEING_SERVED, State.CHECKED_IN}
    ),
    State.BEING_SERVED: frozenset({State.CHECKED_IN, State.BEING_SERVED}),
    State.COMPLETED: frozenset({State.BEING_SERVED}),
    State.LEFT: frozenset({State.CHECKED_IN, State.BEING_SERVED}),
    State.NO_SHOW: frozenset({State.BOOKED}),  # by hand: a timer's word is not taken back
}
"""Where the desk may put a visit back to within UNDO_WITHIN; no place was freed by any of these."""

OF_THE_TURN = frozenset({"no_answer", "handed_over"})
"""Steps after which somebody waits or is called as before, at another window or once more."""

UNDO_WITHIN = timedelta(minutes=5)
"""How long the last step of a visit can be undone; what it promises is sent only then."""

LIVE = frozenset({State.BOOKED, State.CHECKED_IN, State.BEING_SERVED})
"""A person has at most one appointment in these states, in the whole network."""

OCCUPYING = LIVE | {State.COMPLETED, State.LEFT, State.NO_SHOW}
"""These count in a slot's `taken`; only the others give a place back."""


class Channel(StrEnum):
    """How an appointment was made."""

    WEB = "web"
    DESK = "desk"
    HELPER = "helper"
    TELEPHONE = "telephone"
    WALK_IN = "walk_in"


class Purpose(StrEnum):
    """What a person gives permission for, one by one."""

    APPOINTMENT = "appointment"
    REMINDERS = "reminders"
    SHARING = "sharing"
    STATISTICS = "statistics"


PERMISSION_VERSION = 1
"""The version of the permission texts that are shown now."""


def require_move(state: State, to: State) -> None:
    """Refuse a step that the life of an appointment does not have; raises MoveNotAllowed."""
    if to not in MOVES[state]:
        raise MoveNotAllowed(f"{state} -> {to}")


def may_undo(action: str, state: State, to: State, *, at: datetime, now: datetime) -> bool:
    """Say whether a step of the desk, made at a moment, may still be taken back.

    Of the steps that leave the state as it was, only those that change the turn.
    """
    if state is to and action not in OF_THE_TURN:
        return False
    return to in UNDOES.get(state, frozenset()) and now <= at + UNDO_WITHIN


AGE_BANDS = ((0, 4), (5, 11), (12, 17), (18, 24), (25, 59), (60, 120))
"""Lower and upper age of each band, both included."""

UNKNOWN_AGE = "unknown"
"""The band of a walk-in whose age nobody knows."""


def age_band(age: int) -> str:
    """Give the band of an age in whole years, such as "25-59"; the last is open."""
    low, high = next(band for band in AGE_BANDS if age <= band[1])
    return f"{low}+" if high == AGE_BANDS[-1][1] else f"{low}-{high}"
