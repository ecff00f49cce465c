"""What a visit looks like to its owner, who knows days and not states."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from mobility.domain.appointment import State


class Moment(StrEnum):
    """How an appointment's page speaks: before, on the day, and in which way it ended."""

    AHEAD = "ahead"
    TODAY = "today"
    PAST = "past"
    MISSED = "missed"
    ATTENDED = "attended"
    CANCELLED = "cancelled"
    CLOSED = "closed"


_ENDED = {
    State.NO_SHOW: Moment.MISSED,
    State.LEFT: Moment.MISSED,
    State.COMPLETED: Moment.ATTENDED,
    State.CANCELLED: Moment.CANCELLED,
    State.CLOSED_BY_OFFICE: Moment.CLOSED,
}


def moment_of(state: State, *, ends_at: datetime, day: date, today: date, now: datetime) -> Moment:
    """Say how a visit stands to its owner; `ends_at` allows for who comes late.

    A visit whose time is over and of which the desk has said nothing is past, not missed: nobody
    is told that they did not come without somebody having looked. `day` and `today` are local.
    """
    if state in _ENDED:
        return _ENDED[state]
    if state is State.BOOKED and now >= ends_at:
        return Moment.PAST
    return Moment.TODAY if day == today else Moment.AHEAD


def entry_uid(uid: str) -> str:
    """Name an appointment's entry in calendars, always the same.

    Not the uid itself: that one is what opens the appointment inside.
    """
    return str(uuid5(NAMESPACE_OID, uid))


@dataclass(frozen=True, kw_only=True)
class CalendarVisit:
    """What a shared phone may show of a visit: when, where, and neutral words.

    It has no place for a pathway or a reason. `uid` stays the same for the appointment's whole
    life and `revision` grows with each change, so that a newer file replaces the older entry.
    """

    uid: str
    revision: int
    starts_at: datetime
    length: timedelta
    zone: ZoneInfo
    title: str
    location: str
    description: str = ""
