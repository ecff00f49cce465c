"""Missed visits: whoever was not seen when the office's grace time is over."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.message import Kind, wanted_channel
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentHistoryRow
from mobility.models.outbox import add_messages, numbered
from mobility.services import audit
from mobility.services.history import step
from mobility.services.messages import Message
from mobility.services.reminders import due_rows, planned
from mobility.services.visits import (
    APPOINTMENT,
    SLOT,
    Visit,
    contact_of,
    each_due,
    grace_ends,
    look_again,
)

WORTH_TELLING = timedelta(days=2)
"""For so long after a missed visit it helps to hear that another appointment can be asked for."""

MISSED = (
    update(APPOINTMENT)
    .where(APPOINTMENT.c.id == bindparam("number"))
    .values(
        state=State.NO_SHOW.value,
        next_step_at=None,
        leaving_at=None,
        row_version=APPOINTMENT.c.row_version + 1,
    )
)


def mark_no_shows(*, settings: Settings, now: datetime) -> int:
    """Mark visits as missed once the office's grace time is over; return how many (batch).

    The place stays taken: its time has passed.
    """
    return each_due(_miss, SLOT.c.starts_at <= now, settings=settings, now=now)


def _miss(session: Session, visits: Sequence[Visit], settings: Settings, now: datetime) -> int:
    missed = [visit for visit in visits if grace_ends(visit) <= now]
    early = [(visit, grace_ends(visit)) for visit in visits if grace_ends(visit) > now]
    look_again(session, early)
    # Reminders that no run came in time for are promised all the same, and dropped as too late.
    owed = [
        row
        for visit in visits
        for row in due_rows(visit, planned(visit), settings=settings, now=now)
    ]
    if missed:
        write = session.connection().execute
        write(MISSED, [{"number": visit.id} for visit in missed])
        write(insert(AppointmentHistoryRow), [_history(visit, now) for visit in missed])
        audit.record_all(session, [_event(visit, now) for visit in missed])
        owed += [row for visit in missed for row in _not_seen(visit, settings, now)]
    add_messages(session, owed)
    return len(missed)


def _history(visit: Visit, now: datetime) -> dict[str, Any]:
    was = step(
        at=now,
        action="no_show",
        from_state=State.BOOKED,
        to_state=State.NO_SHOW,
        from_slot_id=visit.slot_id,
        revision=visit.revision,
        actor=audit.SYSTEM,
    )
    return {**was, "to_slot_id": visit.slot_id, "appointment_id": visit.id}


def _event(visit: Visit, now: datetime) -> dict[str, Any]:
    row = audit.event(at=now, action="no_show", record_kind="appointment", actor=audit.SYSTEM)
    return {**row, "record_id": visit.id}


def _not_seen(visit: Visit, settings: Settings, now: datetime) -> list[Mapping[str, Any]]:
    contact = contact_of(visit, settings)
    row = Message(
        kind=Kind.NOT_SEEN,
        revision=visit.revision,
        channel=wanted_channel(contact),
        contact=contact,
        details={},
        locale=visit.locale,
        zone=visit.zone,
        expires_at=now + WORTH_TELLING,
    ).row(settings=settings, now=now)
    return [] if row is None else [numbered(visit.id, row)]
