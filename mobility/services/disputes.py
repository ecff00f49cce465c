"""Settling that somebody did not ask for an appointment, with both sides before one's eyes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.appointment import LIVE, State
from mobility.domain.errors import MoveNotAllowed, VisitUnknown
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.domain.staff_move import NOT_THEIRS
from mobility.domain.to_call import Kind, Settlement
from mobility.models import to_call as rows
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.request import RequestRow
from mobility.services import audit, call_list, notes, staff_moves, to_call, visit_file
from mobility.services.call_list import ToCall
from mobility.services.desk import OpenVisit, changed, find_office, open_visit
from mobility.services.history import By
from mobility.services.staff import actor_of
from mobility.services.standing_by import Approval, approved_by
from mobility.services.visit_file import VisitFile

DOCUMENT = frozenset({"document", "document_kind"})


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """Both sides: who says so, and the visit that is not theirs, where it is still there.

    `corrected` says that the visit got another document since.
    """

    call: ToCall
    done: bool
    visit: VisitFile | None
    corrected: bool

    @property
    def ends(self) -> tuple[Settlement, ...]:
        """List how it may end, as things stand."""
        if self.visit is None or self.visit.state not in LIVE:
            return (Settlement.NOTHING_LEFT,)
        closed = (Settlement.CLOSED,) if self.visit.state is State.BOOKED else ()
        corrected = (Settlement.CORRECTED,) if self.corrected else ()
        return (Settlement.KEPT, *closed, *corrected)


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How it ends, with a note for colleagues; the versions are those of the form."""

    how: Settlement
    row_version: int
    visit_version: int
    note: str = ""


def look(office: str, uid: str, *, person: Staff, settings: Settings, now: datetime) -> Dispute:
    """Open both sides, which is recorded; raises VisitUnknown."""
    with transaction() as session:
        place = find_office(session, office)
        found = _found(session, place.id, uid)
        call = call_list.read_one(session, place, uid, settings)
        call_list.note_looks(session, [found.request], place, person=person, now=now)
        done, corrected = found.request.state == to_call.DONE, _was_corrected(session, found)
    visit = None
    if call.visit is not None:
        visit = visit_file.open_file(office, call.visit.uid, person, settings=settings, now=now)
    return Dispute(call=call, done=done, visit=visit, corrected=corrected)


def settle(
    office: str,
    uid: str,
    settled: Settled,
    *,
    person: Staff,
    approval: Approval,
    settings: Settings,
    now: datetime,
) -> None:
    """End a dispute; closing the visit takes a supervisor, and frees the document.

    Raises VisitUnknown, ChangedMeanwhile, MoveNotAllowed where it cannot end so as things stand, or
    NotAllowed where a supervisor has to approve and has not.
    """
    second = None
    if settled.how is Settlement.CLOSED:
        second = approved_by(person, office, approval, settings=settings, now=now)
    visit_uid = _visit_uid(office, uid)
    with transaction() as session:
        # The order of locks is the whole desk's: the visit first, then what is said about it.
        visit = open_visit(session, office, visit_uid) if visit_uid else None
        row = to_call.lock_open(session, office, uid, settled.row_version)
        by = By(actor_of(person), NOT_THEIRS, second)
        _end(session, visit, row, settled, by, settings, now)
        if visit is not None:
            _note(session, visit, settled, person, settings, now)
        to_call.write_result(session, row, settled.how, done=True, person=person, now=now)


def _end(
    session: Session,
    visit: OpenVisit | None,
    row: RequestRow,
    settled: Settled,
    by: By,
    settings: Settings,
    now: datetime,
) -> None:
    """Do what an end asks for; raises MoveNotAllowed where it does not fit what stands."""
    is_live = visit is not None and visit.row.state in LIVE
    if is_live is (settled.how is Settlement.NOTHING_LEFT):
        raise MoveNotAllowed(settled.how)
    if visit is None:
        return
    if settled.how is Settlement.CORRECTED and not _corrected_since(session, visit.row.id, row):
        raise MoveNotAllowed(settled.how)
    if settled.how is Settlement.CLOSED:
        if visit.row.row_version != settled.visit_version:
            raise changed(session, visit.row.id)
        staff_moves.let_go(session, visit, by=by, settings=settings, now=now)


def _note(
    session: Session,
    visit: OpenVisit,
    settled: Settled,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> None:
    notes.add(visit.row, settled.note, kind="dispute", by=person, settings=settings, now=now)
    audit.record(
        session,
        at=now,
        action="dispute_settled",
        record_kind="appointment",
        record_id=visit.row.id,
        actor=actor_of(person),
        details={"result": settled.how.value},
    )


def _visit_uid(office: str, uid: str) -> str | None:
    with reading() as session:
        found = _found(session, find_office(session, office).id, uid)
        return found.visit.uid if found.visit else None


def _found(session: Session, office_id: int, uid: str) -> rows.Found:
    found = rows.find_request(session, office_id, uid)
    if found is None or found.request.kind != Kind.NOT_MINE:
        raise VisitUnknown
    return found


def _was_corrected(session: Session, found: rows.Found) -> bool:
    return found.visit is not None and _corrected_since(session, found.visit.id, found.request)


def _corrected_since(session: Session, appointment_id: int, row: RequestRow) -> bool:
    """Say whether the visit got another document since somebody said that it is not theirs."""
    corrections = select(AuditEventRow.details).where(
        AuditEventRow.record_kind == "appointment",
        AuditEventRow.record_id == appointment_id,
        AuditEventRow.action == "corrected",
        AuditEventRow.at >= row.created_at,
    )
    return any(DOCUMENT & set(one["fields"]) for one in session.scalars(corrections))
