"""Whom a telephone is expected for, and who is about to leave: appointments still to come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from mobility.models.appointment import BOOKED, IS_LEAVING, AppointmentRow
from mobility.models.slot import SlotRow

Visit = tuple[AppointmentRow, SlotRow]


@dataclass(frozen=True)
class Expected:
    """One appointment to come, as far as it must be known to tell it from another."""

    id: int
    reference_hash: str
    locale: str
    leaving_at: datetime | None


def expected_at(session: Session, phone_hash: str, *, now: datetime) -> list[Expected]:
    """List the appointments to come of a telephone, the oldest first."""
    statement = (
        select(
            AppointmentRow.id,
            AppointmentRow.reference_hash,
            AppointmentRow.locale,
            AppointmentRow.leaving_at,
        )
        .join(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .where(AppointmentRow.phone_hash == phone_hash, text(f"appointment.{BOOKED}"))
        .where(SlotRow.starts_at > now)
        .order_by(AppointmentRow.id)
    )
    return [Expected(*row) for row in session.execute(statement)]


def lock_expected(session: Session, appointment_id: int, *, now: datetime) -> Visit | None:
    """Lock one appointment; None where it is no longer to come."""
    found = select(AppointmentRow).where(AppointmentRow.id == appointment_id, text(BOOKED))
    row = session.scalar(found.with_for_update(key_share=True))
    if row is None or row.slot_id is None:
        return None
    slot = session.get_one(SlotRow, row.slot_id)
    return (row, slot) if slot.starts_at > now else None


def lock_opened(session: Session, uid: str) -> AppointmentRow | None:
    """Lock the appointment of a uid, whatever became of it."""
    found = select(AppointmentRow).where(AppointmentRow.uid == uid)
    return session.scalar(found.with_for_update(key_share=True))


def due_to_leave(session: Session, *, now: datetime) -> list[int]:
    """List the appointments whose time to take a no back is over, the longest over first."""
    statement = select(AppointmentRow.id).where(text(IS_LEAVING), AppointmentRow.leaving_at <= now)
    return list(session.scalars(statement.order_by(AppointmentRow.leaving_at)))


def lock_leaving(session: Session, appointment_id: int, *, now: datetime) -> AppointmentRow | None:
    """Lock one of them; None where it no longer is one, or somebody has it at this moment."""
    found = select(AppointmentRow).where(
        AppointmentRow.id == appointment_id, AppointmentRow.leaving_at <= now
    )
    return session.scalar(found.with_for_update(key_share=True, skip_locked=True))
