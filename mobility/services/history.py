"""The history of an appointment: every step is written by the unit that makes it."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.models.appointment import AppointmentHistoryRow
from mobility.services.audit import APPLICANT, Actor


def write_history(
    session: Session,
    appointment_id: int,
    *,
    at: datetime,
    action: str,
    to_state: State,
    from_state: State | None = None,
    from_slot_id: int | None = None,
    to_slot_id: int | None = None,
    revision: int = 0,
    actor: Actor = APPLICANT,
    reason: str | None = None,
) -> None:
    """Write one step: what was done, by whom, between which states and slots, and why."""
    session.execute(
        insert(AppointmentHistoryRow).values(
            appointment_id=appointment_id,
            at=at,
            revision=revision,
            action=action,
            from_state=from_state,
            to_state=to_state,
            from_slot_id=from_slot_id,
            to_slot_id=to_slot_id,
            actor_kind=actor.kind,
            actor_id=actor.id,
            reason=reason,
        )
    )
