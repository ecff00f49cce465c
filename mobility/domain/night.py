"""The night at an office, in which nobody is disturbed: from 20:00 to 7:00."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

EVENING, MORNING = time(20), time(7)
LAST_WORD = time(18)
"""When what would fall into the night is said instead, on the evening before."""


def is_night(moment: datetime, zone: ZoneInfo) -> bool:
    """Say whether a moment falls into the night; 20:00 does, 7:00 does not."""
    at = moment.astimezone(zone).time()
    return at >= EVENING or at < MORNING


def morning_after(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give a moment of the day as it is, and for one of the night the morning that ends it."""
    if not is_night(moment, zone):
        return moment
    local = moment.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(moment.tzinfo)


def evening_before(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give a moment of the day as it is, and for one of the night 18:00 before that night."""
    if not is_night(moment, zone):
        return moment
    local = moment.astimezone(zone)
    day = local.date() - timedelta(days=local.time() < MORNING)
    return datetime.combine(day, LAST_WORD, tzinfo=zone).astimezone(moment.tzinfo)


def waking_end(begins: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """Say when a span that the night does not count in is over."""
    at, left = morning_after(begins, zone), length
    while True:
        local = at.astimezone(zone)
        evening = datetime.combine(local.date(), EVENING, tzinfo=zone).astimezone(at.tzinfo)
        if at + left <= evening:
            return at + left
        left -= evening - at
        at = morning_after(evening, zone)
