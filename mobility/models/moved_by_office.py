"""What becomes of many appointments at once when their office closes: constant statements."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, null, select, text, update
from sqlalchemy.orm import Session

from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.base import table_of
from mobility.models.screening import ScreeningRow
from mobility.models.waitlist import WAITING, WaitlistEntryRow

VISIT, HISTORY = table_of(AppointmentRow), table_of(AppointmentHistoryRow)
LATER = {
    "revision": VISIT.c.revision + 1,
    "row_version": VISIT.c.row_version + 1,
    "leaving_at": null(),
}


def move_visits(session: Session, rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Let locked visits (`number`) be at other slots: `to_slot`, `to_office`, `to_day`.

    `was_at` is the time they had, which they are asked about until they answer.
    """
    _change(
        session,
        rows,
        slot_id=bindparam("to_slot"),
        office_id=bindparam("to_office"),
        day=bindparam("to_day", type_=VISIT.c.day.type),
        moved_from=bindparam("was_at", type_=VISIT.c.moved_from.type),
        # The reminders of the new time are worked out anew.
        next_step_at=now,
    )


def end_visits(session: Session, rows: Sequence[dict[str, Any]], *, state: str) -> None:
    """End locked visits (`number`) in a state that gives their places back."""
    _change(session, rows, state=state, moved_from=null())


def write_histories(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write one step of many appointments, in one go."""
    if rows:
        session.connection().execute(insert(HISTORY), list(rows))


def screenings_among(
    session: Session, holders: Collection[str], code_hashes: Collection[str]
) -> Iterable[ScreeningRow]:
    """Find the screenings that some phones have open, or that some codes reopen."""
    for column, values in (
        (ScreeningRow.code_hash, code_hashes),
        (ScreeningRow.holder, holders),
    ):
        if values:
            yield from session.scalars(select(ScreeningRow).where(column.in_(sorted(values))))


def waiting_of(
    session: Session, screening_ids: Collection[int], office_id: int
) -> list[WaitlistEntryRow]:
    """List the places that some screenings' people have in an office's lines."""
    statement = select(WaitlistEntryRow).where(
        WaitlistEntryRow.screening_id.in_(sorted(screening_ids)),
        WaitlistEntryRow.office_id == office_id,
        text(WAITING),
    )
    return list(session.scalars(statement.order_by(WaitlistEntryRow.id).with_for_update()))


def _change(session: Session, rows: Sequence[dict[str, Any]], **values: Any) -> None:  # noqa: ANN401
    if rows:
        statement = update(VISIT).where(VISIT.c.id == bindparam("number"))
        session.connection().execute(statement.values(**LATER, **values), list(rows))
