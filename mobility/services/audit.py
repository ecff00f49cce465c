"""The audit trail's only writer: who did what to which record, in the unit that does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, literal
from sqlalchemy.orm import Session

from mobility.models.audit import AuditEventRow, written_by
from mobility.models.base import on_postgres, table_of


@dataclass(frozen=True)
class Actor:
    """Who acts: a kind (applicant, staff, system) and, for staff, their id."""

    kind: str
    id: int | None = None


AUDIT = table_of(AuditEventRow)
APPLICANT = Actor("applicant")
SYSTEM = Actor("system")


def event(
    *,
    at: datetime,
    action: str,
    record_kind: str,
    actor: Actor = APPLICANT,
    details: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Word one event as a row; `details` holds ids, codes and field names, never values."""
    return {
        "at": at,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "action": action,
        "record_kind": record_kind,
        "details": dict(details or {}),
    }


def record(
    session: Session,
    *,
    at: datetime,
    action: str,
    record_kind: str,
    record_id: int | None = None,
    actor: Actor = APPLICANT,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one event; `details` holds ids, codes and field names, never a person's values."""
    row = event(at=at, action=action, record_kind=record_kind, actor=actor, details=details)
    record_all(session, [{**row, "record_id": record_id}])


def record_all(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write events as `event` words them, each with its `record_id`, in one go."""
    number = written_by() if on_postgres(session) else literal(0)
    session.connection().execute(insert(AUDIT).values(written_by=number), list(rows))
