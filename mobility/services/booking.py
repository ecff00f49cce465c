"""Turning a held place into an appointment: exactly once, whole, or not at all."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain import applicant as applicants
from mobility.domain.applicant import Applicant
from mobility.domain.appointment import PERMISSION_VERSION, Channel, State
from mobility.domain.errors import (
    AlreadyBooked,
    AnswersChanged,
    DetailsMissing,
    DraftExpired,
    HoldExpired,
    NotServed,
    SameName,
)
from mobility.domain.message import Kind
from mobility.domain.office_hours import local_day
from mobility.domain.pathway import SHUT
from mobility.domain.reference import new_reference
from mobility.domain.screening import is_minor_alone
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.booking import NewBooking, look_before_booking, write_booking
from mobility.models.sealed import unseal
from mobility.services import audit, drafts, history
from mobility.services.drafts import Draft
from mobility.services.keys import holder_hash
from mobility.services.messages import Message
from mobility.services.tries import count_wrong, require_tries, try_key
from mobility.services.visit_rows import told_by, write_rows

REFERENCE_TRIES = 4
LIVE_PERSON = ("uq_appointment_live_person", "appointment.person_key")
REFERENCE = ("uq_appointment_reference_hash", "appointment.reference_hash")
"""How each database names a guard that refused: by the index, or by its column."""


@dataclass(frozen=True)
class Booked:
    """The appointment that this phone made: its uid opens it, its reference names it."""

    uid: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class _Visit:
    """Who books, what they answered, and the new appointment's names."""

    holder: str
    draft: Draft
    person: Applicant
    uid: str
    reference: str
    locale: str
    settings: Settings
    now: datetime


def confirm_hold(token: str, *, locale: str, settings: Settings, now: datetime) -> Booked:
    """Turn this phone's hold into an appointment, with its messages, history and audit event.

    A second click, a resent form and the Back button find the appointment that the first one made.
    Raises HoldExpired, DraftExpired, DetailsMissing, AnswersChanged, NotServed, SameName,
    AlreadyBooked or TooManyTries.
    """
    for _ in range(REFERENCE_TRIES):
        try:
            with transaction() as session:
                return _confirm(session, token, locale, settings, now)
        except SameName:
            _note_question(token, "namesake_asked_about", settings, now)
            raise
        except IntegrityError as clash:
            if _names(clash, LIVE_PERSON):
                _note_question(token, "second_booking_refused", settings, now)
                raise AlreadyBooked from clash
            if not _names(clash, REFERENCE):
                raise
    raise RuntimeError("no free reference was drawn")


def _confirm(
    session: Session, token: str, locale: str, settings: Settings, now: datetime
) -> Booked:
    holder = holder_hash(settings, token)
    today = local_day(now, settings.home_zone)
    found = look_before_booking(session, holder, try_key(settings, "person", token), today=today)
    if found.made_uid is not None:
        return _booked(found.made_uid, found.identity, settings)
    if found.uid is None or found.erase_at <= now:
        raise DraftExpired
    if SHUT & {found.state_today, found.state_then}:
        raise NotServed
    # Whether a document or a name has an appointment can be asked a few times only.
    require_tries(settings, found.tried, found.tried_since, now=now)
    draft = drafts.unsealed(found, settings)
    visit = _visit(draft, holder, locale, settings, now)
    written = write_booking(session, _new_booking(visit))
    if not written.held:
        # A click that came with this one may have used the hold; it has committed by now.
        made = _made_before(session, holder, settings)
        if made is None:
            raise HoldExpired
        return made
    if not written.written:
        raise SameName
    return Booked(visit.uid, visit.reference)


def _visit(draft: Draft, holder: str, locale: str, settings: Settings, now: datetime) -> _Visit:
    return _Visit(
        holder=holder,
        draft=draft,
        person=_person(draft),
        uid=str(uuid.uuid4()),
        reference=new_reference(secrets.randbelow),
        locale=locale,
        settings=settings,
        now=now,
    )


def _person(draft: Draft) -> Applicant:
    """Read who comes; refuse where a human has to decide, or answers changed after the result."""
    if not draft.journey.get("applicant"):
        raise DetailsMissing
    if is_minor_alone(draft.answers):
        raise NotServed
    if draft.result is None or draft.result["answers"] != draft.answers:
        raise AnswersChanged
    return applicants.read(draft.journey["applicant"])


def _new_booking(visit: _Visit) -> NewBooking:
    now, settings, person = visit.now, visit.settings, visit.person
    message = Message(
        kind=Kind.BOOKED,
        revision=0,
        channel=person.channel,
        contact=person.contact(),
        details={"reference": visit.reference},
        locale=person.language,
    )
    return NewBooking(
        holder=visit.holder,
        namesake_welcome=bool(visit.draft.journey.get("same_name")),
        now=now,
        appointment=_row(visit),
        purposes=tuple(sorted(purpose.value for purpose in person.permissions)),
        permission_version=PERMISSION_VERSION,
        history=history.step(at=now, action="booked", to_state=State.BOOKED),
        message=message.row(settings=settings, now=now),
        audit=audit.event(at=now, action="booked", record_kind="appointment"),
    )


def _row(visit: _Visit) -> dict[str, Any]:
    person, draft = visit.person, visit.draft
    told = told_by(person, draft.answers, draft.result)
    written = write_rows(
        told,
        uid=visit.uid,
        reference=visit.reference,
        state=State.BOOKED,
        channel=Channel.WEB,
        locale=visit.locale,
        settings=visit.settings,
        now=visit.now,
    )
    return {**written, "holder": visit.holder}


def _made_before(session: Session, holder: str, settings: Settings) -> Booked | None:
    statement = select(AppointmentRow.uid, AppointmentRow.identity)
    row = session.execute(statement.where(AppointmentRow.holder == holder)).one_or_none()
    return None if row is None else _booked(row.uid, row.identity, settings)


def _booked(uid: str, identity: bytes, settings: Settings) -> Booked:
    opened = unseal(settings.keys, identity, place="appointment.identity", uid=uid)
    return Booked(uid, opened["reference"])


def _names(clash: IntegrityError, guard: tuple[str, ...]) -> bool:
    return any(name in str(clash.orig) for name in guard)


def _note_question(token: str, action: str, settings: Settings, now: datetime) -> None:
    count_wrong(settings, "person", token, now=now)
    with transaction() as session:
        audit.record(session, at=now, action=action, record_kind="person")
