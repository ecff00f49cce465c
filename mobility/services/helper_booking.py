"""Booking for somebody else: exact within the organisation's share, with permission said aloud."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.applicant import Applicant
from mobility.domain.appointment import Channel, State
from mobility.domain.errors import NotServed, VisitUnknown
from mobility.domain.helping import MinorAlone, with_private
from mobility.domain.office import Details, read_details
from mobility.domain.office_hours import local_day
from mobility.domain.screening import is_minor_alone
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.organisation import visits_from, visits_named
from mobility.models.pathway import PathwayRow, is_shut
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow
from mobility.services import audit, organisations
from mobility.services.acceptance import accepting_offices
from mobility.services.helper_places import Wish, service_for, targets
from mobility.services.holds import take_first
from mobility.services.placing import NewVisit, form_of, put_visit
from mobility.services.screening import decide
from mobility.services.service_groups import Service
from mobility.services.staff import actor_of
from mobility.services.visit_rows import Told, told_by

SPOKEN = "spoken"
"""How permission was given: read aloud by whoever books, and answered aloud."""

LAST_DAYS = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class HelperBooking:
    """Somebody to book for. `once` is the form's own: sent twice, it books once."""

    who: Applicant
    answers: Mapping[str, str]
    wish: Wish
    starts_at: datetime
    once: str
    namesake_welcome: bool = False


@dataclass(frozen=True, kw_only=True)
class HelperVisit:
    """A visit that an organisation booked, as its helpers see it."""

    uid: str
    reference: str
    name: str
    office: str
    details: Details
    zone: str
    starts_at: datetime
    mode: str
    pathway_names: Mapping[str, str]
    state: State
    locale: str


def book(person: Staff, booking: HelperBooking, *, settings: Settings, now: datetime) -> str:
    """Book a place of the helpers' for somebody and return the visit's uid, in one unit.

    Raises SlotUnknown, SlotFull, SlotClosed, SlotPast, ShareUsed, OrganisationOver, NotServed,
    MinorAlone, SameName, AlreadyBooked or NotAllowed; then nothing is booked.
    """
    answers = with_private(booking.answers)
    if is_minor_alone(answers):
        raise MinorAlone
    told = _told(booking.who, answers, settings, now)
    holder = form_of(booking.once, booking.who, settings=settings)
    with transaction() as session:
        today = local_day(now, settings.home_zone)
        organisation = organisations.lock(session, person, today=today)
        made = session.scalar(select(AppointmentRow.uid).where(AppointmentRow.holder == holder))
        if made is not None:
            return made
        service = service_for(session, person, booking.wish, settings)
        slots = targets(session, service, booking.starts_at, organisation)
        _require_served(session, service, answers, booking.wish.pathway, slots[0].day, now)
        taken = take_first(session, slots, settings=settings, now=now)
        slot = next(one for one in slots if one.id == taken)
        visit = _new_visit(session, booking, told, organisation.id, slot, holder)
        return put_visit(session, visit, actor=actor_of(person), settings=settings, now=now).uid


def visits(person: Staff, *, settings: Settings, now: datetime) -> list[HelperVisit]:
    """List the organisation's visits of yesterday and to come; the look is written down.

    Raises NotAllowed.
    """
    with transaction() as session:
        organisation = organisations.in_unit(session, person)
        today = local_day(now, settings.home_zone)
        found = visits_from(session, organisation.id, first=today - LAST_DAYS)
        _record(session, "visits_listed", organisation.id, len(found), person, now)
        return [_read(one, settings) for one in found]


def slips(
    person: Staff, uids: Collection[str], *, reopened: str, settings: Settings, now: datetime
) -> list[HelperVisit]:
    """Read the visits whose slips are printed: the organisation's, and the one `reopened`.

    The look is written down. Raises NotAllowed, or VisitUnknown where any is another's.
    """
    with transaction() as session:
        organisation = organisations.in_unit(session, person)
        found = visits_named(session, uids)
        rows = [one.AppointmentRow for one in found]
        foreign = [row for row in rows if row.organisation_id != organisation.id]
        if not found or any(row.uid != reopened for row in foreign):
            raise VisitUnknown
        _record(session, "slips_printed", organisation.id, len(found), person, now)
        return [_read(one, settings) for one in found]


def _told(who: Applicant, answers: Mapping[str, str], settings: Settings, now: datetime) -> Told:
    """Leave out what was not asked, so that nobody takes it for an answer."""
    told = told_by(who, answers, decide(answers, settings=settings, now=now))
    spoken = {name: told.needs[name] for name in ("language", "interpreter", "officer")}
    return Told(
        identity=told.identity,
        contact=told.contact,
        needs={**spoken, "access": [], "children": {}},
        answers=told.answers,
        result=told.result,
    )


def _new_visit(
    session: Session,
    booking: HelperBooking,
    told: Told,
    organisation_id: int,
    slot: SlotRow,
    holder: str,
) -> NewVisit:
    return NewVisit(
        office_id=slot.office_id,
        day=slot.day,
        slot_id=slot.id,
        pathway_id=_pathway_id(session, booking.wish.pathway),
        told=told,
        channel=Channel.HELPER,
        locale=booking.who.language,
        permissions=booking.who.permissions,
        organisation_id=organisation_id,
        namesake_welcome=booking.namesake_welcome,
        holder=holder,
        details={"permission": SPOKEN, "organisation": organisation_id},
    )


def _require_served(
    session: Session,
    service: Service,
    answers: Mapping[str, str],
    pathway: str,
    day: date,
    now: datetime,
) -> None:
    accepted = service.office_id in accepting_offices(session, answers, pathway, now)
    if not accepted or is_shut(session, pathway, day=day) or not service.office.takes_requests:
        raise NotServed


def _read(found: Any, settings: Settings) -> HelperVisit:  # noqa: ANN401 -- a row
    row, office = found.AppointmentRow, found.OfficeRow
    identity = unseal_row(settings.keys, row, "identity")["identity"]
    return HelperVisit(
        uid=row.uid,
        reference=identity["reference"],
        name=identity["called"] or identity["given_names"],
        office=office.slug,
        details=read_details(office.details),
        zone=office.zone,
        starts_at=found.starts_at,
        mode=found.mode,
        pathway_names=found.texts["name"],
        state=State(row.state),
        locale=row.locale,
    )


def _record(
    session: Session, action: str, number: int, count: int, person: Staff, now: datetime
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="organisation",
        record_id=number,
        actor=actor_of(person),
        details={"count": count},
    )


def _pathway_id(session: Session, code: str) -> int:
    return session.scalars(select(PathwayRow.id).where(PathwayRow.code == code)).one()
