"""Who was called: they do not answer, wait again, or go on to another window."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.desk_errors import WindowEmpty
from mobility.domain.errors import MoveNotAllowed, VisitUnknown
from mobility.domain.queue import CALLS, put_back_turns
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models import queue as rows
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.desk import ArrivalRow
from mobility.services import notes
from mobility.services.desk import OpenVisit, find_office, open_visit, write_step
from mobility.services.queue import Called, called
from mobility.services.staff import actor_of

HANDED_OVER = "handed_over"


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """Whom to hand over, from which version of the visit, and to whom it can be."""

    row_version: int
    number: str
    called: str
    windows: tuple[tuple[int, str], ...]


def ask_hand_over(person: Staff, office: str, uid: str, *, settings: Settings) -> HandOver:
    """List the windows that somebody else sits at; raises VisitUnknown or MoveNotAllowed."""
    with reading() as session:
        place = find_office(session, office)
        mine = AppointmentRow.uid == uid, AppointmentRow.office_id == place.id
        visit = session.scalar(select(AppointmentRow).where(*mine))
        if visit is None:
            raise VisitUnknown
        arrival = _in_the_room(visit, session.get(ArrivalRow, visit.id))
        done = called(visit, arrival, settings)
        others = [
            (row.number, row.name)
            for row in rows.windows(session, place.id)
            if row.staff_id not in (None, person.id)
        ]
        return HandOver(
            row_version=visit.row_version,
            number=done.number,
            called=done.called,
            windows=tuple(others),
        )


def no_answer(
    person: Staff, office: str, uid: str, *, row_version: int, settings: Settings, now: datetime
) -> Called:
    """Note that somebody did not come when called; the third time they wait two turns later.

    Raises VisitUnknown, ChangedMeanwhile or MoveNotAllowed.
    """
    with transaction() as session:
        visit, arrival = _at_window(session, office, uid, row_version)
        arrival.calls += 1
        waits = arrival.calls >= CALLS
        if waits:
            others = [
                rows.turn_of(row) for row in rows.waiting(session, arrival.office_id, arrival.day)
            ]
            rows.set_turns(session, put_back_turns(rows.turn_of(arrival), others))
        else:
            arrival.called_at = now
        to = State.CHECKED_IN if waits else State.BEING_SERVED
        write_step(session, visit, "no_answer", to=to, actor=actor_of(person), now=now)
        return called(visit.row, arrival, settings, waits_again=waits)


def put_back(
    person: Staff, office: str, uid: str, *, row_version: int, settings: Settings, now: datetime
) -> Called:
    """Let somebody who was called wait again, with the turn they had.

    Raises VisitUnknown, ChangedMeanwhile or MoveNotAllowed.
    """
    with transaction() as session:
        visit, arrival = _at_window(session, office, uid, row_version)
        write_step(session, visit, "put_back", to=State.CHECKED_IN, actor=actor_of(person), now=now)
        return called(visit.row, arrival, settings, waits_again=True)


def hand_over(
    person: Staff,
    office: str,
    uid: str,
    *,
    window: int,
    note: str = "",
    row_version: int,
    settings: Settings,
    now: datetime,
) -> Called:
    """Let another window call somebody first, with a note for who sits there.

    Raises VisitUnknown, ChangedMeanwhile, MoveNotAllowed, or WindowEmpty.
    """
    with transaction() as session:
        visit = open_visit(session, office, uid, row_version=row_version)
        arrival = _in_the_room(visit.row, visit.arrival)
        _require_somebody(session, visit, window)
        arrival.for_window, arrival.calls = window, 0
        notes.add(visit.row, note, kind=HANDED_OVER, by=person, settings=settings, now=now)
        to, details = State.CHECKED_IN, {"window": window}
        actor = actor_of(person)
        write_step(session, visit, HANDED_OVER, to=to, actor=actor, now=now, details=details)
        return called(visit.row, arrival, settings, waits_again=True)


def _require_somebody(session: Session, visit: OpenVisit, window: int) -> None:
    taken = {row.number for row in rows.windows(session, visit.office.id) if row.staff_id}
    if window not in taken:
        raise WindowEmpty


def _in_the_room(row: AppointmentRow, arrival: ArrivalRow | None) -> ArrivalRow:
    if arrival is None or row.state not in (State.CHECKED_IN, State.BEING_SERVED):
        raise MoveNotAllowed(row.state)
    return arrival


def _at_window(
    session: Session, office: str, uid: str, row_version: int
) -> tuple[OpenVisit, ArrivalRow]:
    visit = open_visit(session, office, uid, row_version=row_version)
    if visit.arrival is None or visit.row.state != State.BEING_SERVED:
        raise MoveNotAllowed(visit.row.state)
    return visit, visit.arrival
