"""Turning a held place into an appointment: exactly once, whole, or not at all."""

import secrets
import uuid
from collections.abc import Mapping
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
from mobility.services import audit, drafts, messages
from mobility.services.drafts import Draft
from mobility.services.history import write_history
from mobility.services.keys import holder_hash, reference_hash
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
    person = _person(draft)
    name_key = keyed_hash(settings.keys, "name", person.name_material())
    same_name = bool(live_appointments_named(session, name_key))
    if same_name and not draft.journey.get("same_name"):
        raise SameName
    uid, reference = str(uuid.uuid4()), new_reference(secrets.randbelow)
    row = {
        "uid": uid,
        "reference_hash": reference_hash(settings, reference),
        "person_key": _person_key(draft, person, uid, settings),
        "name_key": name_key,
        "holder": holder,
        "same_name": same_name,
        "locale": locale,
        "created_at": now,
        **_facts(draft, person, now),
        **_sealed(draft, person, reference, uid, settings),
    }
    _let_phone_book_again(session, holder)
    appointment_id = _insert(session, row, hold)
    _write_what_follows(session, appointment_id, person, reference, hold, locale, settings, now)
    forget_journey(session, holder)
    return Booked(uid)


def _write_what_follows(
    session: Session,
    appointment_id: int,
    person: Applicant,
    reference: str,
    hold: TakenHold,
    locale: str,
    settings: Settings,
    now: datetime,
) -> None:
    """Write what a booking owes: permissions, history, message and audit event."""
    _permissions(session, appointment_id, person, now)
    write_history(
        session,
        appointment_id,
        at=now,
        action="booked",
        to_state=State.BOOKED,
        to_slot_id=hold.slot_id,
    )
    messages.promise(
        session,
        "booked",
        appointment_id,
        revision=0,
        channel=person.channel,
        contact=person.contact(),
        details={"reference": reference, "slot_id": hold.slot_id},
        locale=locale,
        settings=settings,
        now=now,
    )
    audit.record(
        session, at=now, action="booked", record_kind="appointment", record_id=appointment_id
    )


def _insert(session: Session, row: Mapping[str, Any], hold: TakenHold) -> int:
    office_id = select(SlotRow.office_id).where(SlotRow.id == hold.slot_id).scalar_subquery()
    statement = insert(AppointmentRow).returning(AppointmentRow.id)
    return session.scalars(
        statement.values(
            **row, office_id=office_id, slot_id=hold.slot_id, pathway_id=hold.pathway_id
        )
    ).one()


def _facts(draft: Draft, person: Applicant, now: datetime) -> dict[str, Any]:
    return {
        "state": State.BOOKED.value,
        "revision": 0,
        "moves": 0,
        "channel": Channel.WEB.value,
        "nationality": draft.answers.get("nationality", "OTHER"),
        "age_band": age_band(age_on(person.birth_date, now.date())),
        "row_version": 1,
    }


def _sealed(
    draft: Draft, person: Applicant, reference: str, uid: str, settings: Settings
) -> dict[str, bytes]:
    contents = {
        "identity": {**person.identity(), "reference": reference},
        "contact": {**person.contact(), "channel": person.channel},
        "needs": person.needs(),
        "answers": {"answers": dict(draft.answers), "result": draft.result},
    }
    return {
        column: seal(settings.keys, content, place=f"appointment.{column}", uid=uid)
        for column, content in contents.items()
    }


def _person(draft: Draft) -> Applicant:
    if not draft.journey.get("applicant"):
        raise DetailsMissing
    return applicants.read(draft.journey["applicant"])


def _person_key(draft: Draft, person: Applicant, uid: str, settings: Settings) -> str:
    nationality = draft.answers.get("nationality", "OTHER")
    material = person.person_material(nationality, disambiguator=uid)
    return keyed_hash(settings.keys, "person", material)


def _permissions(session: Session, appointment_id: int, person: Applicant, now: datetime) -> None:
    session.execute(
        insert(PermissionRow),
        [
            {
                "appointment_id": appointment_id,
                "purpose": purpose.value,
                "version": PERMISSION_VERSION,
                "given_at": now,
            }
            for purpose in sorted(person.permissions)
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
