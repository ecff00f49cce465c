"""What the desk knows already of somebody who walks in, and the slip that they get."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mobility.domain.applicant import Applicant
from mobility.domain.appointment import State
from mobility.domain.arrival import short_number
from mobility.domain.errors import VisitUnknown
from mobility.domain.office import Details, read_details
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.desk import ArrivalRow
from mobility.models.office import OfficeRow
from mobility.models.pathway import PathwayRow
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow
from mobility.services import audit
from mobility.services.placing import live_visit_of
from mobility.services.staff import actor_of
from mobility.services.visit_rows import told_by


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where and when another appointment is, and how it stands; `details` are its office's."""

    uid: str
    office: str
    details: Details
    zone: str
    day: date
    starts_at: datetime | None
    state: State


@dataclass(frozen=True, kw_only=True)
class Known:
    """What an appointment tells of somebody who comes without one for today."""

    visit: Standing
    pathway: str
    identity: Mapping[str, Any]
    contact: Mapping[str, Any]
    needs: Mapping[str, Any]
    answers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Slip:
    """What somebody takes along who is here; `number` is empty where they have not arrived."""

    visit: Standing
    number: str
    reference: str
    called: str
    locale: str


def known(office: str, uid: str, person: Staff, *, settings: Settings, now: datetime) -> Known:
    """Open a visit of an office to receive its person without it; raises VisitUnknown."""
    with transaction() as session:
        found = _find(session, AppointmentRow.uid == uid, OfficeRow.slug == office)
        if found is None:
            raise VisitUnknown
        row = found.AppointmentRow
        _look(session, row.id, "file_opened", person, now)
        opened = unseal_row(settings.keys, row, "identity", "contact", "needs", "answers")
        return Known(
            visit=_standing(found),
            pathway=found.code,
            identity=opened["identity"],
            contact=opened["contact"],
            needs=opened["needs"],
            answers=opened["answers"].get("answers") or {},
        )


def other_visit(
    who: Applicant, answers: Mapping[str, str], person: Staff, *, settings: Settings, now: datetime
) -> Standing | None:
    """Say where the same document has its live appointment, in whichever office; a look."""
    with transaction() as session:
        row = live_visit_of(session, told_by(who, answers, None), settings=settings)
        found = None if row is None else _find(session, AppointmentRow.id == row.id)
        if found is None:
            return None
        _look(session, found.AppointmentRow.id, "other_visit_shown", person, now)
        return _standing(found)


def slip(office: str, uid: str, person: Staff, *, settings: Settings, now: datetime) -> Slip:
    """Word the slip of somebody who is here; raises VisitUnknown for another office's visit."""
    with transaction() as session:
        found = _find(session, AppointmentRow.uid == uid, OfficeRow.slug == office)
        if found is None:
            raise VisitUnknown
        row, came = found.AppointmentRow, found.ArrivalRow
        _look(session, row.id, "slip_printed", person, now)
        identity = unseal_row(settings.keys, row, "identity")["identity"]
        return Slip(
            visit=_standing(found),
            number=short_number(came.series, came.number) if came else "",
            reference=identity["reference"],
            called=identity["called"] or identity["given_names"] or identity["first_surname"],
            locale=row.locale,
        )


def _find(session: Session, *which: Any) -> Any:  # noqa: ANN401 -- a row
    statement = (
        select(AppointmentRow, OfficeRow, SlotRow.starts_at, ArrivalRow, PathwayRow.code)
        .join(OfficeRow, OfficeRow.id == AppointmentRow.office_id)
        .join(PathwayRow, PathwayRow.id == AppointmentRow.pathway_id)
        .outerjoin(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .outerjoin(ArrivalRow, ArrivalRow.appointment_id == AppointmentRow.id)
        .where(*which)
    )
    return session.execute(statement).one_or_none()


def _standing(found: Row[Any]) -> Standing:
    row, office = found.AppointmentRow, found.OfficeRow
    return Standing(
        uid=row.uid,
        office=office.slug,
        details=read_details(office.details),
        zone=office.zone,
        day=row.day,
        starts_at=found.starts_at,
        state=State(row.state),
    )


def _look(session: Session, appointment_id: int, action: str, person: Staff, now: datetime) -> None:
    actor = actor_of(person)
    kind = "appointment"
    audit.record(
        session, at=now, action=action, record_kind=kind, record_id=appointment_id, actor=actor
    )
