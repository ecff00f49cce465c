"""\"Qué sigue": what was decided, by whom, what to bring, where, until when, for its person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.errors import VisitUnknown
from mobility.domain.gap import Text
from mobility.domain.office_hours import local_day
from mobility.domain.outcome import OutcomeKind
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.desk import OutcomeRow
from mobility.models.office import OfficeRow
from mobility.models.outcome import outcome_of
from mobility.models.pathway import PathwayRow
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow
from mobility.services import audit
from mobility.services.desk import find_office
from mobility.services.offices import Office, read_office
from mobility.services.staff import actor_of


@dataclass(frozen=True, kw_only=True)
class NextVisit:
    """The appointment that was made next: when, where, and its code."""

    day: date
    starts_at: datetime
    zone: str
    office: Office
    reference: str


@dataclass(frozen=True, kw_only=True)
class WhatFollows:
    """What a person takes home from a visit; `by` is the first name of who decided."""

    kind: OutcomeKind
    reason: str
    called: str
    reference: str
    locale: str
    office: Office
    decided_on: date
    by: str
    pathway: Text
    how: Text
    decides: Text
    bring: tuple[Text, ...]
    more: str
    partner: str
    where: str
    until: date | None
    text: str
    next_visit: NextVisit | None


def for_desk(
    office: str, uid: str, *, person: Staff, settings: Settings, now: datetime
) -> WhatFollows | None:
    """Show what an office prints for a person, and record the look; None: nothing was decided.

    Raises VisitUnknown.
    """
    with transaction() as session:
        place = find_office(session, office)
        row = session.scalar(
            select(AppointmentRow).where(
                AppointmentRow.uid == uid, AppointmentRow.office_id == place.id
            )
        )
        if row is None:
            raise VisitUnknown
        audit.record(
            session,
            at=now,
            action="file_opened",
            record_kind="appointment",
            record_id=row.id,
            actor=actor_of(person),
            details={"for": "what_follows"},
        )
        return _read(session, row, settings)


def for_owner(uid: str, *, settings: Settings) -> WhatFollows | None:
    """Show to the owner of a visit what came of it; None where nothing was written."""
    with reading() as session:
        row = session.scalar(select(AppointmentRow).where(AppointmentRow.uid == uid))
        return None if row is None else _read(session, row, settings)


def _read(session: Session, row: AppointmentRow, settings: Settings) -> WhatFollows | None:
    """Read what came of a visit that was seen; one whose step was undone shows nothing."""
    outcome = outcome_of(session, row.id)
    if outcome is None or row.state != State.COMPLETED:
        return None
    details: dict[str, Any] = unseal_row(settings.keys, outcome, "details")["details"]
    identity = unseal_row(settings.keys, row, "identity")["identity"]
    office = read_office(session.get_one(OfficeRow, row.office_id))
    texts = session.get_one(PathwayRow, outcome.pathway_id or row.pathway_id).texts
    return WhatFollows(
        kind=OutcomeKind(outcome.kind),
        reason=details["reason"],
        called=identity.get("called") or identity.get("given_names") or "",
        reference=identity.get("reference") or "",
        locale=row.locale,
        office=office,
        decided_on=local_day(outcome.decided_at, office.zone),
        by=_first(details["by"]),
        pathway=texts.get("name", {}),
        how=texts.get("how", {}),
        decides=texts.get("decides", {}),
        bring=tuple(details["bring"]),
        more=details["more"],
        partner=details["partner"],
        where=details["where"],
        until=date.fromisoformat(details["until"]) if details["until"] else None,
        text=details["text"],
        next_visit=_next_visit(session, outcome, settings),
    )


def _next_visit(session: Session, outcome: OutcomeRow, settings: Settings) -> NextVisit | None:
    """Read the appointment that was made next, while it is still one."""
    if outcome.follow_up_id is None:
        return None
    found = session.execute(
        select(AppointmentRow, SlotRow.starts_at, OfficeRow)
        .join(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .join(OfficeRow, OfficeRow.id == AppointmentRow.office_id)
        .where(AppointmentRow.id == outcome.follow_up_id, AppointmentRow.state == State.BOOKED)
    ).one_or_none()
    if found is None:
        return None
    row, starts_at, office = found
    identity = unseal_row(settings.keys, row, "identity")["identity"]
    return NextVisit(
        day=row.day,
        starts_at=starts_at,
        zone=office.zone,
        office=read_office(office),
        reference=identity["reference"],
    )


def _first(name: str) -> str:
    """Give the first name: the person should know whom to ask for, and no more."""
    return name.split()[0] if name.split() else ""
