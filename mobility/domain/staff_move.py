"""Moving and closing a visit for its person: why, what to look at first, and what is a wall."""

from datetime import datetime, timedelta
from enum import StrEnum


class MoveReason(StrEnum):
    """Why the desk moves a visit."""

    PERSON_ASKED = "person_asked"
    CANNOT_WAIT = "cannot_wait"
    OFFICE_NEEDS = "office_needs"
    MISTAKE = "mistake"
    OTHER = "other"


class CloseReason(StrEnum):
    """Why the desk closes a visit."""

    PERSON_ASKED = "person_asked"
    TWICE = "twice"
    NOT_SERVED = "not_served"
    OTHER = "other"


NOT_THEIRS = "not_theirs"
"""Why a visit is closed that was made with somebody else's document."""


class Place(StrEnum):
    """What kind of place it is: everybody's, kept for priority, or withheld by the office."""

    OPEN = "open"
    PRIORITY = "priority"
    WITHHELD = "withheld"


class Look(StrEnum):
    """What an officer is shown before a move, and may override."""

    TOO_LATE = "too_late"
    MOVED_OFTEN = "moved_often"
    NOT_ACCEPTED = "not_accepted"
    INTAKE_CLOSED = "intake_closed"


def is_wall(to: Place, was: Place) -> bool:
    """Say whether a move takes a supervisor: into what others wait for, or do not see."""
    return to is not Place.OPEN and to is not was


def looks(
    *,
    starts_at: datetime,
    cutoff: timedelta,
    moves: int,
    moves_allowed: int,
    accepted: bool,
    takes_requests: bool,
    now: datetime,
) -> tuple[Look, ...]:
    """Say what is unusual about a move; an officer decides."""
    found = {
        Look.TOO_LATE: now >= starts_at - cutoff,
        Look.MOVED_OFTEN: moves >= moves_allowed,
        Look.NOT_ACCEPTED: not accepted,
        Look.INTAKE_CLOSED: not takes_requests,
    }
    return tuple(look for look, is_so in found.items() if is_so)
