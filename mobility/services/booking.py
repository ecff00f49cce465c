"""Turning a held place into an appointment: exactly once, whole, or not at all."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain import applicant as applicants
from mobility.domain.applicant import Applicant
from mobility.domain.appointment import PERMISSION_VERSION, Channel, State, age_band
from mobility.domain.errors import (
    AlreadyBooked,
    DetailsMissing,
    HoldExpired,
    SameName,
)
from mobility.domain.identity import age_on
from mobility.domain.reference import new_reference
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow, PermissionRow
from mobility.models.base import transaction
from mobility.models.hold import TakenHold, use_hold
from mobility.models.person import live_appointments_named
from mobility.models.screening import forget_journey
from mobility.models.sealed import keyed_hash, seal
from mobility.models.slot import SlotRow
from mobility.services import audit, drafts
from mobility.services.drafts import Draft
from mobility.services.history import write_history
from mobility.services.keys import holder_hash, reference_hash
from mobility.services.messages import Message, promise
from mobility.services.tries import count_wrong, require_tries

REFERENCE_TRIES = 4


@dataclass(frozen=True)
class Booked:
    """The appointment that this phone made: its uid opens it, its reference names it."""

    uid: str


def confirm_hold(token: str, *, locale: str, settings: Settings, now: datetime) -> Booked:
    """Turn this phone's hold into an appointment, with its messages, history and audit event.

    A second click, a resent form and the Back button find the appointment that the first one made.
    Raises DraftExpired, DetailsMissing, HoldExpired, SameName, AlreadyBooked or TooManyTries.
    """
    for _ in range(REFERENCE_TRIES):
        try:
            with transaction() as session:
                return _confirm(session, token, locale, settings, now)
        except IntegrityError as clash:
            if "person" in str(clash.orig):
                _note_second_booking(token, settings, now)
                raise AlreadyBooked from clash
            if "reference" not in str(clash.orig):
                raise
    raise RuntimeError("no free reference was drawn")


@dataclass(frozen=True, kw_only=True)
class _Visit:
    """What one confirmation works with: the unit, who books, what is held, and the new names."""

    session: Session
    holder: str
    hold: TakenHold
    draft: Draft
    person: Applicant
    uid: str
    reference: str
    locale: str
    settings: Settings
    now: datetime


def _confirm(
    session: Session, token: str, locale: str, settings: Settings, now: datetime
) -> Booked:
    holder = holder_hash(settings, token)
    hold = use_hold(session, holder, now=now)
    if hold is None:
        # The other click waited for is committed by now, so that its appointment is seen here.
        return _made_before(session, holder)
    # A document that is taken already can be asked about a few times only, then no more.
    require_tries(session, settings, "document", token, now=now)
    draft = drafts.read(session, token, settings=settings, now=now)
    visit = _Visit(
        session=session,
        holder=holder,
        hold=hold,
        draft=draft,
        person=_person(draft),
        uid=str(uuid.uuid4()),
        reference=new_reference(secrets.randbelow),
        locale=locale,
        settings=settings,
        now=now,
    )
    _let_phone_book_again(session, holder)
    _write_what_follows(visit, _insert(visit))
    forget_journey(session, holder)
    return Booked(visit.uid)


def _insert(visit: _Visit) -> int:
    settings, person = visit.settings, visit.person
    name_key = keyed_hash(settings.keys, "name", person.name_material())
    same_name = bool(live_appointments_named(visit.session, name_key))
    if same_name and not visit.draft.journey.get("same_name"):
        raise SameName
    office_id = select(SlotRow.office_id).where(SlotRow.id == visit.hold.slot_id)
    statement = insert(AppointmentRow).values(
        uid=visit.uid,
        reference_hash=reference_hash(settings, visit.reference),
        person_key=_person_key(visit),
        name_key=name_key,
        same_name=same_name,
        holder=visit.holder,
        office_id=office_id.scalar_subquery(),
        slot_id=visit.hold.slot_id,
        pathway_id=visit.hold.pathway_id,
        locale=visit.locale,
        created_at=visit.now,
        **_facts(visit),
        **_sealed(visit),
    )
    return visit.session.scalars(statement.returning(AppointmentRow.id)).one()


def _write_what_follows(visit: _Visit, appointment_id: int) -> None:
    """Write what a booking owes: permissions, history, message and audit event."""
    session, person, now = visit.session, visit.person, visit.now
    _permissions(visit, appointment_id)
    write_history(
        session,
        appointment_id,
        at=now,
        action="booked",
        to_state=State.BOOKED,
        to_slot_id=visit.hold.slot_id,
    )
    message = Message(
        kind="booked",
        appointment_id=appointment_id,
        revision=0,
        channel=person.channel,
        contact=person.contact(),
        details={"reference": visit.reference, "slot_id": visit.hold.slot_id},
        locale=visit.locale,
    )
    promise(session, message, settings=visit.settings, now=now)
    audit.record(
        session, at=now, action="booked", record_kind="appointment", record_id=appointment_id
    )


def _facts(visit: _Visit) -> dict[str, Any]:
    return {
        "state": State.BOOKED.value,
        "revision": 0,
        "moves": 0,
        "channel": Channel.WEB.value,
        "nationality": visit.draft.answers.get("nationality", "OTHER"),
        "age_band": age_band(age_on(visit.person.birth_date, visit.now.date())),
        "row_version": 1,
    }


def _sealed(visit: _Visit) -> dict[str, bytes]:
    person, draft, keys = visit.person, visit.draft, visit.settings.keys
    contents = {
        "identity": {**person.identity(), "reference": visit.reference},
        "contact": {**person.contact(), "channel": person.channel},
        "needs": person.needs(),
        "answers": {"answers": dict(draft.answers), "result": draft.result},
    }
    return {
        column: seal(keys, content, place=f"appointment.{column}", uid=visit.uid)
        for column, content in contents.items()
    }


def _person(draft: Draft) -> Applicant:
    if not draft.journey.get("applicant"):
        raise DetailsMissing
    return applicants.read(draft.journey["applicant"])


def _person_key(visit: _Visit) -> str:
    nationality = visit.draft.answers.get("nationality", "OTHER")
    material = visit.person.person_material(nationality, disambiguator=visit.uid)
    return keyed_hash(visit.settings.keys, "person", material)


def _permissions(visit: _Visit, appointment_id: int) -> None:
    if not visit.person.permissions:
        return
    visit.session.execute(
        insert(PermissionRow),
        [
            {
                "appointment_id": appointment_id,
                "purpose": purpose.value,
                "version": PERMISSION_VERSION,
                "given_at": visit.now,
            }
            for purpose in sorted(visit.person.permissions)
        ],
    )


def _made_before(session: Session, holder: str) -> Booked:
    uid = session.scalar(select(AppointmentRow.uid).where(AppointmentRow.holder == holder))
    if uid is None:
        raise HoldExpired
    return Booked(uid)


def _let_phone_book_again(session: Session, holder: str) -> None:
    """Untie what this phone booked before: a live hold says that this is no second click."""
    session.execute(
        update(AppointmentRow)
        .where(AppointmentRow.holder == holder)
        .values(holder=None)
        .execution_options(synchronize_session=False)
    )


def _note_second_booking(token: str, settings: Settings, now: datetime) -> None:
    count_wrong(settings, "document", token, now=now)
    with transaction() as session:
        audit.record(session, at=now, action="second_booking_refused", record_kind="person")
