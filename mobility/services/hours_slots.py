"""Bringing an office's times into line with new hours, among people who book meanwhile.

Locks in the one order: the office, who is booked, then every slot that changes or gives a place.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from mobility.domain.office import Pool
from mobility.domain.settings import Settings
from mobility.models.closing import end_holds, numbers_in, withdraw_places
from mobility.models.hours import coming_slots, fit_to_taken
from mobility.models.next_places import FreeSlot, still_free
from mobility.models.office import OfficeRow, pools_of
from mobility.models.slot import lock_slots
from mobility.services import schedule
from mobility.services.audit import Actor
from mobility.services.closing import withdraw_offers
from mobility.services.closing_plan import Affected
from mobility.services.hours_plan import Plan, Target, draw
from mobility.services.hours_rows import pathway_ids
from mobility.services.network_rows import Rows
from mobility.services.next_places import Offering
from mobility.services.office_rows import put_pools


class Again(Exception):
    """Somebody booked between the lock on the visits and the one on the slots."""


@dataclass(frozen=True)
class Rearranged:
    """What was done: how many were still deciding, and the places that there are now."""

    plan: Plan
    holds: int
    slots: tuple[FreeSlot, ...]
    pools: dict[int, int]

    def places_for(self, moving: Sequence[Affected]) -> dict[int, FreeSlot | None]:
        """Give those who move, in the order of booking, the next place each, by their visit."""
        offering = self.plan.offering
        asked = [one.visit.id for one in self.plan.affected]
        chosen = [asked.index(one.visit.id) for one in moving]
        tiers = tuple(
            tuple(tuple(self.pools.get(pool, pool) for pool in tier) for tier in offering.tiers[n])
            for n in chosen
        )
        seekers = tuple(offering.seekers[n] for n in chosen)
        shared = Offering(seekers, tiers, self.slots, offering.now).share_out()
        return dict(zip((one.visit.id for one in moving), shared, strict=True))


def locked(
    session: Session,
    office: OfficeRow,
    change: Target | tuple[Pool, ...],
    *,
    settings: Settings,
    now: datetime,
) -> Plan:
    """Lock who is booked, then every slot that changes or gives a place, and look again.

    The office is locked. Raises Again where that is no longer who was locked.
    """
    plan = draw(session, office, change, settings=settings, now=now, lock=True)
    ids = _slots_of(plan)
    lock_slots(session, ids)
    later = draw(session, office, change, settings=settings, now=now)
    same = [one.visit.id for one in plan.affected] == [one.visit.id for one in later.affected]
    if not same or {one.id for one in plan.visits} != {one.id for one in later.visits}:
        raise Again
    if not later.changing() <= ids:
        raise Again
    return replace(later, offering=replace(later.offering, slots=_within(later.offering, ids)))


def rearrange(
    session: Session,
    plan: Plan,
    leaving: Collection[int],
    *,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Rearranged:
    """Take away what nobody keeps, write the hours, and make the times that they want.

    `leaving` numbers the visits that give their place back. Raises Again.
    """
    office = plan.office
    ended = end_holds(session, [hold for cut in plan.cuts for hold in cut.holds])
    # A hold that was just confirmed is an appointment by now: deleting it waited for that.
    if numbers_in(session, {cut.slot_id for cut in plan.cuts}) != {one.id for one in plan.visits}:
        raise Again
    withdraw_offers(session, ended, actor, now)
    withdraw_places(session, _freed(plan, leaving, ended))
    put_pools(Rows(session), office, plan.laid.after.pools, pathway_ids(session))
    schedule.extend_in(session, office.id, now=now, horizon=settings.horizon)
    fit_to_taken(session, plan.changing())
    there = {slot.id for slot in plan.offering.slots if slot.id > 0}
    slots = still_free(session, there | _made(session, plan, now))
    numbers = {row.code: row.id for row in pools_of(session, office.id)}
    pools = {number: numbers[code] for number, code in plan.fresh.items()}
    return Rearranged(plan, len(ended), tuple(slots), pools)


def _made(session: Session, plan: Plan, now: datetime) -> set[int]:
    """Name the slots that this unit has made, which nobody else sees yet."""
    first, last = plan.laid.days[0], plan.laid.days[-1]
    known = {one.id for one in plan.laid.coming}
    slots = coming_slots(session, plan.office.id, first=first, last=last, now=now)
    return {one.id for one in slots} - known


def _slots_of(plan: Plan) -> set[int]:
    """Name the slots to lock: what changes, what is cut, and what may be moved to."""
    giving = {number for number in plan.offering.to_lock() if number > 0}
    return plan.changing() | {cut.slot_id for cut in plan.cuts} | giving


def _within(offering: Offering, ids: Collection[int]) -> tuple[FreeSlot, ...]:
    return tuple(slot for slot in offering.slots if slot.id in ids)


def _freed(plan: Plan, leaving: Collection[int], ended: Collection[int]) -> list[dict[str, int]]:
    rows = []
    for cut in sorted(plan.cuts, key=lambda one: one.slot_id):
        gone = sum(plan.visits[number].id in leaving for number in cut.visits)
        freed = gone + sum(hold in ended for hold in cut.holds)
        rows.append({"slot_id": cut.slot_id, "freed": freed, "withdrawn_now": 0})
    return rows
