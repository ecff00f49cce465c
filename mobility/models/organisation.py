"""What organisations have booked, whom they consist of, and the lock that makes a share exact."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mobility.models.appointment import LIVE, OCCUPYING, AppointmentHistoryRow, AppointmentRow
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.slot import SlotRow
from mobility.models.staff import OrganisationRow, StaffRow

BOOKED = "booked"
MOST_VISITS = 300
"""So many bookings to come are shown; the nearest come first."""


_VISITS = (
    select(AppointmentRow, OfficeRow, SlotRow.starts_at, PoolRow.mode, PathwayRow.texts)
    .join(OfficeRow, OfficeRow.id == AppointmentRow.office_id)
    .join(SlotRow, SlotRow.id == AppointmentRow.slot_id)
    .join(PoolRow, PoolRow.id == SlotRow.pool_id)
    .join(PathwayRow, PathwayRow.id == AppointmentRow.pathway_id)
    .order_by(SlotRow.starts_at, AppointmentRow.id)
)


@dataclass(frozen=True)
class Person:
    """Somebody of an organisation."""

    name: str
    email: str
    state: str
    manages: bool


def lock_organisation(session: Session, organisation_id: int) -> OrganisationRow:
    """Lock an organisation, before any appointment: its helpers book one after the other.

    SQLite has one writer at a time anyway.
    """
    mine = select(OrganisationRow).where(OrganisationRow.id == organisation_id)
    return session.scalars(mine.with_for_update()).one()


def lock_to_change(session: Session, uid: str) -> OrganisationRow | None:
    """Lock an organisation to change it; whoever names it meanwhile (an account) does not wait."""
    mine = select(OrganisationRow).where(OrganisationRow.uid == uid)
    return session.scalars(mine.with_for_update(key_share=True)).one_or_none()


def organisations_with_people(session: Session) -> list[Any]:
    """List all organisations by name: the row, and how many of its people can work."""
    working = func.count(StaffRow.id).filter(StaffRow.state == "active")
    statement = (
        select(OrganisationRow, working.label("people"))
        .outerjoin(StaffRow, StaffRow.organisation_id == OrganisationRow.id)
        .group_by(OrganisationRow.id)
        .order_by(OrganisationRow.name, OrganisationRow.id)
    )
    return list(session.execute(statement).all())


def to_come(session: Session, organisation_ids: Collection[int], *, first: date) -> dict[int, int]:
    """Count the visits that organisations have booked from a day on, those that still stand."""
    statement = (
        select(AppointmentRow.organisation_id, func.count().label("visits"))
        .where(
            AppointmentRow.organisation_id.in_(sorted(organisation_ids)),
            AppointmentRow.day >= first,
            text(LIVE),
        )
        .group_by(AppointmentRow.organisation_id)
    )
    return {row.organisation_id: row.visits for row in session.execute(statement)}


def booked_by(session: Session, organisation_id: int) -> dict[int, int]:
    """Count the visits that each person of an organisation ever booked for it."""
    statement = (
        select(AppointmentHistoryRow.actor_id, func.count().label("visits"))
        .join(AppointmentRow, AppointmentRow.id == AppointmentHistoryRow.appointment_id)
        .where(
            AppointmentRow.organisation_id == organisation_id,
            AppointmentHistoryRow.actor_kind == "staff",
            AppointmentHistoryRow.action == BOOKED,
        )
        .group_by(AppointmentHistoryRow.actor_id)
    )
    return {row.actor_id: row.visits for row in session.execute(statement)}


def booked_by_day(
    session: Session, organisation_id: int, office_id: int, *, first: date, last: date
) -> dict[date, int]:
    """Count the places that an organisation has at an office, by day; days without any lack."""
    statement = (
        select(AppointmentRow.day, func.count())
        .where(
            AppointmentRow.organisation_id == organisation_id,
            AppointmentRow.office_id == office_id,
            AppointmentRow.day.between(first, last),
            text(OCCUPYING),
        )
        .group_by(AppointmentRow.day)
    )
    return {day: int(count) for day, count in session.execute(statement)}


def visits_from(session: Session, organisation_id: int, *, first: date) -> list[Any]:
    """List an organisation's visits from a day on: appointment, office, start, mode, texts."""
    mine = _VISITS.where(AppointmentRow.organisation_id == organisation_id)
    listed = mine.where(AppointmentRow.day >= first).limit(MOST_VISITS)
    return list(session.execute(listed).all())


def visits_named(session: Session, uids: Collection[str]) -> list[Any]:
    """List visits by their uids, as `visits_from` does, whosever they are."""
    return list(session.execute(_VISITS.where(AppointmentRow.uid.in_(sorted(uids)))).all())


def people_of(session: Session, organisation_id: int) -> list[Person]:
    """List who works for an organisation, by name."""
    statement = select(StaffRow.name, StaffRow.email, StaffRow.state, StaffRow.manages).where(
        StaffRow.organisation_id == organisation_id
    )
    return [Person(*row) for row in session.execute(statement.order_by(StaffRow.name))]


def counts_of(session: Session, organisation_id: int) -> dict[str, int]:
    """Count everything that an organisation ever booked, by state."""
    statement = (
        select(AppointmentRow.state, func.count())
        .where(AppointmentRow.organisation_id == organisation_id)
        .group_by(AppointmentRow.state)
    )
    return {state: int(count) for state, count in session.execute(statement)}
