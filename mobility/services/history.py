"""The history of an appointment: every step is written by the unit that makes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.models.appointment import AppointmentHistoryRow
from mobility.services.audit import APPLICANT, Actor


@dataclass(frozen=True)
class By:
    """Who changes an appointment, with a reason's code; `approved_by` where it took a second.

    `overrode` names what they were shown before, and went on all the same. `in_line` says that the
    person has lost their place through it and comes first in the line.
    """

    actor: Actor
    reason: str | None = None
    approved_by: int | None = None
    overrode: tuple[str, ...] = ()
    in_line: bool = False

    def details(self) -> dict[str, Any]:
        """Say it for the audit trail; the person's own changes say nothing more."""
        if self.actor.kind != "staff":
            return {}
        second = {"approved_by": self.approved_by} if self.approved_by else {}
        overrode = {"overrode": list(self.overrode)} if self.overrode else {}
        return {"reason": self.reason, **second, **overrode}


PERSON = By(APPLICANT)


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
