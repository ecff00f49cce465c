"""The next places that visits can take: for one of them, or in order for a whole day of them.

Within a unit that is open: `look` finds them, the unit locks `to_lock` with its other slots, looks
`again`, and takes what `share_out` gives; `take_next` does all of it for one visit.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.network import Acceptance, is_accepted
from mobility.domain.office import kilometres, read_details
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.slot import Audience
from mobility.models.next_places import (
    FreeSlot,
    PoolsBy,
    free_slots,
    other_offices,
    pools_by,
    still_free,
)
from mobility.models.office import OfficeRow
from mobility.models.pathway import PathwayRow
from mobility.models.slot import lock_slots, take_place
from mobility.services.acceptance import rules_by_office

NEARBY_KM = 60
"""Nobody is sent further than this to another office without being asked."""

NOTICE = timedelta(hours=24)
"""Whoever is moved to another day is told at least so long before."""

SPARE = 20
"""So many more slots than are needed are locked: others may take some meanwhile."""

Tier = tuple[int, ...]
"""Pools that are as good as each other, in the order in which they are tried at one time."""

OwnPlaces = Mapping[int, tuple[PoolsBy, Sequence[FreeSlot]]]
"""What offices have once they have changed: their pools by pathway and mode, and free slots."""


@dataclass(frozen=True, kw_only=True)
class Seeker:
    """What a visit asks of its next place: its office, pathway and mode, later than it was.

    `day` and `starts_at` are those of the visit that ends. With their `answers` other offices are
    looked at where their own has nothing up to the horizon; without, they are not.
    """

    office_id: int
    pathway_id: int
    mode: str
    day: date
    starts_at: datetime
    answers: Mapping[str, str] | None = None

    def may_take(self, place: FreeSlot, now: datetime) -> bool:
        """Say whether a place is late enough.

        Later on the same day suits whoever comes in any case; another day needs time to be told.
        """
        if place.starts_at <= max(self.starts_at, now):
            return False
        here_today = place.day == self.day and place.office_id == self.office_id
        return here_today or place.starts_at >= now + NOTICE


@dataclass(frozen=True)
class Offering:
    """What there is for some seekers: each one's tiers of pools, and the free slots of them."""

    seekers: tuple[Seeker, ...]
    tiers: tuple[tuple[Tier, ...], ...]
    slots: tuple[FreeSlot, ...]
    now: datetime

    def share_out(self) -> list[FreeSlot | None]:
        """Give each seeker, in order, the next place they can take, none of them twice."""
        given: Counter[int] = Counter()
        lines: dict[Tier, list[FreeSlot]] = {}
        shared: list[FreeSlot | None] = []
        for seeker, tiers in zip(self.seekers, self.tiers, strict=True):
            for tier in tiers:
                if tier not in lines:
                    lines[tier] = self._line(tier)
            line = (slot for tier in tiers for slot in lines[tier])
            place = self._first(seeker, line, given)
            if place is not None:
                given[place.id] += 1
            shared.append(place)
        return shared

    def to_lock(self) -> set[int]:
        """Name the slots to lock before places are taken: what is shared out, and some to spare."""
        found = {place.id for place in self.share_out() if place is not None}
        spare = [slot.id for slot in self.slots if slot.id not in found]
        return found | set(spare[: SPARE + len(found)])

    def again(self, session: Session) -> "Offering":
        """Look again at what is locked now, and at nothing else."""
        return replace(self, slots=tuple(still_free(session, self.to_lock())))

    def _line(self, tier: Tier) -> list[FreeSlot]:
        own = [slot for slot in self.slots if slot.pool_id in tier]
        return sorted(own, key=lambda slot: (slot.starts_at, tier.index(slot.pool_id)))

    def _first(
        self, seeker: Seeker, line: Iterator[FreeSlot], given: Counter[int]
    ) -> FreeSlot | None:
        for slot in line:
            if given[slot.id] < slot.left and seeker.may_take(slot, self.now):
                return slot
        return None


def look(
    session: Session,
    seekers: Sequence[Seeker],
    *,
    settings: Settings,
    now: datetime,
    without: Collection[int] = (),
    priority: bool = False,
    own_places: OwnPlaces | None = None,
) -> Offering:
    """Find the free places for some visits: of their own office, else of others nearby.

    Public places; with `priority` those kept for it too. `without` names slots that give nothing.
    `own_places` are those of offices that are about to change, instead of what they have now.
    """
    audiences = {Audience.PUBLIC.value, *([Audience.PRIORITY.value] if priority else [])}
    search = _Search(session, settings, now, frozenset(without))
    slots: list[FreeSlot] = []
    own: dict[int, PoolsBy] = {}
    for office_id in sorted({one.office_id for one in seekers}):
        if own_places and office_id in own_places:
            own[office_id], changed = own_places[office_id]
            slots += changed
            continue
        own[office_id] = pools_by(session, office_id, audiences)
        slots += search.slots(office_id, own[office_id], seekers)
    tiers = [_tier(own[one.office_id], one) for one in seekers]
    offering = Offering(tuple(seekers), tuple(tiers), tuple(slots), now)
    left = [n for n, place in enumerate(offering.share_out()) if place is None]
    return search.widen(offering, left) if left else offering


def take_next(
    session: Session,
    seeker: Seeker,
    *,
    settings: Settings,
    now: datetime,
    also_lock: Collection[int] = (),
    priority: bool = False,
) -> FreeSlot | None:
    """Take the next place that one visit can take; None where there is none.

    `also_lock` are the unit's other slots, such as the one the visit leaves.
    """
    offering = look(session, [seeker], settings=settings, now=now, priority=priority)
    lock_slots(session, offering.to_lock() | set(also_lock))
    (place,) = offering.again(session).share_out()
    if place is None or not take_place(session, place.id, now=now):
        return None
    return place


class _Search:
    """Where to look for places: one unit, one moment."""

    def __init__(
        self, session: Session, settings: Settings, now: datetime, without: frozenset[int]
    ) -> None:
        self._session, self._settings, self._now = session, settings, now
        self._without = without

    def slots(
        self, office_id: int, pools: PoolsBy, seekers: Sequence[Seeker]
    ) -> Iterator[FreeSlot]:
        """Read an office's free slots for what its seekers ask, in the order of time."""
        wanted = {pool for one in seekers for tier in _tier(pools, one) for pool in tier}
        if not wanted:
            return
        after = max(self._now, min(one.starts_at for one in seekers))
        until = local_day(self._now, self._settings.home_zone) + self._settings.horizon
        found = free_slots(self._session, office_id, wanted, after=after, until=until)
        yield from (slot for slot in found if slot.id not in self._without)

    def widen(self, offering: Offering, left: Sequence[int]) -> Offering:
        """Add the places of offices nearby for those to whom their own gave none."""
        tiers, slots = list(offering.tiers), list(offering.slots)
        needy = [n for n in left if offering.seekers[n].answers is not None]
        pools: dict[int, PoolsBy] = {}
        for here in sorted({offering.seekers[n].office_id for n in needy}):
            own = [n for n in needy if offering.seekers[n].office_id == here]
            for office_id in self._near(here):
                seekers = {n: offering.seekers[n] for n in own}
                accepted = self._accepted(office_id, seekers)
                if not accepted:
                    continue
                if office_id not in pools:
                    pools[office_id] = pools_by(self._session, office_id, {Audience.PUBLIC.value})
                    asked = [offering.seekers[n] for n in needy]
                    slots += self.slots(office_id, pools[office_id], asked)
                for n in accepted:
                    tiers[n] += _tier(pools[office_id], offering.seekers[n])
        return replace(offering, tiers=tuple(tiers), slots=tuple(slots))

    def _near(self, office_id: int) -> list[int]:
        here = read_details(self._session.get_one(OfficeRow, office_id).details)
        far = {
            one.id: kilometres(here, read_details(one.details))
            for one in other_offices(self._session, office_id)
        }
        return sorted((one for one in far if far[one] <= NEARBY_KM), key=lambda one: far[one])

    def _accepted(self, office_id: int, seekers: Mapping[int, Seeker]) -> list[int]:
        rules, codes = self._rules.get(office_id, ()), self._codes
        return [
            n
            for n, one in seekers.items()
            if is_accepted(rules, one.answers or {}, pathway=codes[one.pathway_id], at=self._now)
        ]

    @cached_property
    def _rules(self) -> Mapping[int, Sequence[Acceptance]]:
        return rules_by_office(self._session, self._now)

    @cached_property
    def _codes(self) -> dict[int, str]:
        found = self._session.execute(select(PathwayRow.id, PathwayRow.code))
        return {pathway_id: code for pathway_id, code in found}  # noqa: C416 -- rows, typed


def _tier(pools: PoolsBy, seeker: Seeker) -> tuple[Tier, ...]:
    own = pools.get((seeker.pathway_id, seeker.mode), ())
    return (own,) if own else ()
