"""Serving people: calling the next, calling again, and handing over, one officer after another.

The office's day is locked first, so that two officers never get the same person.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State, require_move
from mobility.domain.arrival import short_number
from mobility.domain.desk_errors import (
    NobodyWaits,
    NoWindow,
    OutOfTurn,
    QueueChanged,
    StillServing,
)
from mobility.domain.errors import MoveNotAllowed
from mobility.domain.office_hours import local_day
from mobility.domain.serving import OutOfOrder
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models import queue as rows
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.desk import ArrivalRow, DeskDayRow, WindowRow, lock_day
from mobility.models.staff import StaffRow
from mobility.services import queue
from mobility.services.desk import OpenVisit, find_office, open_visit, write_step
from mobility.services.staff import actor_of


def call_next(
    person: Staff, office: str, *, expected: str = "", settings: Settings, now: datetime
) -> queue.Called:
    """Call the next whom this officer can serve; who is passed over keeps their turn.

    `expected` is the uid of whom the page named as next. Raises NoWindow, StillServing,
    QueueChanged where a colleague has called that one, or NobodyWaits.
    """
    with transaction() as session:
        place = find_office(session, office)
        day = lock_day(session, place.id, local_day(now, place.zone))
        window = _window(session, place.id, person)
        _require_free(session, day, person)
        following = _next(session, day, person, window, settings)
        if expected and (following is None or following.uid != expected):
            _tell_if_called(session, day, expected, person, following)
        if following is None:
            raise NobodyWaits
        visit = open_visit(session, office, following.uid)
        return _call(session, visit, window, person, settings, now)


def call(
    person: Staff,
    office: str,
    uid: str,
    *,
    reason: str = "",
    settings: Settings,
    now: datetime,
) -> queue.Called:
    """Call one person; before those whose turn comes first it takes a reason, which is recorded.

    Raises VisitUnknown, NoWindow, StillServing, QueueChanged, MoveNotAllowed or OutOfTurn.
    """
    with transaction() as session:
        visit = open_visit(session, office, uid)
        window = _window(session, visit.office.id, person)
        _require_free(session, visit.day, person)
        following = _next(session, visit.day, person, window, settings)
        if visit.row.state != State.CHECKED_IN:
            _tell_if_called(session, visit.day, uid, person, following)
        if following is not None and following.uid == uid:
            return _call(session, visit, window, person, settings, now)
        if reason not in set(OutOfOrder):
            raise _out_of_turn(visit, following)
        return _call(session, visit, window, person, settings, now, reason)


def _out_of_turn(visit: OpenVisit, following: queue.InLine | None) -> OutOfTurn:
    require_move(State(visit.row.state), State.BEING_SERVED)
    arrival = visit.arrival
    number = short_number(arrival.series, arrival.number) if arrival else ""
    return OutOfTurn(number, following.number if following else "")


def _window(session: Session, office_id: int, person: Staff) -> WindowRow:
    mine = rows.window_of(session, office_id, person.id)
    if mine is None:
        raise NoWindow
    # Who calls somebody works again.
    mine.paused = False
    return mine


def _require_free(session: Session, day: DeskDayRow, person: Staff) -> None:
    """Refuse to call while somebody is at the window: a second click would call a second one."""
    for row in rows.being_served(session, day.office_id, day.day):
        if row.staff_id == person.id:
            raise StillServing(row.uid, short_number(row.series, row.number), row.called_at)


def _next(
    session: Session, day: DeskDayRow, person: Staff, window: WindowRow, settings: Settings
) -> queue.InLine | None:
    line = queue.read(session, day.office_id, day, person, window.number, settings)
    return queue.next_of(line, window.number)


def _tell_if_called(
    session: Session, day: DeskDayRow, uid: str, person: Staff, following: queue.InLine | None
) -> None:
    """Say who was faster, where somebody is no longer waiting because a colleague called them."""
    statement = (
        select(ArrivalRow.series, ArrivalRow.number, ArrivalRow.called_at, StaffRow.name)
        .join(AppointmentRow, AppointmentRow.id == ArrivalRow.appointment_id)
        .join(StaffRow, StaffRow.id == ArrivalRow.staff_id)
        .where(AppointmentRow.uid == uid, ArrivalRow.office_id == day.office_id)
        .where(AppointmentRow.state != State.CHECKED_IN, ArrivalRow.staff_id != person.id)
    )
    found = session.execute(statement).one_or_none()
    if found is not None:
        number = short_number(found.series, found.number)
        raise QueueChanged(
            found.name, number, found.called_at, following.number if following else ""
        )


def _call(
    session: Session,
    visit: OpenVisit,
    window: WindowRow,
    person: Staff,
    settings: Settings,
    now: datetime,
    reason: str | None = None,
) -> queue.Called:
    require_move(State(visit.row.state), State.BEING_SERVED)
    arrival = visit.arrival
    if arrival is None:
        raise MoveNotAllowed("nobody has arrived")
    arrival.called_at, arrival.window, arrival.staff_id = now, window.number, person.id
    arrival.calls, arrival.for_window = 0, None
    write_step(
        session,
        visit,
        "called",
        to=State.BEING_SERVED,
        actor=actor_of(person),
        now=now,
        reason=reason,
        details={"window": window.number},
    )
    return queue.called(visit.row, arrival, settings)
