"""Who is left of an office's day, and which days are over and not closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import LIVE, State
from mobility.models.appointment import AppointmentRow
from mobility.models.desk import ArrivalRow, DeskDayRow
from mobility.models.office import OfficeRow
from mobility.models.slot import SlotRow

HERE = (State.CHECKED_IN.value, State.BEING_SERVED.value)
LATELY = timedelta(days=3)
"""So long after a day is closed it is looked at again: somebody may have been let in since."""


@dataclass(frozen=True)
class Unsettled:
    """A locked visit without an end, with its slot and arrival where there are."""

    row: AppointmentRow
    slot: SlotRow | None
    arrival: ArrivalRow | None


@dataclass(frozen=True)
class OpenDay:
    """A day that nobody closed, or in which somebody is still said to be."""

    office_id: int
    day: date
    zone: str


def lock_unsettled(
    session: Session, office_id: int, day: date, *, only_here: bool = False
) -> list[Unsettled]:
    """Lock who is left of a locked day, by ascending id; `only_here`: those who came."""
    states = HERE if only_here else tuple(state.value for state in LIVE)
    mine = (
        AppointmentRow.office_id == office_id,
        AppointmentRow.day == day,
        AppointmentRow.state.in_(states),
    )
    locked = select(AppointmentRow).where(*mine).order_by(AppointmentRow.id)
    rows = session.scalars(
        locked.with_for_update(key_share=True).execution_options(populate_existing=True)
    ).all()
    slots = {one.slot_id for one in rows if one.slot_id}
    known = {one.id: one for one in session.scalars(select(SlotRow).where(SlotRow.id.in_(slots)))}
    came = session.scalars(
        select(ArrivalRow).where(ArrivalRow.appointment_id.in_([one.id for one in rows]))
    )
    arrivals = {one.appointment_id: one for one in came}
    return [
        Unsettled(one, known.get(one.slot_id) if one.slot_id else None, arrivals.get(one.id))
        for one in rows
    ]


def slots_of_day(session: Session, office_id: int, day: date) -> frozenset[int]:
    """Number an office's slots of a day."""
    mine = select(SlotRow.id).where(SlotRow.office_id == office_id, SlotRow.day == day)
    return frozenset(session.scalars(mine))


def open_days(session: Session, *, now: datetime) -> list[OpenDay]:
    """List the days up to now that are not closed, or in which somebody is still said to be."""
    today = now.date()
    still_here = (
        select(AppointmentRow.id)
        .where(
            AppointmentRow.office_id == DeskDayRow.office_id,
            AppointmentRow.day == DeskDayRow.day,
            AppointmentRow.state.in_(HERE),
        )
        .exists()
    )
    lately = (DeskDayRow.day >= today - LATELY) & still_here
    statement = (
        select(DeskDayRow.office_id, DeskDayRow.day, OfficeRow.zone)
        .join(OfficeRow, OfficeRow.id == DeskDayRow.office_id)
        .where(DeskDayRow.day <= today, or_(DeskDayRow.closed_at.is_(None), lately))
        .order_by(DeskDayRow.id)
    )
    return [OpenDay(*row) for row in session.execute(statement)]
