"""The times that opening hours make: local hours minus closed days, as moments in UTC."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Closures = Mapping[date, time | None]
"""The days on which an office is closed: all day, or from a local time on."""


@dataclass(frozen=True, kw_only=True)
class HoursLine:
    """One line of a pool's week: weekday 0 is Monday, times are local, both dates included."""

    weekday: int
    opens: time
    closes: time
    visit_minutes: int
    places: int
    valid_from: date
    valid_until: date | None = None

    @property
    def visits(self) -> int:
        """Count the visits that follow each other from opening to closing."""
        return (_minute(self.closes) - _minute(self.opens)) // self.visit_minutes

    def holds_on(self, day: date) -> bool:
        """Say whether this line makes times on a day."""
        if day.weekday() != self.weekday or day < self.valid_from:
            return False
        return self.valid_until is None or day <= self.valid_until

    def overlaps(self, other: "HoursLine") -> bool:
        """Say whether two lines would ever be open at the same moment."""
        return (
            self.weekday == other.weekday
            and max(self.valid_from, other.valid_from)
            <= min(self.valid_until or date.max, other.valid_until or date.max)
            and max(self.opens, other.opens) < min(self.closes, other.closes)
        )


@dataclass(frozen=True)
class SlotTime:
    """One time of a pool: the moment, the local day and minute of the day, minutes, places."""

    starts_at: datetime
    day: date
    minute: int
    length: int
    places: int


def slot_starts(
    lines: Sequence[HoursLine], closures: Closures, days: Iterable[date], zone: ZoneInfo
) -> Iterator[SlotTime]:
    """Yield a pool's times on these days, in order of day and line.

    A visit ends by closing. Where clocks change, an hour that does not exist makes no time and an
    hour that comes twice makes times once.
    """
    for day in days:
        closes_at = closures.get(day, time.max)
        for line in lines:
            if closes_at is not None and line.holds_on(day):
                yield from _times_of(line, day, min(line.closes, closes_at), zone)


def days_from(first: date, horizon: timedelta) -> list[date]:
    """List the days from the first to the horizon, both included."""
    return [first + timedelta(days=number) for number in range(horizon.days + 1)]


def office_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Turn a wall-clock time at the office into the moment in UTC that is stored."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def local_day(now: datetime, zone: str) -> date:
    """Say which day it is at an office."""
    return now.astimezone(ZoneInfo(zone)).date()


def _times_of(line: HoursLine, day: date, closes: time, zone: ZoneInfo) -> Iterator[SlotTime]:
    end = office_instant(day, closes, zone)
    length = timedelta(minutes=line.visit_minutes)
    free_from = datetime.min.replace(tzinfo=UTC)
    for minute in range(_minute(line.opens), _minute(closes), line.visit_minutes):
        starts_at = _existing_instant(day, minute, zone)
        # A visit that is under way while the clocks jump reaches over later wall-clock times.
        if starts_at is not None and free_from <= starts_at and starts_at + length <= end:
            free_from = starts_at + length
            yield SlotTime(starts_at, day, minute, line.visit_minutes, line.places)


def _existing_instant(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    at = time(*divmod(minute, 60))
    moment = office_instant(day, at, zone)
    # A wall-clock time that the change of clocks skips does not come back as itself.
    return moment if moment.astimezone(zone).time() == at else None


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
