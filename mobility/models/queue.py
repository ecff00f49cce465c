"""The queue of an office's day: who waits in which order, and whom the display shows."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.queue import Turn
from mobility.models.appointment import AppointmentRow
from mobility.models.base import table_of
from mobility.models.desk import ArrivalRow, WindowRow
from mobility.models.pathway import PathwayRow
from mobility.models.staff import StaffRow

ARRIVAL, APPOINTMENT, PATHWAY = table_of(ArrivalRow), table_of(AppointmentRow), table_of(PathwayRow)
WINDOW, STAFF = table_of(WindowRow), table_of(StaffRow)
ORDER = tuple(
    ARRIVAL.c[name]
    for name in ("turn_rank", "turn_at", "turn_after", "arrived_at", "appointment_id")
)
IN_ROOM: Select[Any] = (
    select(
        *ARRIVAL.c,
        APPOINTMENT.c.uid,
        APPOINTMENT.c.state,
        APPOINTMENT.c.needs,
        APPOINTMENT.c.row_version,
        PATHWAY.c.code.label("pathway"),
    )
    .join_from(ARRIVAL, APPOINTMENT, APPOINTMENT.c.id == ARRIVAL.c.appointment_id)
    .join(PATHWAY, PATHWAY.c.id == APPOINTMENT.c.pathway_id)
    .order_by(*ORDER)
)


def waiting(session: Session, office_id: int, day: date) -> Sequence[Row[Any]]:
    """List who waits, in the order of their turns, with what decides who can serve them."""
    return _in_state(session, office_id, day, {State.CHECKED_IN})


def being_served(session: Session, office_id: int, day: date) -> Sequence[Row[Any]]:
    """List who is at a window."""
    return _in_state(session, office_id, day, {State.BEING_SERVED})


def turn_of(row: Any) -> Turn:  # noqa: ANN401 -- a row of either kind
    """Read the turn of an arrival."""
    return Turn(row.turn_rank, row.turn_at, row.turn_after, row.arrived_at, row.appointment_id)


def last_calls(session: Session, office_id: int, day: date, limit: int) -> Sequence[Row[Any]]:
    """List who was called last, the newest first: number, window and state, and nothing else."""
    statement = (
        select(*(ARRIVAL.c[name] for name in ("series", "number", "window", "called_at")))
        .add_columns(APPOINTMENT.c.state)
        .join_from(ARRIVAL, APPOINTMENT, APPOINTMENT.c.id == ARRIVAL.c.appointment_id)
        .where(ARRIVAL.c.office_id == office_id, ARRIVAL.c.day == day)
        .where(ARRIVAL.c.called_at.is_not(None))
        .order_by(ARRIVAL.c.called_at.desc(), ARRIVAL.c.appointment_id.desc())
        .limit(limit)
    )
    return session.connection().execute(statement).all()


def windows(session: Session, office_id: int) -> Sequence[Row[Any]]:
    """List the windows of an office with who sits at each."""
    statement = (
        select(*(WINDOW.c[name] for name in ("number", "staff_id", "paused", "since")))
        .add_columns(STAFF.c.name)
        .select_from(WINDOW.outerjoin(STAFF, STAFF.c.id == WINDOW.c.staff_id))
        .where(WINDOW.c.office_id == office_id)
        .order_by(WINDOW.c.number)
    )
    return session.connection().execute(statement).all()


def window_of(session: Session, office_id: int, staff_id: int) -> WindowRow | None:
    """Find the window of an office that somebody sits at."""
    mine = select(WindowRow).where(WindowRow.office_id == office_id, WindowRow.staff_id == staff_id)
    return session.scalar(mine)


def set_turns(session: Session, turns: Sequence[Turn]) -> None:
    """Give people other turns."""
    for turn in turns:
        row = session.get_one(ArrivalRow, turn.id)
        row.turn_rank, row.turn_at, row.turn_after = turn.rank, turn.at, turn.after


def last_after(session: Session, office_id: int, day: date, rank: int, at: datetime) -> int:
    """Say how far those of one time have been counted up, so that who comes now is behind them."""
    statement = select(func.max(ARRIVAL.c.turn_after)).where(
        ARRIVAL.c.office_id == office_id,
        ARRIVAL.c.day == day,
        ARRIVAL.c.turn_rank == rank,
        ARRIVAL.c.turn_at == at,
    )
    return session.scalar(statement) or 0


def _in_state(
    session: Session, office_id: int, day: date, states: Collection[State]
) -> Sequence[Row[Any]]:
    statement = IN_ROOM.where(
        ARRIVAL.c.office_id == office_id,
        ARRIVAL.c.day == day,
        APPOINTMENT.c.state.in_([state.value for state in states]),
    )
    return session.connection().execute(statement).all()
