"""Booked visits that the timers look at again: for a reminder, or because their time is over."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select, text, update
from sqlalchemy.orm import Session

from mobility.domain.settings import Settings
from mobility.models.appointment import BOOKED, AppointmentRow
from mobility.models.base import table_of, transaction
from mobility.models.office import OfficeRow
from mobility.models.sealed import unseal
from mobility.models.slot import SlotRow

BATCH = 500

APPOINTMENT, SLOT, OFFICE = table_of(AppointmentRow), table_of(SlotRow), table_of(OfficeRow)
VISIT = (
    *(APPOINTMENT.c[name] for name in ("id", "uid", "revision", "locale", "contact")),
    *(APPOINTMENT.c[name] for name in ("next_step_at", "slot_id")),
    SLOT.c.starts_at,
    OFFICE.c.zone,
    OFFICE.c.reminders,
    OFFICE.c.grace_minutes,
)
LOOK_AGAIN = (
    update(APPOINTMENT)
    .where(APPOINTMENT.c.id == bindparam("number"))
    .values(next_step_at=bindparam("at", type_=APPOINTMENT.c.next_step_at.type))
)
Visit = Row[Any]
Act = Callable[[Session, Sequence[Visit], Settings, datetime], int]


def each_due(act: Act, which: ColumnElement[bool], *, settings: Settings, now: datetime) -> int:
    """Act on the booked visits that are to be looked at, a batch to a unit; add up what it says.

    `act` must set when each is looked at again, or end it.
    """
    statement = (
        select(*VISIT)
        .join_from(APPOINTMENT, SLOT, SLOT.c.id == APPOINTMENT.c.slot_id)
        .join(OFFICE, OFFICE.c.id == SLOT.c.office_id)
        .where(text(f"appointment.{BOOKED}"), APPOINTMENT.c.next_step_at <= now, which)
        .order_by(APPOINTMENT.c.next_step_at)
        .limit(BATCH)
        # Whom somebody moves or checks in at this moment comes up again on the next run.
        .with_for_update(key_share=True, skip_locked=True, of=APPOINTMENT)
    )
    done = 0
    while True:
        with transaction() as session:
            visits = session.connection().execute(statement).all()
            done += act(session, visits, settings, now)
        if len(visits) < BATCH:
            return done


def look_again(session: Session, at: Sequence[tuple[Visit, datetime]]) -> None:
    """Set when visits are looked at again."""
    if at:
        values = [{"number": visit.id, "at": moment} for visit, moment in at]
        session.connection().execute(LOOK_AGAIN, values)


def contact_of(visit: Visit, settings: Settings) -> dict[str, Any]:
    """Open how the person of a visit is reached."""
    contact: dict[str, Any] = unseal(
        settings.keys, visit.contact, place="appointment.contact", uid=visit.uid
    )
    return contact


def grace_ends(visit: Visit) -> datetime:
    """Say when it is too late to come to a visit."""
    ends: datetime = visit.starts_at + timedelta(minutes=visit.grace_minutes)
    return ends
