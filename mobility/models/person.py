"""Who is one person: the keyed hashes by which a second booking is noticed, and nothing else."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select, text

from mobility.models.appointment import LIVE, AppointmentRow
from mobility.models.base import table_of

APPOINTMENT = table_of(AppointmentRow)


def namesakes(key: ColumnElement[Any]) -> Select[int]:
    """Look for the live appointments under an equal name and birth date; there may be several."""
    return select(APPOINTMENT.c.id).where(APPOINTMENT.c.name_key == key, text(LIVE))
