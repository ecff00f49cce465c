"""What new hours of an office would do: which times change, who loses theirs, where each can go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mobility.domain.closing import Cut, SlotToday
from mobility.domain.hours_change import Coming, Key, cut_of, times_of
from mobility.domain.office import Pool
from mobility.domain.office_hours import Closures, SlotTime, days_from, local_day
from mobility.domain.settings import Settings
from mobility.domain.slot import Audience, SlotState
from mobility.models.closing import Expected, expected_in, holds_in, lock_expected_in
from mobility.models.closure import closed_between
from mobility.models.hours import begun_in, coming_slots
from mobility.models.next_places import FreeSlot, PoolsBy
from mobility.models.office import OfficeRow
from mobility.services.closing_plan import (
    Affected,
    channels_of,
    losing_of,
    open_visit,
    seeker_of,
)
from mobility.services.hours_rows import pathway_ids, pools_in
from mobility.services.next_places import Offering, look


@dataclass(frozen=True, kw_only=True)
class Target:
    """What an office's times shall follow: its pools and its closed days."""

    pools: tuple[Pool, ...]
    closed: Closures


@dataclass(frozen=True)
class Laid:
    """The days up to the horizon, what is there on them, and the times before and after."""

    days: tuple[date, ...]
    before: Target
    after: Target
    coming: tuple[Coming, ...]
    times: tuple[Mapping[Key, SlotTime], Mapping[Key, SlotTime]]


@dataclass(frozen=True)
class Plan:
    """A change of hours as it stands at one moment; `affected` in the order of booking.

    `fresh` names the pools that are not there yet by the numbers they have in `offering`.
    """

    office: OfficeRow
    laid: Laid
    visits: tuple[Expected, ...]
    cuts: tuple[Cut, ...]
    affected: tuple[Affected, ...]
    offering: Offering
    fresh: Mapping[int, str]

    def changing(self) -> set[int]:
        """Name the slots that are otherwise than the new hours want them."""
        wanted = self.laid.times[1]
        return {one.id for one in self.laid.coming if one.differs(wanted.get(one.key))}


def draw(
    session: Session,
    office: OfficeRow,
    change: Target | tuple[Pool, ...],
    *,
    settings: Settings,
    now: datetime,
    lock: bool = False,
) -> Plan:
    """Work out new hours in an open unit, in few queries; with `lock` who is booked is locked."""
    laid = _lay_out(session, office, change, settings=settings, now=now)
    (was, comes), coming = laid.times, laid.coming
    fewer = [one for one in coming if _is_fewer(one, was.get(one.key), comes.get(one.key))]
    ids = {one.id for one in fewer}
    visits = tuple((lock_expected_in if lock else expected_in)(session, ids))
    cuts = tuple(_cuts(session, fewer, comes, visits))
    losing = losing_of(cuts, visits)
    opened = [open_visit(one, settings) for one in losing]
    seekers = [seeker_of(office.id, one, own) for one, own in zip(losing, opened, strict=True)]
    numbers = _numbers(coming, laid.after.pools)
    free = _free(office.id, laid, cuts, numbers, now)
    own_places = {office.id: (_pools_by(laid.after.pools, numbers, pathway_ids(session)), free)}
    offering = look(session, seekers, settings=settings, now=now, own_places=own_places)
    channels = channels_of(session, [own["contact"] for own in opened], settings)
    affected = tuple(
        Affected(*one) for one in zip(losing, opened, offering.share_out(), channels, strict=True)
    )
    return Plan(office, laid, visits, cuts, affected, offering, _fresh(numbers))


def _lay_out(
    session: Session,
    office: OfficeRow,
    change: Target | tuple[Pool, ...],
    *,
    settings: Settings,
    now: datetime,
) -> Laid:
    days = tuple(days_from(local_day(now, office.zone), settings.horizon))
    closed = closed_between(session, office.id, first=days[0], last=days[-1])
    before = Target(pools=pools_in(session, office.id), closed=closed)
    after = change if isinstance(change, Target) else Target(pools=change, closed=closed)
    zone = ZoneInfo(office.zone)
    was, comes = (times_of(one.pools, one.closed, days, zone) for one in (before, after))
    coming = tuple(coming_slots(session, office.id, first=days[0], last=days[-1], now=now))
    return Laid(days, before, after, coming, (was, comes))


def _is_fewer(one: Coming, was: SlotTime | None, comes: SlotTime | None) -> bool:
    """Say whether a time loses places; whoever keeps a place beyond the hours is left alone."""
    return one.taken > 0 and one.places(comes) < one.places(was)


def _cuts(
    session: Session,
    fewer: Sequence[Coming],
    comes: Mapping[Key, SlotTime],
    visits: Sequence[Expected],
) -> Iterable[Cut]:
    ids = [one.id for one in fewer]
    holds, begun = holds_in(session, ids), begun_in(session, ids)
    booked: dict[int, list[int]] = {}
    for number, visit in enumerate(visits):
        booked.setdefault(visit.slot_id, []).append(number)
    for one in fewer:
        slot = SlotToday(
            id=one.id,
            minute=one.minute,
            capacity=one.capacity,
            booked=tuple(booked.get(one.id, ())),
            held=tuple(holds.get(one.id, ())),
            others=begun.get(one.id, 0),
        )
        yield cut_of(slot, one.places(comes.get(one.key)))


def _numbers(coming: Sequence[Coming], pools: Sequence[Pool]) -> dict[str, int]:
    """Number pools by code: those that have no times yet have numbers below zero."""
    known = {one.pool: one.pool_id for one in coming}
    return {pool.code: known.get(pool.code, -1 - at) for at, pool in enumerate(pools)}


def _fresh(numbers: Mapping[str, int]) -> dict[int, str]:
    return {number: code for code, number in numbers.items() if number < 0}


def _free(
    office_id: int,
    laid: Laid,
    cuts: Sequence[Cut],
    numbers: Mapping[str, int],
    now: datetime,
) -> list[FreeSlot]:
    """List the places that the new hours leave free; those that are not there yet below zero."""
    left = {cut.slot_id: len(cut.visits) + len(cut.holds) for cut in cuts}
    there = {one.key: one for one in laid.coming}
    found = []
    for at, (key, time) in enumerate(laid.times[1].items()):
        one = there.get(key)
        if time.starts_at <= now or (one and not _is_bookable(one)):
            continue
        taken = one.taken - left.get(one.id, 0) if one else 0
        places = (one.places(time) if one else time.places) - taken
        if places > 0:
            number = one.id if one else -1 - at
            pool = numbers[key[0]]
            found.append(FreeSlot(number, office_id, pool, time.starts_at, time.day, places))
    return found


def _is_bookable(one: Coming) -> bool:
    return one.state == SlotState.OPEN or one.closed_by_hours


def _pools_by(
    pools: Iterable[Pool], numbers: Mapping[str, int], pathways: Mapping[str, int]
) -> PoolsBy:
    """Find the public pools of each pathway and mode, the narrowest first, as the database does."""
    public = [pool for pool in pools if pool.audience is Audience.PUBLIC]
    found: dict[tuple[int, str], tuple[int, ...]] = {}
    for pool in sorted(public, key=lambda one: (len(one.pathways), one.code)):
        for code in pool.pathways:
            key = (pathways[code], pool.mode.value)
            found[key] = (*found.get(key, ()), numbers[pool.code])
    return found
