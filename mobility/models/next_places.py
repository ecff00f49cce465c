"""The free places of offices, by pathway and mode, in the order of time."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from mobility.models.base import table_of
from mobility.models.office import OfficeRow, PoolPathwayRow, PoolRow
from mobility.models.slot import FREE, SlotRow

SLOT = table_of(SlotRow)
PoolsBy = Mapping[tuple[int, str], tuple[int, ...]]
"""Pools by pathway and mode, in the order in which they are tried."""


@dataclass(frozen=True)
class FreeSlot:
    """A slot with places left, as it is read or locked."""

    id: int
    office_id: int
    pool_id: int
    starts_at: datetime
    day: date
    left: int


def pools_by(session: Session, office_id: int, audiences: Collection[str]) -> PoolsBy:
    """Find which pools of an office give places for each pathway and mode; one query.

    Whoever has a pool of their own leaves the common one to the others.
    """
    breadth = func.count(PoolPathwayRow.pathway_id).over(partition_by=PoolRow.id)
    statement = (
        select(PoolRow.id, PoolRow.mode, PoolPathwayRow.pathway_id)
        .join(PoolPathwayRow, PoolPathwayRow.pool_id == PoolRow.id)
        .where(PoolRow.office_id == office_id, PoolRow.audience.in_(sorted(audiences)))
        .order_by(PoolRow.audience != "public", breadth, PoolRow.code)
    )
    found: dict[tuple[int, str], tuple[int, ...]] = defaultdict(tuple)
    for pool_id, mode, pathway_id in session.execute(statement):
        found[pathway_id, mode] += (pool_id,)
    return found


def free_slots(
    session: Session, office_id: int, pool_ids: Collection[int], *, after: datetime, until: date
) -> list[FreeSlot]:
    """List an office's slots with places left that begin after a moment, up to a day.

    In the order of time; within a time in that of their ids.
    """
    statement = _free().where(
        SLOT.c.office_id == office_id,
        SLOT.c.pool_id.in_(sorted(pool_ids)),
        SLOT.c.day <= until,
        SLOT.c.starts_at > after,
        text(FREE),
    )
    ordered = statement.order_by(SLOT.c.starts_at, SLOT.c.id)
    return [FreeSlot(*row) for row in session.connection().execute(ordered)]


def still_free(session: Session, slot_ids: Collection[int]) -> list[FreeSlot]:
    """List which of these slots, which are locked, have places left, in the order of time."""
    statement = _free().where(SLOT.c.id.in_(sorted(slot_ids)), text(FREE))
    ordered = statement.order_by(SLOT.c.starts_at, SLOT.c.id)
    return [FreeSlot(*row) for row in session.connection().execute(ordered)]


def other_offices(session: Session, office_id: int) -> list[OfficeRow]:
    """List the other offices that give appointments now: real ones, for an office that is."""
    own = select(OfficeRow.practice).where(OfficeRow.id == office_id).scalar_subquery()
    statement = select(OfficeRow).where(
        OfficeRow.id != office_id,
        OfficeRow.state == "open",
        OfficeRow.intake_open,
        OfficeRow.practice == own,
    )
    return list(session.scalars(statement.order_by(OfficeRow.slug)))


def _free() -> Select[int, int, int, datetime, date, int]:
    columns = (SLOT.c.id, SLOT.c.office_id, SLOT.c.pool_id, SLOT.c.starts_at, SLOT.c.day)
    return select(*columns, (SLOT.c.capacity - SLOT.c.taken).label("left"))
