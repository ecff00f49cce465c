"""One visit's file as the desk opens it. Every opening is a look that is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.day import Waiting
from mobility.domain.errors import VisitUnknown
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow, PermissionRow
from mobility.models.base import transaction
from mobility.models.desk import ArrivalRow, OutcomeRow
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow
from mobility.models.staff import OrganisationRow, StaffRow
from mobility.services import audit, notes
from mobility.services.day_list import waiting
from mobility.services.staff import actor_of

HISTORY, TEAM = AppointmentHistoryRow, StaffRow


@dataclass(frozen=True)
class Step:
    """One step of a visit's history: what, by whom (a name for staff, else empty), and why."""

    at: datetime
    action: str
    was: str
    actor: str
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class VisitFile:
    """All that the desk sees of a visit; `identity`, `contact`, `needs` as they were sealed.

    A walk-in without a place has no `starts_at`; `mode` is then empty. `answers` stay closed until
    they are asked for. `has_next`: the outcome made another appointment.
    """

    uid: str
    version: int
    day: date
    zone: str
    state: State
    starts_at: datetime | None
    length: int | None
    mode: str
    pathway: str
    pathway_names: Mapping[str, str]
    channel: str
    organisation: str
    locale: str
    nationality: str
    age_band: str
    sex: str
    same_name: bool
    moved_from: datetime | None
    leaving_at: datetime | None
    identity: Mapping[str, Any]
    contact: Mapping[str, Any]
    needs: Mapping[str, Any]
    notes: tuple[notes.Note, ...]
    permissions: frozenset[str]
    came: Waiting | None
    outcome: str
    has_next: bool
    history: tuple[Step, ...]
    answers: Mapping[str, str] | None = None

    @property
    def name(self) -> str:
        """Say the name as the person asks to be called."""
        one = self.identity
        return one.get("called") or one.get("given_names") or one.get("first_surname") or ""


def open_file(
    office: str, uid: str, person: Staff, *, settings: Settings, now: datetime
) -> VisitFile:
    """Open a visit's file for somebody; raises VisitUnknown, for another office's visit too."""
    with transaction() as session:
        found = _find(session, office, uid)
        _record(session, found.AppointmentRow.id, "file_opened", person, now)
        return _file(session, found, settings)


def open_answers(
    office: str, uid: str, person: Staff, *, settings: Settings, now: datetime
) -> VisitFile:
    """Open a file with what the person answered, a look of its own; raises VisitUnknown."""
    with transaction() as session:
        found = _find(session, office, uid)
        row: AppointmentRow = found.AppointmentRow
        _record(session, row.id, "answers_read", person, now)
        opened = unseal_row(settings.keys, row, "answers")["answers"]
        return replace(_file(session, found, settings), answers=opened.get("answers") or {})


def _record(
    session: Session, appointment_id: int, action: str, person: Staff, now: datetime
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="appointment",
        record_id=appointment_id,
        actor=actor_of(person),
    )


def _find(session: Session, office: str, uid: str) -> Row[Any]:
    statement = (
        select(AppointmentRow, SlotRow, PathwayRow, ArrivalRow, OfficeRow.zone)
        .add_columns(PoolRow.mode, TEAM.name.label("called_by"))
        .add_columns(OrganisationRow.name.label("organisation"), OutcomeRow.kind.label("outcome"))
        .add_columns(OutcomeRow.follow_up_id)
        .join(OfficeRow, OfficeRow.id == AppointmentRow.office_id)
        .join(PathwayRow, PathwayRow.id == AppointmentRow.pathway_id)
        .outerjoin(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .outerjoin(PoolRow, PoolRow.id == SlotRow.pool_id)
        .outerjoin(ArrivalRow, ArrivalRow.appointment_id == AppointmentRow.id)
        .outerjoin(TEAM, TEAM.id == ArrivalRow.staff_id)
        .outerjoin(OrganisationRow, OrganisationRow.id == AppointmentRow.organisation_id)
        .outerjoin(OutcomeRow, OutcomeRow.appointment_id == AppointmentRow.id)
        .where(AppointmentRow.uid == uid, OfficeRow.slug == office)
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        raise VisitUnknown
    return found


def _file(session: Session, found: Row[Any], settings: Settings) -> VisitFile:
    row, slot = found.AppointmentRow, found.SlotRow
    return VisitFile(
        uid=row.uid,
        version=row.row_version,
        day=row.day,
        zone=found.zone,
        state=State(row.state),
        starts_at=slot and slot.starts_at,
        length=slot and slot.length,
        mode=found.mode or "",
        pathway=found.PathwayRow.code,
        pathway_names=found.PathwayRow.texts.get("name") or {},
        channel=row.channel,
        organisation=found.organisation or "",
        locale=row.locale,
        nationality=row.nationality,
        age_band=row.age_band,
        sex=row.sex or "",
        same_name=row.same_name,
        moved_from=row.moved_from,
        leaving_at=row.leaving_at,
        notes=notes.read(row, settings),
        permissions=_permissions(session, row.id),
        came=None if found.ArrivalRow is None else waiting(found.ArrivalRow, found.called_by),
        outcome=found.outcome or "",
        has_next=found.follow_up_id is not None,
        history=_history(session, row.id),
        **unseal_row(settings.keys, row, "identity", "contact", "needs"),
    )


def _permissions(session: Session, appointment_id: int) -> frozenset[str]:
    given = select(PermissionRow.purpose).where(
        PermissionRow.appointment_id == appointment_id, PermissionRow.withdrawn_at.is_(None)
    )
    return frozenset(session.scalars(given))


def _history(session: Session, appointment_id: int) -> tuple[Step, ...]:
    steps = (
        select(HISTORY.at, HISTORY.action, HISTORY.from_state, HISTORY.actor_kind, HISTORY.reason)
        .add_columns(TEAM.name)
        .outerjoin(TEAM, (TEAM.id == HISTORY.actor_id) & (HISTORY.actor_kind == "staff"))
        .where(HISTORY.appointment_id == appointment_id)
        .order_by(HISTORY.id.desc())
    )
    return tuple(
        Step(
            at=one.at,
            action=one.action,
            was=one.from_state or "",
            actor=one.actor_kind,
            name=one.name or "",
            reason=one.reason or "",
        )
        for one in session.execute(steps)
    )
