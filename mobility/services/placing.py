"""Putting a visit down for somebody: at the desk, by telephone, by a helper, or for a walk-in."""

import json
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, insert, literal, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain.applicant import Applicant
from mobility.domain.appointment import PERMISSION_VERSION, Channel, Purpose, State
from mobility.domain.errors import AlreadyBooked, SameName
from mobility.domain.facts import FACTS
from mobility.domain.message import Kind, wanted_channel
from mobility.domain.reference import new_reference
from mobility.domain.settings import Settings
from mobility.models.appointment import LIVE, AppointmentRow, PermissionRow
from mobility.models.base import table_of
from mobility.models.person import namesakes
from mobility.models.sealed import keyed_hash
from mobility.services import audit
from mobility.services.audit import Actor
from mobility.services.history import step, write_history
from mobility.services.keys import reference_hash
from mobility.services.messages import Message, promise
from mobility.services.visit_rows import Told, keys_of, write_rows

LIVE_PERSON = ("uq_appointment_live_person", "appointment.person_key")
"""How each database names the guard of one live appointment: by the index, or by its column."""

WALKED_IN = "walked_in"


@dataclass(frozen=True, kw_only=True)
class NewVisit:
    """A visit to write. Whoever asks has taken the place of `slot_id`; only a walk-in has none.

    It is booked; who walked in is here, and is let arrive by `arrivals.arrive` in the same unit.
    `namesake_welcome`: the person is known not to be the one who has the same name and birth date;
    `alone` keeps a walk-in out of the rule of one live appointment, because a person decided so.
    `holder` hashes what makes a second click the same as one.
    """

    office_id: int
    day: date
    slot_id: int | None
    pathway_id: int
    told: Told
    channel: Channel
    locale: str
    permissions: frozenset[Purpose] = frozenset()
    organisation_id: int | None = None
    namesake_welcome: bool = False
    alone: bool = False
    holder: str | None = None
    reason: str | None = None
    details: dict[str, Any] | None = None


def put_visit(
    session: Session, visit: NewVisit, *, actor: Actor, settings: Settings, now: datetime
) -> AppointmentRow:
    """Write a visit within an open unit, with its permissions, history, audit event and message.

    Raises SameName where somebody with the same name and birth date has a live appointment, and
    AlreadyBooked where this person has one; the unit must then be given up. A walk-in is told
    nothing.
    """
    reference = _free_reference(session, settings)
    row = _row(session, visit, reference, settings, now)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as clash:
        if any(name in str(clash.orig) for name in LIVE_PERSON):
            raise AlreadyBooked from clash
        raise
    _permit(session, row.id, visit.permissions, now)
    action = WALKED_IN if visit.channel is Channel.WALK_IN else Kind.BOOKED.value
    was = step(at=now, action=action, to_state=State.BOOKED, actor=actor, reason=visit.reason)
    write_history(session, row.id, was, to_slot_id=row.slot_id)
    event = audit.event(
        at=now, action=action, record_kind="appointment", actor=actor, details=visit.details
    )
    audit.record_all(session, [{**event, "record_id": row.id}])
    if visit.channel is not Channel.WALK_IN:
        _tell(session, row.id, visit, reference, settings, now)
    return row


def form_of(once: str, who: Applicant, *, settings: Settings) -> str:
    """Hash a form and the person in it: sent again it is known, with another person it is not.

    So neither a second click makes a second visit, nor the Back button loses the next person.
    """
    person = json.dumps(who.identity(), sort_keys=True)
    return keyed_hash(settings.keys, "holder", f"form:{once}:{person}")


def live_visit_of(session: Session, told: Told, *, settings: Settings) -> AppointmentRow | None:
    """Find the live appointment of the same document, within an open unit.

    The number of somebody whose nationality nobody asked is looked for under each.
    """
    if not told.identity["document"]:
        return None
    known = told.answers.get("nationality")
    each = [known] if known else FACTS["nationality"].choices
    people = [replace(told, answers={"nationality": one}) for one in each]
    keys = {keys_of(one, uid="", settings=settings)[0] for one in people}
    mine = AppointmentRow.person_key.in_(sorted(filter(None, keys)))
    return session.scalars(select(AppointmentRow).where(mine, text(LIVE)).limit(1)).first()


def _row(
    session: Session, visit: NewVisit, reference: str, settings: Settings, now: datetime
) -> AppointmentRow:
    uid = str(uuid.uuid4())
    written = write_rows(
        visit.told,
        uid=uid,
        reference=reference,
        state=State.BOOKED,
        channel=visit.channel,
        locale=visit.locale,
        settings=settings,
        now=now,
    )
    same_name = _has_namesake(session, written["name_key"])
    if same_name and not visit.namesake_welcome:
        # Whose document is known is no namesake.
        live = live_visit_of(session, visit.told, settings=settings)
        raise SameName if live is None else AlreadyBooked
    written["person_key"] = _person_key(visit, uid, written["person_key"], settings)
    return AppointmentRow(
        **written,
        office_id=visit.office_id,
        day=visit.day,
        slot_id=visit.slot_id,
        pathway_id=visit.pathway_id,
        organisation_id=visit.organisation_id,
        holder=visit.holder,
        same_name=same_name,
    )


def _person_key(visit: NewVisit, uid: str, known: str | None, settings: Settings) -> str | None:
    """Give a walk-in a key by their document alone, and everybody else one in any case."""
    if visit.channel is Channel.WALK_IN:
        return known if visit.told.identity["document"] and not visit.alone else None
    # Of whom too little is known to be compared, like who came without an appointment before.
    return known or keyed_hash(settings.keys, "person", uid)


def _has_namesake(session: Session, name_key: str | None) -> bool:
    return name_key is not None and bool(
        session.scalar(select(exists(namesakes(literal(name_key)))))
    )


def _free_reference(session: Session, settings: Settings) -> str:
    """Draw a reference that nobody has; the unique index stands behind it."""
    while True:
        reference = new_reference(secrets.randbelow)
        taken = AppointmentRow.reference_hash == reference_hash(settings, reference)
        if session.scalar(select(AppointmentRow.id).where(taken)) is None:
            return reference


def _permit(
    session: Session, appointment_id: int, purposes: frozenset[Purpose], now: datetime
) -> None:
    rows = [
        {
            "appointment_id": appointment_id,
            "purpose": purpose.value,
            "version": PERMISSION_VERSION,
            "given_at": now,
        }
        for purpose in sorted(purposes)
    ]
    if rows:
        session.execute(insert(table_of(PermissionRow)), rows)


def _tell(
    session: Session,
    appointment_id: int,
    visit: NewVisit,
    reference: str,
    settings: Settings,
    now: datetime,
) -> None:
    contact = visit.told.contact
    message = Message(
        kind=Kind.BOOKED,
        revision=0,
        channel=wanted_channel(contact),
        contact=contact,
        details={"reference": reference},
        locale=visit.locale,
    )
    promise(session, appointment_id, message, settings=settings, now=now)
