"""Finishing visits in the small network's office, and counting what that wrote."""

import uuid

from sqlalchemy import func, select

from mobility.domain.message import Kind
from mobility.domain.outcome import Decision, OutcomeKind
from mobility.domain.staff import Staff
from mobility.models.base import reading
from mobility.models.outbox import OutboxRow
from mobility.services import outcomes
from tests.waiting_room import SLUG, WaitingRoom


def decided(kind: OutcomeKind = OutcomeKind.CONFIRMED, **changes: object) -> Decision:
    """Make a decision of a form of its own."""
    return Decision(uid=str(uuid.uuid4()), kind=kind, **changes)  # type: ignore[arg-type]


def decide(
    room: WaitingRoom, who: Staff, uid: str, decision: Decision, version: int | None = None
) -> outcomes.Decided:
    """Let an officer write a decision, from the newest version of the visit unless one is given."""
    return outcomes.decide(
        SLUG,
        uid,
        decision,
        row_version=room.version(uid) if version is None else version,
        person=who,
        settings=room.world.settings,
        now=room.now,
    )


def count(model: type, *where: object) -> int:
    """Count the rows of a table."""
    with reading() as session:
        statement = select(func.count()).select_from(model).where(*where)  # type: ignore[arg-type]
        return session.scalars(statement).one()


def told() -> int:
    """Count the messages that say what follows."""
    return count(OutboxRow, OutboxRow.kind == Kind.WHAT_FOLLOWS.value)
