"""People who write text messages to the programme, and what came of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from mobility.domain.reference import format_reference
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.base import reading
from mobility.models.outbox import OutboxRow
from mobility.models.sealed import unseal_row
from mobility.services import appointments, replies
from mobility.services.replies import Received
from tests.world import NOW, World

SECOND = timedelta(seconds=1)
names = count(1)


@dataclass
class Telephone:
    """One number that writes to us; each message has a name of its own."""

    world: World
    number: str

    def write(self, text: str, now: datetime = NOW, name: str = "") -> None:
        """Send a text message."""
        received = Received(name=name or f"m-{next(names)}", phone=self.number, text=text)
        replies.take(received, settings=self.world.settings, now=now)


def let_go(world: World, now: datetime) -> int:
    """Run the job that gives places away."""
    return replies.let_go_of_places(settings=world.settings, now=now)


def leaving_at(uid: str) -> datetime | None:
    """Say until when somebody may take a no back."""
    with reading() as session:
        return session.scalars(
            select(AppointmentRow.leaving_at).where(AppointmentRow.uid == uid)
        ).one()


def state(uid: str) -> str:
    """Say how an appointment stands."""
    with reading() as session:
        return session.scalars(select(AppointmentRow.state).where(AppointmentRow.uid == uid)).one()


def code(world: World, uid: str) -> str:
    """Return an appointment's code as people write it."""
    found = appointments.view(uid, settings=world.settings)
    return format_reference(found.reference)


def messages() -> list[str]:
    """List the kinds of all messages since the booking, in their order."""
    with reading() as session:
        found = session.scalars(select(OutboxRow.kind).order_by(OutboxRow.id))
        return [kind for kind in found if kind != "booked"]


def payloads(world: World, kind: str) -> list[dict[str, Any]]:
    """Open what the messages of a kind will be worded from."""
    with reading() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind))
        return [unseal_row(world.settings.keys, row, "payload")["payload"] for row in rows.all()]


def steps(uid: str) -> list[tuple[str, str | None]]:
    """List an appointment's steps with their reasons."""
    history = AppointmentHistoryRow
    with reading() as session:
        found = session.execute(
            select(history.action, history.reason)
            .join(AppointmentRow, AppointmentRow.id == history.appointment_id)
            .where(AppointmentRow.uid == uid)
            .order_by(history.id)
        )
        return [(action, reason) for action, reason in found]
