"""The waiting line: for how long a free place is kept for one person, and when they leave."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mobility.domain.night import morning_after, waking_end

MOST_UNANSWERED = 3
"""After so many offers in a row without a word, whoever was asked is taken for gone."""

TO_ANSWER = timedelta(hours=1)
"""Who has less time than this, outside the night, to see an offer is not asked."""

TO_COME = timedelta(hours=2)
"""So long before the visit an answer must be there, since people come from far."""


class OfferState(StrEnum):
    """What became of a place that was offered to one person."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


def kept_until(
    now: datetime, *, starts_at: datetime, life: timedelta, zone: ZoneInfo
) -> datetime | None:
    """Say until when a place is kept for whoever it is offered to; nights do not count.

    None where the visit is too near: then whoever looks first may take the place.
    """
    until = min(waking_end(now, life, zone), starts_at - TO_COME)
    return until if until - morning_after(now, zone) >= min(TO_ANSWER, life) else None


def is_taken_for_gone(unanswered: int) -> bool:
    """Say whether somebody who left so many offers in a row without an answer leaves the line."""
    return unanswered >= MOST_UNANSWERED
