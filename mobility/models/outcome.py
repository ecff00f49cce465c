"""Queries about what came of visits; the table itself stands with the rest of the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mobility.domain.slot import NOON
from mobility.models.base import table_of, upsert
from mobility.models.desk import OutcomeRow
from mobility.models.slot import FREE, SlotRow

SLOT = table_of(SlotRow)
ONE_DAY = timedelta(days=1)
"""By so much an office's day may lag behind that of UTC."""


@dataclass(frozen=True)
class NextTime:
    """The first free time of a morning or of an afternoon."""

    day: date
    starts_at: datetime


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


def next_times(
    session: Session, office_id: int, pool_ids: Sequence[int], *, now: datetime, most: int
) -> list[NextTime]:
    """List the first free time of each morning and each afternoon to come, the soonest first."""
    afternoon = SLOT.c.minute >= NOON
    first = func.min(SLOT.c.starts_at, type_=SLOT.c.starts_at.type)
    statement = (
        select(SLOT.c.day, first)
        .where(
            SLOT.c.office_id == office_id,
            SLOT.c.pool_id.in_(pool_ids),
            SLOT.c.day >= now.date() - ONE_DAY,
            SLOT.c.starts_at > now,
            text(FREE),
        )
        .group_by(SLOT.c.day, afternoon)
        .order_by(first)
        .limit(most)
    )
    return [NextTime(*row) for row in session.connection().execute(statement)]
