"""People who come, and who do not: numbers, turns, and visits that are marked as missed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain.appointment import UNDO_WITHIN, Channel, State, require_move
from mobility.domain.arrival import Series, is_late, priority_of, short_number
from mobility.domain.desk_errors import BookedAgain
from mobility.domain.errors import MoveNotAllowed
from mobility.domain.identity import age_on
from mobility.domain.message import Kind, wanted_channel
from mobility.domain.question import is_minor_alone
from mobility.domain.queue import turn_at
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import LIVE, AppointmentRow
from mobility.models.base import transaction
from mobility.models.desk import ArrivalRow, DeskDayRow
from mobility.models.queue import last_after
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow
from mobility.services.audit import Actor
from mobility.services.booking import LIVE_PERSON
from mobility.services.desk import OpenVisit, open_visit, write_step
from mobility.services.messages import Message, promise
from mobility.services.no_shows import WORTH_TELLING
from mobility.services.staff import actor_of

FIRST, IN_TURN = 0, 1


@contextmanager
def making_live() -> Iterator[Session]:
    """Open a unit that may make a visit live: who booked in this very moment is BookedAgain."""
    try:
        with transaction() as session:
            yield session
    except IntegrityError as clash:
        if any(name in str(clash.orig) for name in LIVE_PERSON):
            raise BookedAgain from clash
        raise


def arrive(
    session: Session,
    visit: OpenVisit,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> str:
    """Give somebody their number and turn within an open unit, and return the number: "A-17".

    The visit is locked and its day before it; a walk-in is booked first, without a slot or with
    one. Raises MoveNotAllowed, or BookedAgain for somebody missed who has booked again.
    """
    row = visit.row
    require_move(State(row.state), State.CHECKED_IN)
    refuse_second_visit(session, row)
    arrival = _arrival(session, visit, settings, now)
    session.add(arrival)
    # Whoever wrote that they are not coming has come.
    row.next_step_at = row.leaving_at = None
    write_step(session, visit, "arrived", to=State.CHECKED_IN, actor=actor, now=now, reason=reason)
    return short_number(arrival.series, arrival.number)


def refuse_second_visit(session: Session, row: AppointmentRow) -> None:
    """Refuse to make a visit live while its person has another one; raises BookedAgain."""
    another = select(AppointmentRow.id).where(
        AppointmentRow.person_key == row.person_key, AppointmentRow.id != row.id, text(LIVE)
    )
    if row.person_key is not None and session.scalar(another.limit(1)) is not None:
        raise BookedAgain


def mark_missed(
    person: Staff, office: str, uid: str, *, row_version: int, settings: Settings, now: datetime
) -> None:
    """Mark a visit as missed before the timer does; the message waits until it cannot be undone.

    Raises VisitUnknown, ChangedMeanwhile, or MoveNotAllowed before the time of the visit.
    """
    with transaction() as session:
        visit = open_visit(session, office, uid, row_version=row_version)
        miss(session, visit, settings=settings, actor=actor_of(person), now=now)


def miss(
    session: Session,
    visit: OpenVisit,
    *,
    settings: Settings,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Mark a locked visit as missed within an open unit; raises MoveNotAllowed."""
    row = visit.row
    require_move(State(row.state), State.NO_SHOW)
    slot = session.get(SlotRow, row.slot_id) if row.slot_id else None
    if slot is not None and now < slot.starts_at:
        raise MoveNotAllowed("its time has not come")
    row.next_step_at = row.leaving_at = None
    write_step(session, visit, "no_show", to=State.NO_SHOW, actor=actor, now=now, reason=reason)
    promise(session, row.id, _not_seen(visit, settings, now), settings=settings, now=now)


def _arrival(session: Session, visit: OpenVisit, settings: Settings, now: datetime) -> ArrivalRow:
    row, day = visit.row, visit.day
    slot = session.get(SlotRow, row.slot_id) if row.slot_id else None
    starts_at = slot.starts_at if slot else None
    priority = _priority(row, settings)
    rank = IN_TURN if priority is None else FIRST
    at = turn_at(starts_at, late=_comes_late(visit, starts_at, now), arrived_at=now)
    series = Series.WALK_IN if row.channel == Channel.WALK_IN else Series.APPOINTMENT
    return ArrivalRow(
        appointment_id=row.id,
        office_id=row.office_id,
        day=row.day,
        series=series.value,
        number=_next_number(day, series),
        arrived_at=now,
        priority=priority,
        turn_rank=rank,
        turn_at=at,
        turn_after=last_after(session, row.office_id, row.day, rank, at),
    )


def _next_number(day: DeskDayRow, series: Series) -> int:
    """Count up under the day's lock; a number that is undone is not given again."""
    if series is Series.WALK_IN:
        day.last_walk_in += 1
        return day.last_walk_in
    day.last_appointment += 1
    return day.last_appointment


def _comes_late(visit: OpenVisit, starts_at: datetime | None, now: datetime) -> bool:
    if starts_at is None or visit.row.state == State.NO_SHOW:
        return True
    return is_late(starts_at, visit.office.grace_minutes, now=now)


def _priority(row: AppointmentRow, settings: Settings) -> str | None:
    opened: dict[str, Any] = unseal_row(settings.keys, row, "identity", "needs", "answers")
    birth = opened["identity"].get("birth_date")
    age = age_on(date.fromisoformat(birth), row.day) if birth else None
    alone = is_minor_alone(opened["answers"].get("answers") or {})
    found = priority_of(opened["needs"], age=age, alone=alone)
    return None if found is None else found.value


def _not_seen(visit: OpenVisit, settings: Settings, now: datetime) -> Message:
    contact = unseal_row(settings.keys, visit.row, "contact")["contact"]
    return Message(
        kind=Kind.NOT_SEEN,
        revision=visit.row.revision,
        channel=wanted_channel(contact),
        contact=contact,
        details={},
        locale=visit.row.locale,
        zone=visit.office.zone,
        due_at=now + UNDO_WITHIN,
        expires_at=now + WORTH_TELLING,
    )
