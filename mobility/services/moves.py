"""Moving an appointment to another time, and giving it up."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain import booking_rules
from mobility.domain.appointment import OCCUPYING, State, require_move
from mobility.domain.errors import AppointmentNotFound, MoveNotAllowed, SlotUnknown
from mobility.domain.message import Kind, wanted_channel
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.office import OfficeRow
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow, free_places, lock_slots, slots_at
from mobility.services import audit
from mobility.services.history import PERSON, By, step, write_history
from mobility.services.holds import take_first
from mobility.services.messages import Message, promise
from mobility.services.passing_on import pass_on

Take = Callable[..., int]
"""How a place is taken, as `take_first` does it."""

ENDS = {State.CANCELLED: Kind.GIVEN_UP, State.CLOSED_BY_OFFICE: Kind.CLOSED_BY_OFFICE}
"""The states that give a place back, and what the person is told of each."""


def move_appointment(
    uid: str,
    *,
    office_id: int,
    pool_ids: tuple[int, ...],
    starts_at: datetime,
    settings: Settings,
    now: datetime,
) -> None:
    """Move an appointment to another time, keeping its reference; the same time changes nothing.

    Raises AppointmentNotFound, MoveNotAllowed, TooManyMoves, TooLateToMove, SlotUnknown, SlotFull,
    SlotClosed or SlotPast; then the old place is still the person's.
    """
    with transaction() as session:
        row, slot, office = _locked(session, uid)
        targets = slots_at(session, office_id=office_id, pool_ids=pool_ids, starts_at=starts_at)
        if not targets:
            raise SlotUnknown
        if slot.id in {target.id for target in targets}:
            return
        require_movable(row, slot, office, settings=settings, now=now)
        if row.moved_from is None:
            # A day that the office chose uses up none of the person's own moves.
            row.moves += 1
        take_instead(session, row, slot, targets, settings=settings, now=now)


def take_instead(
    session: Session,
    row: AppointmentRow,
    slot: SlotRow,
    targets: list[SlotRow],
    *,
    take: Take = take_first,
    by: By = PERSON,
    settings: Settings,
    now: datetime,
) -> None:
    """Let a booked and locked appointment leave its slot for the first of others with a place.

    Within an open unit. Raises SlotFull, SlotClosed or SlotPast, and then nothing has changed.
    """
    lock_slots(session, {slot.id, *(target.id for target in targets)})
    taken = take(session, targets, settings=settings, now=now)
    _give_back(session, slot.id, settings, now)
    set_place(session, row, taken, now=now)
    _write(session, row, Kind.MOVED, slot, by, settings, now)


def set_place(session: Session, row: AppointmentRow, slot_id: int, *, now: datetime) -> None:
    """Let an appointment be at another slot, whose place is taken; who moves is coming."""
    slot = session.get_one(SlotRow, slot_id)
    row.slot_id, row.office_id, row.day = slot.id, slot.office_id, slot.day
    # The reminders of the new time are worked out anew.
    row.next_step_at, row.leaving_at, row.moved_from = now, None, None


def give_up(uid: str, *, settings: Settings, now: datetime) -> None:
    """Give a place back, for somebody else; giving up twice is the same as once.

    Raises AppointmentNotFound, or MoveNotAllowed once the visit has begun.
    """
    with transaction() as session:
        row, slot, _office = _locked(session, uid)
        state = State(row.state)
        if state is State.CANCELLED:
            return
        require_move(state, State.CANCELLED)
        if not booking_rules.may_give_up(state, starts_at=slot.starts_at, now=now):
            raise MoveNotAllowed(state)
        let_go(session, row, slot, settings=settings, now=now)


def let_go(
    session: Session,
    row: AppointmentRow,
    slot: SlotRow,
    *,
    to: State = State.CANCELLED,
    by: By = PERSON,
    settings: Settings,
    now: datetime,
) -> None:
    """Give up a booked and locked appointment within an open unit, and its place with it."""
    lock_slots(session, {slot.id})
    # Before the visit is over for the database: nobody is offered the place that they give up.
    _give_back(session, slot.id, settings, now)
    row.state = to.value
    row.leaving_at = row.moved_from = None
    _write(session, row, ENDS[to], slot, by, settings, now)


def _give_back(session: Session, slot_id: int, settings: Settings, now: datetime) -> None:
    """Give a place of a locked slot back, or on to who waits for it."""
    free_places(session, slot_id)
    pass_on(session, slot_id, settings=settings, now=now)


def tell_sex(uid: str, sex: str, *, now: datetime) -> None:
    """Keep what a person chose to say about their sex; an empty text takes it back."""
    with transaction() as session:
        row, _slot, _office = _locked(session, uid)
        row.sex = sex or None
        row.row_version += 1
        state = State(row.state)
        was = step(at=now, action="told", from_state=state, to_state=state, revision=row.revision)
        write_history(session, row.id, was, to_slot_id=row.slot_id)
        audit.record(
            session,
            at=now,
            action="told",
            record_kind="appointment",
            record_id=row.id,
            details={"fields": ["sex"]},
        )


def require_movable(
    row: AppointmentRow, slot: SlotRow, office: OfficeRow, *, settings: Settings, now: datetime
) -> None:
    """Refuse a move that the person's own limits forbid, whoever makes it for them.

    Raises MoveNotAllowed, TooManyMoves or TooLateToMove.
    """
    booking_rules.require_movable(
        State(row.state),
        moves=row.moves,
        moves_allowed=settings.moves_allowed,
        starts_at=slot.starts_at,
        cutoff=timedelta(hours=office.cutoff_hours),
        now=now,
        moved_by_office=row.moved_from is not None,
    )


def _locked(session: Session, uid: str) -> tuple[AppointmentRow, SlotRow, OfficeRow]:
    """Lock an appointment first, before any slot: the order of the whole system."""
    row = session.scalar(
        select(AppointmentRow).where(AppointmentRow.uid == uid).with_for_update(key_share=True)
    )
    if row is None or row.slot_id is None:
        raise AppointmentNotFound
    slot = session.get_one(SlotRow, row.slot_id)
    return row, slot, session.get_one(OfficeRow, slot.office_id)


def _write(
    session: Session,
    row: AppointmentRow,
    action: Kind,
    old_slot: SlotRow,
    by: By,
    settings: Settings,
    now: datetime,
) -> None:
    """Write what a change owes: revision, history, message and audit event, in this unit."""
    gone = row.state not in OCCUPYING
    row.revision += 1
    row.row_version += 1
    session.flush()
    was = step(
        at=now,
        action=action,
        from_state=State.BOOKED,
        to_state=State(row.state),
        from_slot_id=old_slot.id,
        revision=row.revision,
        actor=by.actor,
        reason=by.reason,
    )
    write_history(session, row.id, was, to_slot_id=None if gone else row.slot_id)
    _tell(session, row, action, old_slot, by, settings, now)
    event = audit.event(
        at=now, action=action, record_kind="appointment", actor=by.actor, details=by.details()
    )
    audit.record_all(session, [{**event, "record_id": row.id}])


def _tell(
    session: Session,
    row: AppointmentRow,
    action: Kind,
    old_slot: SlotRow,
    by: By,
    settings: Settings,
    now: datetime,
) -> None:
    opened = unseal_row(settings.keys, row, "identity", "contact")
    identity, contact = opened["identity"], opened["contact"]
    message = Message(
        kind=action,
        revision=row.revision,
        channel=wanted_channel(contact),
        contact=contact,
        details={
            "reference": identity["reference"],
            "old_starts_at": old_slot.starts_at.isoformat(),
            "in_line": by.in_line,
        },
        locale=row.locale,
    )
    promise(session, row.id, message, settings=settings, now=now)
