"""What people answer to our messages, and the places of those who said that they cannot come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.errors import AppointmentNotFound
from mobility.domain.message import Kind
from mobility.domain.reply import Meaning, read_reply
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow
from mobility.models.attempt import count_attempt, uncount_attempt
from mobility.models.base import reading, transaction
from mobility.models.expected import (
    Expected,
    due_to_leave,
    expected_at,
    lock_expected,
    lock_leaving,
    lock_opened,
)
from mobility.models.inbound import last_answer, take_once
from mobility.models.sealed import keyed_hash
from mobility.models.slot import SlotRow
from mobility.services import audit, moves, stops
from mobility.services.answers import Taken, answer_about, answer_number
from mobility.services.history import By, step, write_history
from mobility.services.keys import phone_hash, reference_hash
from mobility.services.tries import HOUR, try_key

SAID_NO = "said_no"
ASKED_WHICH = (Meaning.YES.value, Meaning.NO.value)


@dataclass(frozen=True, kw_only=True)
class Received:
    """One message as a provider handed it over: its own name for it, E.164, and the words."""

    name: str
    phone: str
    text: str


def take(received: Received, *, settings: Settings, now: datetime) -> None:
    """Do what a message asks for and promise the answer; one that came before does nothing."""
    reply = read_reply(received.text)
    phone = phone_hash(settings, received.phone)
    with transaction() as session:
        number = take_once(
            session,
            provider_key=keyed_hash(settings.keys, "inbound", received.name),
            phone_hash=phone,
            answer=reply.meaning.value,
            now=now,
        )
        if number is None:
            return
        taken = Taken(
            session=session,
            id=number,
            phone=received.phone,
            phone_hash=phone,
            reply=reply,
            expected=expected_at(session, phone, now=now),
            settings=settings,
            now=now,
        )
        act = ACTS.get(_meaning(taken))
        if act is not None:
            act(taken)


def stay(uid: str, *, now: datetime) -> None:
    """Take a no back on the appointment's page; where there is none, nothing changes.

    Raises AppointmentNotFound.
    """
    with transaction() as session:
        row = lock_opened(session, uid)
        if row is None:
            raise AppointmentNotFound
        if row.state == State.BOOKED.value:
            _keep(session, row, now)


def let_go_of_places(*, settings: Settings, now: datetime) -> int:
    """Give up the visits whose time to take a no back is over; return how many (batch).

    One that fails keeps no other waiting; its failure is raised at the end.
    """
    with reading() as session:
        due = due_to_leave(session, now=now)
    gone, failure = 0, None
    for appointment_id in due:
        try:
            gone += _let_go(appointment_id, settings, now)
        except Exception as error:  # noqa: BLE001 -- raised again once the others had their turn
            failure = error
    if failure is not None:
        raise failure
    return gone


def _let_go(appointment_id: int, settings: Settings, now: datetime) -> bool:
    with transaction() as session:
        row = lock_leaving(session, appointment_id, now=now)
        if row is None or row.slot_id is None:
            return False
        if row.state != State.BOOKED.value:
            row.leaving_at = None
            return False
        # Also once the visit has begun: whoever said so in time did not miss it.
        slot = session.get_one(SlotRow, row.slot_id)
        by = By(audit.APPLICANT, SAID_NO)
        moves.let_go(session, row, slot, by=by, settings=settings, now=now)
        return True


def _meaning(taken: Taken) -> Meaning:
    """Say what is meant; a code alone goes with the yes or no that it was asked for."""
    meaning = taken.reply.meaning
    if meaning is not Meaning.CODE:
        return meaning
    since = taken.now - HOUR
    said = last_answer(taken.session, taken.phone_hash, ASKED_WHICH, since=since)
    return Meaning(said) if said else Meaning.UNKNOWN


def _no(taken: Taken) -> None:
    """Keep the place for a while yet; whoever has several appointments is asked which one."""
    one = _which(taken, taken.expected)
    if one is None:
        _ask_which(taken)
        return
    visit = lock_expected(taken.session, one.id, now=taken.now)
    if visit is None or visit[0].leaving_at is not None:
        return
    row, slot = visit
    ends = row.leaving_at = min(taken.now + taken.settings.leaving, slot.starts_at)
    _note(taken.session, row, "leaving", taken.now, SAID_NO)
    details = {"leaving_at": ends.isoformat()}
    answer_about(taken, Kind.LEAVING, row, expires_at=ends, details=details)


def _yes(taken: Taken) -> None:
    """Take a no back, or note that somebody is coming, which needs no answer."""
    leaving = [one for one in taken.expected if one.leaving_at is not None]
    one = _which(taken, leaving if len(leaving) == 1 else taken.expected)
    if one is None:
        # A yes that takes nothing back hangs on no code.
        if leaving or taken.reply.code is not None:
            _ask_which(taken)
        return
    visit = lock_expected(taken.session, one.id, now=taken.now)
    if visit is None:
        return
    row, slot = visit
    # A day that the office chose suits whoever says yes to it.
    row.moved_from = None
    if _keep(taken.session, row, taken.now):
        answer_about(taken, Kind.STAYING, row, expires_at=slot.starts_at)
    else:
        _note(taken.session, row, "said_yes", taken.now)


def _stop(taken: Taken) -> None:
    if stops.stop_number(taken.session, taken.phone, settings=taken.settings, now=taken.now):
        answer_number(taken, Kind.STOPPED)


def _start(taken: Taken) -> None:
    if stops.resume_number(taken.session, taken.phone, settings=taken.settings, now=taken.now):
        answer_number(taken, Kind.RESUMED)


def _ask_which(taken: Taken) -> None:
    # To answer strangers costs money, and tells them something.
    if taken.expected:
        answer_number(taken, Kind.WHICH_CODE)


def _not_understood(taken: Taken) -> None:
    if taken.expected:
        answer_number(taken, Kind.NOT_UNDERSTOOD, most=1)


ACTS: Mapping[Meaning, Callable[[Taken], None]] = {
    Meaning.NO: _no,
    Meaning.YES: _yes,
    Meaning.STOP: _stop,
    Meaning.START: _start,
    Meaning.UNKNOWN: _not_understood,
}


def _which(taken: Taken, among: Sequence[Expected]) -> Expected | None:
    """Find the appointment that is meant: the one with the code, else the only one."""
    if taken.reply.code is None:
        return among[0] if len(among) == 1 else None
    key = try_key(taken.settings, "inbound-code", taken.phone)
    # Counted before it is looked at, so that codes cannot be tried out.
    tries = count_attempt(taken.session, key, now=taken.now, window=HOUR)
    if tries > taken.settings.tries_an_hour:
        return None
    wanted = reference_hash(taken.settings, taken.reply.code)
    found = next((one for one in taken.expected if one.reference_hash == wanted), None)
    if found is not None:
        uncount_attempt(taken.session, key)
    return found


def _keep(session: Session, row: AppointmentRow, now: datetime) -> bool:
    """Take a no back; False where there was none."""
    if row.leaving_at is None:
        return False
    row.leaving_at = None
    _note(session, row, "staying", now)
    return True


def _note(
    session: Session, row: AppointmentRow, action: str, now: datetime, reason: str | None = None
) -> None:
    """Write what somebody said into the history and the audit trail of a booked visit."""
    row.row_version += 1
    booked, revision = State.BOOKED, row.revision
    was = step(
        at=now,
        action=action,
        from_state=booked,
        to_state=booked,
        from_slot_id=row.slot_id,
        revision=revision,
        reason=reason,
    )
    write_history(session, row.id, was, to_slot_id=row.slot_id)
    audit.record(session, at=now, action=action, record_kind="appointment", record_id=row.id)
