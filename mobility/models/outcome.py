"""Queries about what came of visits; the table itself stands with the rest of the desk."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from mobility.models.base import upsert
from mobility.models.desk import OutcomeRow


def outcome_of(session: Session, appointment_id: int) -> OutcomeRow | None:
    """Find what came of a visit."""
    return session.get(OutcomeRow, appointment_id, populate_existing=True)


def put_outcome(session: Session, values: Mapping[str, Any]) -> None:
    """Write what came of a visit, in place of what was written before."""
    statement = upsert(session, OutcomeRow).values(row_version=1, **values)
    changed = {**values, "row_version": OutcomeRow.row_version + 1}
    session.execute(
        statement.on_conflict_do_update(index_elements=[OutcomeRow.appointment_id], set_=changed)
    )
