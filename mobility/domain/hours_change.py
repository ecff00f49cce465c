"""What new hours change: the places of each time, day and week, and who loses theirs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mobility.domain.closing import Cut, SlotToday
from mobility.domain.office import Pool
from mobility.domain.office_hours import Closures, SlotTime, slot_starts
from mobility.domain.slot import Audience, SlotState

WEEKS = 8
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
Key = tuple[str, date, int]
"""A time of an office: its pool's code, the local day and the minute of the day."""


class Choice(StrEnum):
    """What becomes of somebody whose time the new hours do not have."""

    MOVE = "move"
    KEEP = "keep"
    CANCEL = "cancel"


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A time that is there and has not begun; `others` are visits that have begun already."""

    id: int
    pool_id: int
    pool: str
    day: date
    minute: int
    starts_at: datetime
    length: int
    capacity: int
    taken: int
    withdrawn: int
    state: str
    closed_by_hours: bool

    @property
    def key(self) -> Key:
        """Name the time by what hours make it from."""
        return (self.pool, self.day, self.minute)

    @property
    def is_closed_by_somebody(self) -> bool:
        """Say whether no hours open it again."""
        return self.state == SlotState.CLOSED and not self.closed_by_hours

    def places(self, wanted: SlotTime | None) -> int:
        """Say how many places it has where hours want it so, or not at all."""
        if wanted is None or self.is_closed_by_somebody:
            return 0
        return max(0, wanted.places - self.withdrawn)

    def differs(self, wanted: SlotTime | None) -> bool:
        """Say whether it is otherwise than hours want it."""
        if wanted is None:
            return self.state == SlotState.OPEN
        size = max(wanted.places - self.withdrawn, self.taken)
        return self.closed_by_hours or (self.capacity, self.length) != (size, wanted.length)


@dataclass(frozen=True)
class Week:
    """The places of a week from its Monday on: before, after, and how many are taken."""

    first: date
    before: int
    after: int
    taken: int


@dataclass(frozen=True)
class WeekdayChange:
    """The places of a weekday before and after, as from a day; `shares` are those after it."""

    day: date
    before: int
    after: int
    shares: Mapping[Audience, int]


def times_of(
    pools: Iterable[Pool], closed: Closures, days: Sequence[date], zone: ZoneInfo
) -> dict[Key, SlotTime]:
    """Lay out all times that pools make on some days."""
    return {
        (pool.code, time.day, time.minute): time
        for pool in pools
        for time in slot_starts(pool.hours, closed, days, zone)
    }


def cut_of(slot: SlotToday, places: int) -> Cut:
    """Say whom a time costs their place where it has so many: who decides still, who came last."""
    over = max(0, len(slot.booked) + len(slot.held) + slot.others - places)
    held = min(over, len(slot.held))
    booked = min(over - held, len(slot.booked))
    return Cut(
        slot_id=slot.id,
        holds=slot.held[len(slot.held) - held :],
        visits=slot.booked[len(slot.booked) - booked :],
    )


def weeks_of(
    coming: Sequence[Coming],
    before: Mapping[Key, SlotTime],
    after: Mapping[Key, SlotTime],
    *,
    now: datetime,
    today: date,
) -> list[Week]:
    """Count the places of eight weeks, this one first, of what has not begun."""
    there = {one.key: one for one in coming}
    sums = [_by_week(_places(times, there, now)) for times in (before, after)]
    taken = _by_week((one.day, one.taken) for one in coming)
    monday = _monday(today)
    firsts = [monday + number * WEEK for number in range(WEEKS)]
    return [Week(first, sums[0][first], sums[1][first], taken[first]) for first in firsts]


def weekday_changes(
    before: Sequence[Pool], after: Sequence[Pool], *, today: date
) -> list[WeekdayChange]:
    """Compare each weekday's places, closed days left aside, on the first day that differs."""
    found = []
    turns = sorted(_turns(today, (*before, *after)))
    for weekday in range(7):
        for turn in turns:
            day = turn + timedelta(days=(weekday - turn.weekday()) % 7)
            was, comes = shares_on(before, day), shares_on(after, day)
            if was != comes:
                change = WeekdayChange(day, was.total(), comes.total(), comes)
                found.append(change)
                break
    return found


def shares_on(pools: Iterable[Pool], day: date) -> Counter[Audience]:
    """Count the places of a day for each audience."""
    shares: Counter[Audience] = Counter()
    for pool in pools:
        for line in pool.hours:
            if line.holds_on(day):
                shares[pool.audience] += line.places * line.visits
    return +shares


def _places(
    times: Mapping[Key, SlotTime], there: Mapping[Key, Coming], now: datetime
) -> Iterator[tuple[date, int]]:
    for key, time in times.items():
        if time.starts_at > now:
            one = there.get(key)
            yield time.day, one.places(time) if one else time.places


def _by_week(places: Iterable[tuple[date, int]]) -> Counter[date]:
    sums: Counter[date] = Counter()
    for day, count in places:
        sums[_monday(day)] += count
    return sums


def _turns(today: date, pools: Iterable[Pool]) -> set[date]:
    """Name the days from which on something else may hold."""
    days = {today}
    for pool in pools:
        for line in pool.hours:
            days.add(line.valid_from)
            if line.valid_until is not None:
                days.add(line.valid_until + ONE_DAY)
    return {day for day in days if day >= today}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
