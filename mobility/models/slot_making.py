"""Making slots in bulk: constant statements over many rows, which is what is fast."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, exists, select, update
from sqlalchemy.orm import Session

from mobility.models.appointment import AppointmentRow
from mobility.models.base import upsert
from mobility.models.hold import HoldRow
from mobility.models.offer import OfferRow
from mobility.models.slot import SlotRow

UNIQUE = ("office_id", "pool_id", "starts_at")


@dataclass(frozen=True, slots=True)
class MadeSlot:
    """A slot that is there already."""

    id: int
    length: int
    capacity: int
    taken: int
    withdrawn: int
    is_open: bool
    closed_by_hours: bool

    def differs(self, places: int, length: int) -> bool:
        """Say whether hours of so many places and minutes would change this slot."""
        wanted = max(places - self.withdrawn, self.taken)
        return self.capacity != wanted or self.length != length


def made_slots(
    session: Session, office_id: int, *, first: date, last: date, now: datetime
) -> dict[tuple[int, date, int], MadeSlot]:
    """Find an office's slots that have not begun, by pool, local day and minute of the day."""
    statement = select(
        SlotRow.pool_id,
        SlotRow.day,
        SlotRow.minute,
        SlotRow.id,
        SlotRow.length,
        SlotRow.capacity,
        SlotRow.taken,
        SlotRow.withdrawn,
        SlotRow.state == "open",
        SlotRow.closed_by_hours,
    ).where(
        SlotRow.office_id == office_id, SlotRow.day.between(first, last), SlotRow.starts_at > now
    )
    return {
        (pool_id, day, minute): MadeSlot(*rest)
        for pool_id, day, minute, *rest in session.execute(statement)
    }


def add(session: Session, slots: Sequence[dict[str, Any]]) -> None:
    """Insert open slots with nothing taken; those that another node has just made are left."""
    if not slots:
        return
    statement = upsert(session, SlotRow).on_conflict_do_nothing(index_elements=UNIQUE)
    rows = [{**slot, "taken": 0, "state": "open"} for slot in slots]
    session.connection().execute(statement, rows)


def resize(session: Session, slots: Sequence[dict[str, Any]]) -> None:
    """Give slots (`slot_id`) new `places`, less what was withdrawn, and `minutes`.

    They keep at least what is taken.
    """
    if not slots:
        return
    places = bindparam("places", type_=SlotRow.capacity.type) - SlotRow.withdrawn
    statement = (
        update(SlotRow)
        .where(SlotRow.id == bindparam("slot_id"))
        .values(
            capacity=case((SlotRow.taken > places, SlotRow.taken), else_=places),
            length=bindparam("minutes"),
        )
    )
    session.connection().execute(statement, list(slots))


def withdraw(session: Session, slot_ids: Sequence[int]) -> None:
    """Delete slots that nothing refers to, and close the others; what is taken stays taken."""
    if not slot_ids:
        return
    ids = [{"slot_id": slot_id} for slot_id in slot_ids]
    this = SlotRow.id == bindparam("slot_id")
    unused = (
        delete(SlotRow)
        .where(this, SlotRow.taken == 0)
        .where(~exists().where(AppointmentRow.slot_id == SlotRow.id))
        .where(~exists().where(HoldRow.slot_id == SlotRow.id))
        .where(~exists().where(OfferRow.slot_id == SlotRow.id))
    )
    session.connection().execute(unused, ids)
    closing = update(SlotRow).where(this, SlotRow.state == "open")
    session.connection().execute(closing.values(state="closed", closed_by_hours=True), ids)


def reopen(session: Session, slot_ids: Sequence[int]) -> None:
    """Open slots that the hours closed; what somebody closed, also just now, stays closed."""
    if not slot_ids:
        return
    opening = update(SlotRow).where(SlotRow.id == bindparam("slot_id"), SlotRow.closed_by_hours)
    session.connection().execute(
        opening.values(state="open", closed_by_hours=False),
        [{"slot_id": slot_id} for slot_id in slot_ids],
    )
