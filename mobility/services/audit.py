"""The audit trail's only writer: who did what to which record, in the unit that does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Text, cast, func, insert, literal
from sqlalchemy.orm import Session

from mobility.models.audit import AuditEventRow


@dataclass(frozen=True)
class Actor:
    """Who acts: a kind (applicant, staff, system) and, for staff, their id."""

    kind: str
    id: int | None = None


APPLICANT = Actor("applicant")
SYSTEM = Actor("system")


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
    postgres = session.get_bind().dialect.name == "postgresql"
    written_by = cast(cast(func.pg_current_xact_id(), Text), BigInteger) if postgres else literal(0)
    session.execute(
        insert(AuditEventRow).values(
            at=at,
            actor_kind=actor.kind,
            actor_id=actor.id,
            action=action,
            record_kind=record_kind,
            record_id=record_id,
            details=dict(details or {}),
            written_by=written_by,
        )
    )
