"""Another appointment, before others, for whoever an office could not see on their day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.desk_errors import BookedAgain
from mobility.domain.errors import SlotFull
from mobility.domain.message import wanted_channel
from mobility.domain.outcome import SETTLED
from mobility.domain.settings import Settings
from mobility.domain.to_call import Kind
from mobility.models.appointment import AppointmentRow
from mobility.models.day_end import Unsettled, slots_of_day
from mobility.models.desk import DeskDayRow
from mobility.models.next_places import FreeSlot
from mobility.models.office import OfficeRow
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow, lock_slots, take_place
from mobility.services import follow_up, moves, to_call
from mobility.services.arrivals import refuse_second_visit
from mobility.services.audit import Actor
from mobility.services.first_in_line import Lost, put_ahead
from mobility.services.history import By
from mobility.services.next_places import Seeker, look


class Became(StrEnum):
    """What somebody got: a time, the head of the line, or nothing since they have one already."""

    PLACED = "placed"
    IN_LINE = "in_line"
    HAS_ONE = "has_one"


@dataclass(frozen=True)
class Unit:
    """The open unit of one office's locked day: who acts in it, and when."""

    session: Session
    office: OfficeRow
    desk_day: DeskDayRow
    actor: Actor
    settings: Settings
    now: datetime


def places_for(unit: Unit, visits: Sequence[Unsettled]) -> list[FreeSlot | None]:
    """Find the next place of each on another day, and lock every slot that the unit touches.

    The visits are locked; they get their places in this order.
    """
    session = unit.session
    seekers = [_seeker(unit, one) for one in visits]
    today = slots_of_day(session, unit.office.id, unit.desk_day.day)
    offering = look(
        session, seekers, settings=unit.settings, now=unit.now, without=today, priority=True
    )
    left = {one.row.slot_id for one in visits if one.row.slot_id is not None}
    lock_slots(session, offering.to_lock() | left)
    return offering.again(session).share_out()


def give(unit: Unit, visit: Unsettled, place: FreeSlot | None, leave: Callable[[], None]) -> Became:
    """Give one of them their place, or the head of the line where there is none.

    Whoever is still expected keeps their code and is moved; for whoever came, `leave` ends this
    visit and another one is made. Who gets no messages is put on the list of whom to call.
    """
    row = visit.row
    if row.state == State.BOOKED and visit.slot is not None:
        became = _move(unit, row, visit.slot, place)
        _have_called(unit, row, row)
        return became
    leave()
    try:
        refuse_second_visit(unit.session, row)
    except BookedAgain:
        return Became.HAS_ONE
    if place is None:
        _put_ahead(unit, row)
        _have_called(unit, row, row)
        return Became.IN_LINE
    _take(unit.session, place, unit.now)
    made = follow_up.put_again(
        unit.session, row, place.id, actor=unit.actor, settings=unit.settings, now=unit.now
    )
    _have_called(unit, row, made)
    return Became.PLACED


def _move(unit: Unit, row: AppointmentRow, slot: SlotRow, place: FreeSlot | None) -> Became:
    by = By(unit.actor, SETTLED)
    if place is None:
        _put_ahead(unit, row)
        to, by = State.CLOSED_BY_OFFICE, By(unit.actor, SETTLED, in_line=True)
        moves.let_go(unit.session, row, slot, to=to, by=by, settings=unit.settings, now=unit.now)
        row.next_step_at = None
        return Became.IN_LINE

    def take(session: Session, targets: list[SlotRow], *, settings: Settings, now: datetime) -> int:
        del settings, targets
        _take(session, place, now)
        return place.id

    target = unit.session.get_one(SlotRow, place.id)
    moves.take_instead(
        unit.session, row, slot, [target], take=take, by=by, settings=unit.settings, now=unit.now
    )
    # The office chose the time: the person is asked whether it suits.
    row.moved_from = slot.starts_at
    return Became.PLACED


def _take(session: Session, place: FreeSlot, now: datetime) -> None:
    if not take_place(session, place.id, now=now):
        raise SlotFull


def _put_ahead(unit: Unit, row: AppointmentRow) -> None:
    opened = unseal_row(unit.settings.keys, row, "answers", "contact")
    lost = Lost(
        pathway_id=row.pathway_id,
        mode=follow_up.mode_of(unit.session, row),
        locale=row.locale,
        holder=row.holder,
        answers=opened["answers"],
        contact=opened["contact"],
    )
    put_ahead(
        unit.session,
        unit.office.id,
        [lost],
        actor=unit.actor,
        settings=unit.settings,
        now=unit.now,
    )


def _have_called(unit: Unit, row: AppointmentRow, about: AppointmentRow) -> None:
    contact = unseal_row(unit.settings.keys, row, "contact")["contact"]
    if wanted_channel(contact) is not None:
        return
    to_call.add(
        unit.session,
        kind=Kind.CLOSED,
        office_id=unit.office.id,
        appointment_id=about.id,
        dedupe_key=f"{SETTLED}:{about.id}:{about.revision}",
        locale=row.locale,
        now=unit.now,
    )


def _seeker(unit: Unit, visit: Unsettled) -> Seeker:
    row = visit.row
    answers = unseal_row(unit.settings.keys, row, "answers")["answers"]
    return Seeker(
        office_id=unit.office.id,
        pathway_id=row.pathway_id,
        mode=follow_up.mode_of(unit.session, row),
        day=row.day,
        starts_at=visit.slot.starts_at if visit.slot else unit.now,
        answers=answers.get("answers"),
    )
