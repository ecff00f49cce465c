"""Reminders: those of the booked visits that have come due go into the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mobility.domain.message import Kind, wanted_channel
from mobility.domain.reminder import Reminder, reminders
from mobility.domain.settings import Settings
from mobility.models.outbox import add_messages, numbered
from mobility.services.messages import Message
from mobility.services.visits import SLOT, Visit, contact_of, each_due, grace_ends, look_again


def queue_reminders(*, settings: Settings, now: datetime) -> int:
    """Put every reminder that has come due into the outbox; return how many (batch).

    One that should have gone out long ago is put there too, and dropped as too late by the sender:
    each is accounted for.
    """
    return each_due(_remind, SLOT.c.starts_at > now, settings=settings, now=now)


def _remind(session: Session, visits: Sequence[Visit], settings: Settings, now: datetime) -> int:
    rows, looks = [], []
    for visit in visits:
        plan = planned(visit)
        later = (one.due_at for one in plan if one.due_at > now)
        looks.append((visit, next(later, grace_ends(visit))))
        rows += due_rows(visit, plan, settings=settings, now=now)
    add_messages(session, rows)
    look_again(session, looks)
    return len(rows)


def due_rows(
    visit: Visit, plan: Sequence[Reminder], *, settings: Settings, now: datetime
) -> list[Mapping[str, Any]]:
    """Word the reminders of a visit that came due since it was looked at, as rows of the outbox."""
    due = [one for one in plan if visit.next_step_at <= one.due_at <= now]
    return _rows(visit, due, settings, now)


def planned(visit: Visit) -> tuple[Reminder, ...]:
    """List a visit's reminders; on the first look without those that come too soon after booking.

    Booking and moving set `next_step_at` to their own moment, each look to that of a reminder.
    """
    zone = ZoneInfo(visit.zone)
    all_of_them = reminders(visit.starts_at, visit.reminders, zone)
    if any(one.due_at == visit.next_step_at for one in all_of_them):
        return all_of_them
    return reminders(visit.starts_at, visit.reminders, zone, told_at=visit.next_step_at)


def _rows(
    visit: Visit, due: Sequence[Reminder], settings: Settings, now: datetime
) -> list[Mapping[str, Any]]:
    contact = contact_of(visit, settings) if due else {}
    made = (
        Message(
            kind=Kind.REMINDER,
            revision=visit.revision,
            channel=wanted_channel(contact),
            contact=contact,
            details={},
            locale=visit.locale,
            occasion=str(one.lead),
            zone=visit.zone,
            due_at=one.due_at,
            expires_at=one.expires_at,
        ).row(settings=settings, now=now)
        for one in due
    )
    return [numbered(visit.id, row) for row in made if row is not None]
