"""What a closing owes to each person it affects, and what the person answers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.closing import SOON
from mobility.domain.errors import AppointmentNotFound
from mobility.domain.message import Kind
from mobility.domain.settings import Settings
from mobility.domain.to_call import Kind as CallKind
from mobility.models.base import transaction
from mobility.models.closing import take_places
from mobility.models.expected import lock_opened
from mobility.models.moved_by_office import end_visits, move_visits, write_histories
from mobility.models.outbox import add_messages, numbered
from mobility.services import audit, to_call
from mobility.services.audit import Actor
from mobility.services.closing_plan import Affected
from mobility.services.first_in_line import Lost, put_ahead
from mobility.services.history import step, write_history
from mobility.services.messages import Message


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Which closing it is, of which office, by whom, why and when.

    `reason` is the code that stands in the history; `record` says what `id` numbers.
    """

    id: int
    office_id: int
    reason: str
    record: str = "closing"
    actor: Actor
    settings: Settings
    now: datetime


def write_all(session: Session, closed: Closed, affected: Sequence[Affected]) -> None:
    """Move each to their place or end their visit, and write what that owes, in an open unit.

    The slots are locked. History, audit, message or call, and the places, all set by set.
    """
    moved = [one for one in affected if one.place is not None]
    ended = [one for one in affected if one.place is None]
    take_places(session, Counter(one.place.id for one in moved if one.place))
    move_visits(session, [_move(one) for one in moved], now=closed.now)
    state = State.CLOSED_BY_OFFICE.value
    end_visits(session, [{"number": one.visit.id} for one in ended], state=state)
    write_histories(session, [_step(one, closed) for one in affected])
    messages = [_message(one, closed) for one in affected if one.channel]
    add_messages(session, [row for row in messages if row])
    _record(session, closed, affected)
    _ask_to_call(session, closed, [one for one in affected if one.channel is None])
    put_ahead(
        session,
        closed.office_id,
        [_lost(one) for one in ended],
        actor=closed.actor,
        settings=closed.settings,
        now=closed.now,
    )


def suits(uid: str, *, now: datetime) -> None:
    """Note that the day which the office chose suits the person; twice is the same as once.

    Raises AppointmentNotFound.
    """
    with transaction() as session:
        row = lock_opened(session, uid)
        if row is None:
            raise AppointmentNotFound
        if row.state != State.BOOKED.value or row.moved_from is None:
            return
        row.moved_from = None
        row.row_version += 1
        booked, revision = State.BOOKED, row.revision
        was = step(at=now, action="suits", from_state=booked, to_state=booked, revision=revision)
        write_history(session, row.id, was, to_slot_id=row.slot_id)
        audit.record(session, at=now, action="suits", record_kind="appointment", record_id=row.id)


def _kind(one: Affected) -> Kind:
    return Kind.CLOSED_BY_OFFICE if one.place is None else Kind.MOVED_BY_OFFICE


def _move(one: Affected) -> dict[str, Any]:
    assert one.place is not None  # noqa: S101 -- for the types
    return {
        "number": one.visit.id,
        "to_slot": one.place.id,
        "to_office": one.place.office_id,
        "to_day": one.place.day,
        "was_at": one.visit.starts_at,
    }


def _step(one: Affected, closed: Closed) -> dict[str, Any]:
    written = step(
        at=closed.now,
        action=_kind(one).value,
        from_state=State.BOOKED,
        to_state=State.BOOKED if one.place else State.CLOSED_BY_OFFICE,
        from_slot_id=one.visit.slot_id,
        revision=one.visit.revision + 1,
        actor=closed.actor,
        reason=closed.reason,
    )
    to_slot = one.place.id if one.place else None
    return {**written, "appointment_id": one.visit.id, "to_slot_id": to_slot}


def _message(one: Affected, closed: Closed) -> dict[str, Any] | None:
    message = Message(
        kind=_kind(one),
        revision=one.visit.revision + 1,
        channel=one.channel,
        contact=one.opened["contact"],
        details={
            "reference": one.opened["identity"]["reference"],
            "old_starts_at": one.visit.starts_at.isoformat(),
            "in_line": one.place is None,
        },
        locale=one.visit.locale,
    )
    row = message.row(settings=closed.settings, now=closed.now)
    return row and numbered(one.visit.id, row)


def _record(session: Session, closed: Closed, affected: Sequence[Affected]) -> None:
    details = {"reason": closed.reason, closed.record: closed.id}
    events = [
        {
            **audit.event(
                at=closed.now,
                action=_kind(one).value,
                record_kind="appointment",
                actor=closed.actor,
                details=details,
            ),
            "record_id": one.visit.id,
        }
        for one in affected
    ]
    if events:
        audit.record_all(session, events)


def _ask_to_call(session: Session, closed: Closed, untold: Sequence[Affected]) -> None:
    for one in untold:
        to_call.add(
            session,
            kind=CallKind.CLOSED,
            office_id=closed.office_id,
            appointment_id=one.visit.id,
            dedupe_key=f"closed:{one.visit.id}:{one.visit.revision + 1}",
            locale=one.visit.locale,
            now=closed.now,
            urgent=is_soon(one.visit.starts_at, closed.now),
        )


def is_soon(starts_at: datetime, now: datetime) -> bool:
    """Say whether whoever expects a visit then must be telephoned first."""
    return starts_at - now < SOON


def _lost(one: Affected) -> Lost:
    return Lost(
        pathway_id=one.visit.pathway_id,
        mode=one.visit.mode,
        locale=one.visit.locale,
        holder=one.visit.holder,
        answers=one.opened["answers"],
        contact=one.opened["contact"],
    )
