"""The history of an appointment: every step is written by the unit that makes it."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.models.appointment import AppointmentHistoryRow
from mobility.services.audit import APPLICANT, Actor


def step(
    *,
    at: datetime,
    action: str,
    to_state: State,
    from_state: State | None = None,
    from_slot_id: int | None = None,
    revision: int = 0,
    actor: Actor = APPLICANT,
    reason: str | None = None,
) -> dict[str, Any]:
    """Word one step as a row: what was done, by whom, from where, and why."""
    return {
        "at": at,
        "revision": revision,
        "action": action,
        "from_state": from_state,
        "to_state": to_state,
        "from_slot_id": from_slot_id,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "reason": reason,
    }


def write_history(
    session: Session, appointment_id: int, row: dict[str, Any], *, to_slot_id: int | None
) -> None:
    """Write one step of an appointment, and the slot it ends at."""
    ends = {"appointment_id": appointment_id, "to_slot_id": to_slot_id}
    session.execute(insert(AppointmentHistoryRow).values(**row, **ends))
