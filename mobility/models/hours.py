"""What new hours of an office meet: the times that are there, and who has come to them already."""

from collections.abc import Collection
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from mobility.domain.hours_change import Coming
from mobility.models.appointment import BOOKED, OCCUPYING, AppointmentRow
from mobility.models.base import table_of
from mobility.models.office import PoolPathwayRow, PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.slot import SlotRow

VISIT, SLOT, POOL = table_of(AppointmentRow), table_of(SlotRow), table_of(PoolRow)
BEGUN = text(f"appointment.{OCCUPYING} AND NOT appointment.{BOOKED}")


def coming_slots(
    session: Session, office_id: int, *, first: date, last: date, now: datetime
) -> list[Coming]:
    """List an office's slots that have not begun, in the order of their ids."""
    columns = [SLOT.c[one.name] for one in fields(Coming) if one.name != "pool"]
    statement = (
        select(*columns, POOL.c.code.label("pool"))
        .join_from(SLOT, POOL, POOL.c.id == SLOT.c.pool_id)
        .where(
            SLOT.c.office_id == office_id, SLOT.c.day.between(first, last), SLOT.c.starts_at > now
        )
        .order_by(SLOT.c.id)
    )
    return [Coming(**row) for row in session.connection().execute(statement).mappings()]


def begun_in(session: Session, slot_ids: Collection[int]) -> dict[int, int]:
    """Count the visits of some slots that have begun or are over: whoever came early stays."""
    statement = (
        select(VISIT.c.slot_id, func.count())
        .where(VISIT.c.slot_id.in_(sorted(slot_ids)), BEGUN)
        .group_by(VISIT.c.slot_id)
    )
    found = session.connection().execute(statement)
    return {slot_id: count for slot_id, count in found}  # noqa: C416 -- rows, typed


def fit_to_taken(session: Session, slot_ids: Collection[int]) -> None:
    """Leave slots that the hours have closed just the places of whoever keeps theirs."""
    statement = (
        update(SLOT)
        .where(SLOT.c.id.in_(sorted(slot_ids)), SLOT.c.closed_by_hours)
        .values(capacity=SLOT.c.taken)
    )
    session.connection().execute(statement)


def pathways_of_pools(session: Session, office_id: int) -> dict[int, tuple[str, ...]]:
    """Name the pathways that each pool of an office serves."""
    statement = (
        select(PoolPathwayRow.pool_id, PathwayRow.code)
        .join(PathwayRow, PathwayRow.id == PoolPathwayRow.pathway_id)
        .join(PoolRow, PoolRow.id == PoolPathwayRow.pool_id)
        .where(PoolRow.office_id == office_id)
        .order_by(PathwayRow.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for pool_id, code in session.execute(statement):
        found[pool_id] = (*found.get(pool_id, ()), code)
    return found
