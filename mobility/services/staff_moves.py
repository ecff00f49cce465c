"""Moving and closing a visit for its person, with a reason; a supervisor where others wait."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mobility.domain.appointment import State, require_move
from mobility.domain.errors import (
    DomainError,
    MoveNotAllowed,
    NotAllowed,
    ReasonMissing,
    SlotUnknown,
)
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.domain.staff_move import CloseReason, Look, MoveReason, Place, is_wall
from mobility.domain.to_call import Kind as Call
from mobility.models.base import reading, transaction
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow
from mobility.models.staff_place import staff_slots, take_withheld
from mobility.services import moves, notes, to_call
from mobility.services.desk import OpenVisit, changed, find_visit, open_visit
from mobility.services.history import By
from mobility.services.holds import take_first, why_not
from mobility.services.staff import actor_of
from mobility.services.staff_places import leaving_of, looks_at
from mobility.services.standing_by import Approval, approved_by


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where to: an office, a time there, a kind of place; why, and what was looked at before."""

    office: str
    starts_at: datetime
    place: Place
    reason: MoveReason
    row_version: int
    overrides: frozenset[Look] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Close:
    """Why a visit is closed, with a note for colleagues."""

    reason: CloseReason
    row_version: int
    note: str = ""


def move(
    office: str,
    uid: str,
    to: Move,
    *,
    person: Staff,
    approval: Approval,
    settings: Settings,
    now: datetime,
) -> bool:
    """Move a visit for its person and tell them; False where it is at that time already.

    It does not count as a move of their own. Raises VisitUnknown, MoveNotAllowed,
    ChangedMeanwhile, ReasonMissing for what was not looked at, NotAllowed where a supervisor has to
    approve and has not, SlotUnknown, SlotFull, SlotClosed or SlotPast.
    """
    second = None
    if _is_wall(office, uid, to, settings=settings, now=now):
        second = approved_by(person, office, approval, settings=settings, now=now)
    by = By(actor_of(person), to.reason.value, second, tuple(sorted(to.overrides)))
    with transaction() as session:
        visit = open_visit(session, office, uid, row_version=to.row_version)
        if visit.row.state != State.BOOKED:
            raise MoveNotAllowed(visit.row.state)
        return _move(session, visit, to, by, settings, now)


def close(
    office: str, uid: str, why: Close, *, person: Staff, settings: Settings, now: datetime
) -> bool:
    """Close a booked visit for its person and pass the place on; False where it was closed before.

    Whoever gets no messages is put on the list of whom to call. Raises VisitUnknown,
    MoveNotAllowed or ChangedMeanwhile.
    """
    with transaction() as session:
        visit = open_visit(session, office, uid)
        if visit.row.state == State.CLOSED_BY_OFFICE:
            return False
        if visit.row.row_version != why.row_version:
            raise changed(session, visit.row.id)
        notes.add(visit.row, why.note, kind="closed", by=person, settings=settings, now=now)
        by = By(actor_of(person), why.reason.value)
        let_go(session, visit, by=by, settings=settings, now=now)
        _call_if_untold(session, visit, settings=settings, now=now)
        return True


def let_go(
    session: Session, visit: OpenVisit, *, by: By, settings: Settings, now: datetime
) -> None:
    """Close a locked visit within an open unit; raises MoveNotAllowed unless it is booked."""
    row = visit.row
    require_move(State(row.state), State.CLOSED_BY_OFFICE)
    if row.slot_id is None:
        raise MoveNotAllowed
    slot = session.get_one(SlotRow, row.slot_id)
    moves.let_go(session, row, slot, to=State.CLOSED_BY_OFFICE, by=by, settings=settings, now=now)


def _call_if_untold(
    session: Session, visit: OpenVisit, *, settings: Settings, now: datetime
) -> None:
    """Put whoever gets no messages on the list of whom to call."""
    row = visit.row
    contact = unseal_row(settings.keys, row, "contact")["contact"]
    if contact["channel"] is None and contact["phone"]:
        to_call.add(
            session,
            kind=Call.CLOSED,
            office_id=row.office_id,
            appointment_id=row.id,
            dedupe_key=f"closed:{row.id}:{row.revision}",
            locale=row.locale,
            now=now,
        )


def _move(
    session: Session, visit: OpenVisit, to: Move, by: By, settings: Settings, now: datetime
) -> bool:
    leaving = leaving_of(session, visit.row)
    if by.approved_by is None and is_wall(to.place, leaving.place):
        raise NotAllowed
    pools = leaving.pools_at(to.office)
    targets = staff_slots(session, pools, starts_at=to.starts_at, place=to.place)
    if not targets:
        raise SlotUnknown
    if leaving.slot.id in {target.id for target in targets}:
        return False
    take = _take_withheld if to.place is Place.WITHHELD else take_first
    moves.take_instead(
        session, visit.row, leaving.slot, targets, take=take, by=by, settings=settings, now=now
    )
    return True


def _is_wall(office: str, uid: str, to: Move, *, settings: Settings, now: datetime) -> bool:
    """Say whether a move takes a supervisor; raises ReasonMissing for what was not looked at."""
    with reading() as session:
        leaving = leaving_of(session, find_visit(session, office, uid))
        if set(looks_at(session, leaving, to.office, settings=settings, now=now)) - to.overrides:
            raise ReasonMissing
        return is_wall(to.place, leaving.place)


def _take_withheld(
    session: Session, slots: list[SlotRow], *, settings: Settings, now: datetime
) -> int:
    del settings
    for slot in slots:
        if take_withheld(session, slot.id, now=now):
            return slot.id
    refusal: DomainError = why_not(session, slots, now=now)
    raise refusal
