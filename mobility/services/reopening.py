"""A helper who opens an appointment for its person: their organisation's, or any with the code."""

from dataclasses import replace
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain import booking_rules
from mobility.domain.appointment import State, require_move
from mobility.domain.errors import MoveNotAllowed, SlotUnknown, VisitUnknown
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.slot import Mode
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow, PoolRow, public_pools
from mobility.models.pathway import PathwayRow
from mobility.models.slot import SlotRow, slots_at
from mobility.models.staff import OrganisationRow
from mobility.services import appointments, audit, organisations
from mobility.services.appointments import Appointment
from mobility.services.helper_places import Places, Wish, free_in, service_for, targets
from mobility.services.history import By
from mobility.services.moves import let_go, require_movable, take_instead
from mobility.services.service_groups import Service, services_of
from mobility.services.staff import actor_of


class Terms(TypedDict):
    """What every step on an opened appointment takes: `reopened` says that the person is here."""

    reopened: bool
    settings: Settings
    now: datetime


FOR_PERSON = "for_the_person"
"""Why a helper moves or gives up an appointment: the person is there and asks for it."""


def reopen(
    person: Staff, raw_reference: str, birth_date: date, *, settings: Settings, now: datetime
) -> Appointment:
    """Open any appointment by its code and birth date, with the person present; a recorded look.

    Raises AppointmentNotFound, alike for a wrong code and a wrong date, or TooManyTries.
    """
    found = appointments.find(raw_reference, birth_date, settings=settings, now=now)
    with transaction() as session:
        _look(session, found.uid, "reopened_by_helper", person, now)
    return found


def look(
    person: Staff, uid: str, *, reopened: bool, settings: Settings, now: datetime
) -> Appointment:
    """Show an appointment of the organisation, or one that was reopened; raises VisitUnknown.

    What the person answered in private is not shown.
    """
    with transaction() as session:
        _open(session, person, uid, reopened=reopened)
        found = appointments.read_by_uid(session, uid, settings)
        _look(session, uid, "file_opened", person, now)
    return replace(found, answers={}, needs={})


def places(
    person: Staff,
    uid: str,
    *,
    reopened: bool,
    first: date | None,
    settings: Settings,
    now: datetime,
) -> Places:
    """List what an appointment may move to at its office: the helpers' places, or the public's.

    Raises VisitUnknown, or SlotUnknown where nothing serves it.
    """
    with reading() as session:
        row = _open(session, person, uid, reopened=reopened)
        service = _service(session, person, row, settings)
        own = organisations.in_unit(session, person) if _is_own(row, person) else None
        return free_in(session, service, own, first=first, settings=settings, now=now)


def move(
    person: Staff,
    uid: str,
    starts_at: datetime,
    *,
    reopened: bool,
    settings: Settings,
    now: datetime,
) -> None:
    """Move an appointment for its person, within the person's own limits.

    Raises VisitUnknown, MoveNotAllowed, TooManyMoves, TooLateToMove, SlotUnknown, SlotFull,
    SlotClosed or SlotPast; for one of the organisation's also ShareUsed or OrganisationOver.
    """
    with transaction() as session:
        row = _open(session, person, uid, reopened=reopened)
        organisation = _share(session, row, person, local_day(now, settings.home_zone))
        slot = _lock(session, row)
        service = _service(session, person, row, settings)
        found = _targets(session, service, starts_at, organisation, slot.day)
        if slot.id in {target.id for target in found}:
            return
        office = session.get_one(OfficeRow, slot.office_id)
        require_movable(row, slot, office, settings=settings, now=now)
        if row.moved_from is None:
            row.moves += 1
        by = By(actor_of(person), FOR_PERSON)
        take_instead(session, row, slot, found, by=by, settings=settings, now=now)


def give_up(person: Staff, uid: str, *, reopened: bool, settings: Settings, now: datetime) -> None:
    """Give a place back for its person; twice is the same as once.

    Raises VisitUnknown, or MoveNotAllowed once the visit has begun.
    """
    with transaction() as session:
        row = _open(session, person, uid, reopened=reopened)
        slot = _lock(session, row)
        state = State(row.state)
        if state is State.CANCELLED:
            return
        require_move(state, State.CANCELLED)
        if not booking_rules.may_give_up(state, starts_at=slot.starts_at, now=now):
            raise MoveNotAllowed(state)
        let_go(session, row, slot, by=By(actor_of(person), FOR_PERSON), settings=settings, now=now)


def _open(session: Session, person: Staff, uid: str, *, reopened: bool) -> AppointmentRow:
    row = session.scalar(select(AppointmentRow).where(AppointmentRow.uid == uid))
    if row is None or row.slot_id is None or not (reopened or _is_own(row, person)):
        raise VisitUnknown
    return row


def _is_own(row: AppointmentRow, person: Staff) -> bool:
    return row.organisation_id is not None and row.organisation_id == person.organisation_id


def _share(
    session: Session, row: AppointmentRow, person: Staff, today: date
) -> OrganisationRow | None:
    """Lock the organisation whose share a visit is of, before the visit; None for another's."""
    return organisations.lock(session, person, today=today) if _is_own(row, person) else None


def _lock(session: Session, row: AppointmentRow) -> SlotRow:
    """Lock an appointment after its organisation and before any slot, as it is by then."""
    mine = select(AppointmentRow).where(AppointmentRow.id == row.id)
    again = mine.with_for_update(key_share=True).execution_options(populate_existing=True)
    session.scalars(again).one()
    if row.slot_id is None:
        raise VisitUnknown
    return session.get_one(SlotRow, row.slot_id)


def _service(session: Session, person: Staff, row: AppointmentRow, settings: Settings) -> Service:
    """Find the pools that serve an appointment at its office: those it was booked in by right."""
    pathway = session.get_one(PathwayRow, row.pathway_id).code
    office = session.get_one(OfficeRow, row.office_id)
    slot = session.get_one(SlotRow, row.slot_id)
    mode = Mode(session.get_one(PoolRow, slot.pool_id).mode)
    if _is_own(row, person):
        return service_for(session, person, Wish(office.slug, pathway, mode), settings)
    for service in services_of(office, public_pools(session, office.id), settings):
        if service.mode is mode and pathway in service.pathways:
            return service
    raise SlotUnknown(office.slug)


def _targets(
    session: Session,
    service: Service,
    starts_at: datetime,
    organisation: OrganisationRow | None,
    day: date,
) -> list[SlotRow]:
    if organisation is not None:
        return targets(session, service, starts_at, organisation, moving_from=day)
    office_id, pool_ids = service.office_id, service.pool_ids
    found = slots_at(session, office_id=office_id, pool_ids=pool_ids, starts_at=starts_at)
    if not found:
        raise SlotUnknown
    return found


def _look(session: Session, uid: str, action: str, person: Staff, now: datetime) -> None:
    number = session.scalars(select(AppointmentRow.id).where(AppointmentRow.uid == uid)).one()
    actor, kind = actor_of(person), "appointment"
    audit.record(session, at=now, action=action, record_kind=kind, record_id=number, actor=actor)
