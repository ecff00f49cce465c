"""What stands in the network today, by office: one query for each kind, however many offices."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.office import ClosureKind
from mobility.domain.slot import Audience
from mobility.models.appointment import AppointmentRow
from mobility.models.base import table_of
from mobility.models.closure import ClosureRow
from mobility.models.desk import ArrivalRow, DeskDayRow
from mobility.models.office import OpeningHoursRow, PoolRow
from mobility.models.request import RequestRow
from mobility.models.to_call import OPEN, calling_office

APPOINTMENT, ARRIVAL = table_of(AppointmentRow), table_of(ArrivalRow)
Days = Mapping[int, date]
"""Which day it is at each office, by its number."""


@dataclass(frozen=True)
class Crowd:
    """How many are expected and how many wait, and since when the one who waits longest does."""

    expected: int = 0
    waiting: int = 0
    since: datetime | None = None


def crowds(session: Session, days: Days) -> dict[int, Crowd]:
    """Count who is expected and who waits today."""
    statement = (
        select(
            APPOINTMENT.c.office_id,
            APPOINTMENT.c.day,
            APPOINTMENT.c.state,
            func.count(),
            func.min(ARRIVAL.c.arrived_at),
        )
        .outerjoin_from(APPOINTMENT, ARRIVAL, ARRIVAL.c.appointment_id == APPOINTMENT.c.id)
        .where(
            APPOINTMENT.c.office_id.in_(sorted(days)),
            APPOINTMENT.c.day.in_(sorted(set(days.values()))),
            APPOINTMENT.c.state.in_([State.BOOKED.value, State.CHECKED_IN.value]),
        )
        .group_by(APPOINTMENT.c.office_id, APPOINTMENT.c.day, APPOINTMENT.c.state)
    )
    counted: dict[int, dict[str, tuple[int, datetime | None]]] = defaultdict(dict)
    for office_id, day, state, number, since in session.connection().execute(statement):
        if days[office_id] == day:
            counted[office_id][state] = (number, since)
    return {office_id: _crowd(states) for office_id, states in counted.items()}


def _crowd(states: Mapping[str, tuple[int, datetime | None]]) -> Crowd:
    expected, _never = states.get(State.BOOKED.value, (0, None))
    waiting, since = states.get(State.CHECKED_IN.value, (0, None))
    return Crowd(expected, waiting, since)


def undelivered(session: Session) -> dict[int, int]:
    """Count the people whom a message did not reach and whom nobody has called yet."""
    statement = (
        select(calling_office, func.count())
        .select_from(RequestRow)
        .outerjoin(AppointmentRow, AppointmentRow.id == RequestRow.appointment_id)
        .where(OPEN, RequestRow.kind == "undelivered", calling_office.is_not(None))
        .group_by(calling_office)
    )
    return dict(session.execute(statement).all())


def spans(session: Session, days: Days) -> dict[int, list[tuple[time, time]]]:
    """List from when to when each office sees or calls people today."""
    statement = (
        select(PoolRow.office_id, OpeningHoursRow)
        .join(OpeningHoursRow, OpeningHoursRow.pool_id == PoolRow.id)
        .where(
            PoolRow.audience == Audience.PUBLIC.value,
            OpeningHoursRow.weekday.in_(sorted({day.weekday() for day in days.values()})),
        )
    )
    found: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for office_id, line in session.execute(statement):
        day = days.get(office_id)
        if day is not None and _holds(line, day):
            found[office_id].append((line.opens, line.closes))
    return found


def _holds(line: OpeningHoursRow, day: date) -> bool:
    over = line.valid_until is not None and line.valid_until < day
    return line.weekday == day.weekday() and line.valid_from <= day and not over


def closures_today(session: Session, days: Days) -> dict[int, ClosureRow]:
    """Find which offices are closed today, or for a part of the day."""
    statement = select(ClosureRow).where(
        ClosureRow.office_id.in_(sorted(days)),
        ClosureRow.day.in_(sorted(set(days.values()))),
        ClosureRow.kind != ClosureKind.WORKED.value,
    )
    rows = session.scalars(statement)
    return {row.office_id: row for row in rows if days[row.office_id] == row.day}


def ended_today(session: Session, days: Days) -> Collection[int]:
    """Number the offices whose desk has closed the day."""
    statement = select(DeskDayRow.office_id, DeskDayRow.day).where(
        DeskDayRow.office_id.in_(sorted(days)),
        DeskDayRow.day.in_(sorted(set(days.values()))),
        DeskDayRow.closed_at.is_not(None),
    )
    return {office_id for office_id, day in session.execute(statement) if days[office_id] == day}
