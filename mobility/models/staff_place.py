"""The places that staff may give: everybody's, those kept for priority, and withheld ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from mobility.domain.staff_move import Place
from mobility.models.base import table_of
from mobility.models.office import OfficeRow, PoolPathwayRow, PoolRow
from mobility.models.slot import SlotRow

SLOT, POOL, OFFICE = table_of(SlotRow), table_of(PoolRow), table_of(OfficeRow)
POOL_PATHWAY = table_of(PoolPathwayRow)
LEFT = text("slot.taken < slot.capacity AND slot.state IN ('open', 'withheld')")
MOST_DAYS = 60


@dataclass(frozen=True)
class StaffPool:
    """A pool that serves a visit's pathway in its mode, and for whom it is kept."""

    id: int
    office_id: int
    slug: str
    priority: bool


@dataclass(frozen=True, order=True)
class StaffTime:
    """A time with places left, and of what kind these are."""

    starts_at: datetime
    place: Place
    left: int


def staff_pools(session: Session, pathway_id: int, mode: str, *, practice: bool) -> list[StaffPool]:
    """List the pools of open offices that serve a pathway, the narrowest of each office first.

    Those for practice, or the real ones: nobody moves between them.
    """
    breadth = func.count(POOL_PATHWAY.c.pathway_id).over(partition_by=POOL.c.id)
    statement = (
        select(
            POOL.c.id, POOL.c.office_id, OFFICE.c.slug, POOL.c.audience, POOL_PATHWAY.c.pathway_id
        )
        .join_from(POOL, OFFICE, OFFICE.c.id == POOL.c.office_id)
        .join(POOL_PATHWAY, POOL_PATHWAY.c.pool_id == POOL.c.id)
        .where(
            POOL.c.mode == mode,
            POOL.c.audience.in_(["public", "priority"]),
            OFFICE.c.state == "open",
            OFFICE.c.practice.is_(practice),
        )
        .order_by(OFFICE.c.slug, breadth, POOL.c.code)
    )
    return [
        StaffPool(row.id, row.office_id, row.slug, row.audience == "priority")
        for row in session.connection().execute(statement)
        if row.pathway_id == pathway_id
    ]


def staff_days(
    session: Session, pool_ids: Sequence[int], *, first: date, now: datetime
) -> list[date]:
    """List the days on which these pools have places left, withheld ones too."""
    statement = (
        select(SLOT.c.day)
        .where(SLOT.c.pool_id.in_(pool_ids), SLOT.c.day >= first, SLOT.c.starts_at > now, LEFT)
        .distinct()
        .order_by(SLOT.c.day)
        .limit(MOST_DAYS)
    )
    return [row.day for row in session.connection().execute(statement)]


def staff_times(
    session: Session, pools: Sequence[StaffPool], *, day: date, now: datetime
) -> list[StaffTime]:
    """List the times of a day with places left; those of one kind at one time count together."""
    kept = {pool.id for pool in pools if pool.priority}
    statement = select(
        SLOT.c.starts_at, SLOT.c.pool_id, SLOT.c.state, SLOT.c.capacity - SLOT.c.taken
    ).where(
        SLOT.c.pool_id.in_([pool.id for pool in pools]),
        SLOT.c.day == day,
        SLOT.c.starts_at > now,
        LEFT,
    )
    found: dict[tuple[datetime, Place], int] = {}
    for starts_at, pool_id, state, left in session.connection().execute(statement):
        key = (starts_at, _kind(state, priority=pool_id in kept))
        found[key] = found.get(key, 0) + left
    return sorted(StaffTime(at, place, left) for (at, place), left in found.items())


def staff_slots(
    session: Session, pools: Sequence[StaffPool], *, starts_at: datetime, place: Place
) -> list[SlotRow]:
    """Find the slots at one time that give a place of one kind, in the order of the pools."""
    kept = {pool.id: pool.priority for pool in pools}
    order = list(kept)
    statement = select(SlotRow).where(SlotRow.pool_id.in_(order), SlotRow.starts_at == starts_at)
    fitting = [
        slot
        for slot in session.scalars(statement)
        if _fits(slot.state, place, priority=kept[slot.pool_id])
    ]
    return sorted(fitting, key=lambda slot: order.index(slot.pool_id))


def take_withheld(session: Session, slot_id: int, *, now: datetime) -> bool:
    """Take a place that the office withholds, in one statement like every other."""
    statement = (
        update(SlotRow)
        .where(
            SlotRow.id == slot_id,
            text("state = 'withheld' AND taken < capacity"),
            SlotRow.starts_at > now,
        )
        .values(taken=SlotRow.taken + 1)
        .returning(SlotRow.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(statement) is not None


def _kind(state: str, *, priority: bool) -> Place:
    if state == "withheld":
        return Place.WITHHELD
    return Place.PRIORITY if priority else Place.OPEN


def _fits(state: str, place: Place, *, priority: bool) -> bool:
    """Say whether a slot is of a kind; one that closed since is, so that it can be told."""
    if place is Place.WITHHELD or state == "withheld":
        return place is Place.WITHHELD and state == "withheld"
    return priority is (place is Place.PRIORITY)
