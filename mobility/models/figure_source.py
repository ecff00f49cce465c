"""What figures are counted from: the visits and the places of offices' days as they stand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from mobility.domain.figures import Places
from mobility.domain.slot import SlotState
from mobility.models.appointment import AppointmentRow
from mobility.models.base import table_of
from mobility.models.office import PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.slot import SlotRow

VISIT, SLOT = table_of(AppointmentRow), table_of(SlotRow)
POOL, PATHWAY = table_of(PoolRow), table_of(PathwayRow)
A_DAY = timedelta(days=1)
"""By so much an office's day may lie beside that of UTC."""


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """What is counted of one visit."""

    office_id: int
    day: date
    pathway: str
    nationality: str
    locale: str
    channel: str
    state: str
    created_at: datetime


def first_day(session: Session, office_id: int) -> date | None:
    """Find the first day of which an office has anything; None where it has nothing."""
    first_slot = select(func.min(SLOT.c.day)).where(SLOT.c.office_id == office_id)
    first_visit = select(func.min(VISIT.c.day)).where(VISIT.c.office_id == office_id)
    found = [session.scalar(one) for one in (first_slot, first_visit)]
    return min((day for day in found if day is not None), default=None)


def visits(session: Session, offices: Collection[int], days: tuple[date, date]) -> list[SeenVisit]:
    """List the visits of offices between two days, both included."""
    columns = (VISIT.c.nationality, VISIT.c.locale, VISIT.c.channel, VISIT.c.state)
    statement = (
        select(VISIT.c.office_id, VISIT.c.day, PATHWAY.c.code, *columns, VISIT.c.created_at)
        .join(PATHWAY, PATHWAY.c.id == VISIT.c.pathway_id)
        .where(VISIT.c.office_id.in_(offices), VISIT.c.day.between(*days))
    )
    return [SeenVisit(*row) for row in session.connection().execute(statement).all()]


def places(
    session: Session, offices: Collection[int], days: tuple[date, date]
) -> dict[tuple[int, date], Places]:
    """Count the places of offices between two days, both included, by office and day.

    What somebody closed or kept back was withheld, as far as nobody had taken it before; what the
    hours no longer make was never offered.
    """
    open_ = SLOT.c.state.in_((SlotState.OPEN.value, SlotState.PAST.value))
    offered = case((open_, SLOT.c.capacity), else_=SLOT.c.taken)
    kept = SLOT.c.capacity - SLOT.c.taken + SLOT.c.withdrawn
    withheld = case((open_, SLOT.c.withdrawn), (SLOT.c.closed_by_hours, 0), else_=kept)
    begin, end = (datetime.combine(day, time(), tzinfo=UTC) for day in days)
    # By pool and time, for which there is an index, and by their numbers, so that it is used; by
    # day alone, all slots of an office would be read.
    pools = session.scalars(select(POOL.c.id).where(POOL.c.office_id.in_(offices))).all()
    near = SLOT.c.starts_at.between(begin - A_DAY, end + 2 * A_DAY)
    statement = (
        select(SLOT.c.office_id, SLOT.c.day)
        .add_columns(func.sum(offered), func.sum(withheld), func.sum(SLOT.c.taken))
        .where(SLOT.c.office_id.in_(offices), SLOT.c.pool_id.in_(pools), near)
        .where(SLOT.c.day.between(*days))
        .group_by(SLOT.c.office_id, SLOT.c.day)
    )
    return {
        (office_id, day): Places(*(int(one) for one in counts))
        for office_id, day, *counts in session.connection().execute(statement).all()
    }
