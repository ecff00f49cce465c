"""Who is one person: the keyed hashes by which a second booking is noticed, and nothing else."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from mobility.models.appointment import LIVE, AppointmentRow


def live_appointments_named(session: Session, name_key: str) -> list[int]:
    """Find the live appointments under the same names and birth date; there may be several."""
    statement = select(AppointmentRow.id).where(AppointmentRow.name_key == name_key, text(LIVE))
    return list(session.scalars(statement.order_by(AppointmentRow.id)))
