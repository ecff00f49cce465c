"""Taking back the last step of a visit, within five minutes: a step of its own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import LIVE, State, may_undo
from mobility.domain.desk_errors import NothingToUndo
from mobility.domain.message import Kind, Subject
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentHistoryRow
from mobility.models.desk import OutcomeRow
from mobility.models.outbox import withdraw_messages
from mobility.models.sealed import unseal_row
from mobility.services.arrivals import making_live, refuse_second_visit
from mobility.services.audit import Actor
from mobility.services.desk import OpenVisit, changed, open_visit, put_back, write_step
from mobility.services.staff import actor_of

UNDONE = "undone"
ASIDE = frozenset({UNDONE})
"""Steps that are not taken back themselves."""

PROMISED = frozenset({Kind.NOT_SEEN.value, Kind.WHAT_FOLLOWS.value})
"""What the steps of the desk promise for when they can no longer be undone."""


@dataclass(frozen=True, kw_only=True)
class Undone:
    """Whose step was taken back, which one, and where the visit stands again."""

    uid: str
    called: str
    action: str
    state: State


def undo_last(
    person: Staff,
    office: str,
    uid: str,
    *,
    row_version: int | None = None,
    settings: Settings,
    now: datetime,
) -> Undone:
    """Put a visit back to where it was before its last step, and withdraw what that promised.

    Without the `row_version` that was seen, only one's own step: raises ChangedMeanwhile where a
    colleague was there since. Raises VisitUnknown, NothingToUndo or BookedAgain.
    """
    with making_live() as session:
        visit = open_visit(session, office, uid, row_version=row_version)
        last = _last_step(session, visit, now)
        actor = actor_of(person)
        if row_version is None and last.actor_id != actor.id:
            raise changed(session, visit.row.id)
        return _undo(session, visit, last, actor, settings, now)


def _last_step(session: Session, visit: OpenVisit, now: datetime) -> AppointmentHistoryRow:
    newest = (
        select(AppointmentHistoryRow)
        .where(AppointmentHistoryRow.appointment_id == visit.row.id)
        .order_by(AppointmentHistoryRow.id.desc())
        .limit(1)
    )
    last = session.scalar(newest)
    if last is None or last.from_state is None or last.actor_kind != "staff":
        raise NothingToUndo
    state, to = State(visit.row.state), State(last.from_state)
    is_first = to is State.BOOKED and visit.row.slot_id is None  # a walk-in was never expected
    if is_first or last.action in ASIDE or last.to_state != state:
        raise NothingToUndo
    if not may_undo(last.action, state, to, at=last.at, now=now):
        raise NothingToUndo
    return last


def _undo(
    session: Session,
    visit: OpenVisit,
    last: AppointmentHistoryRow,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Undone:
    row, to = visit.row, State(last.from_state or State.BOOKED)
    if to in LIVE and row.state not in LIVE:
        refuse_second_visit(session, row)
    if to is State.BOOKED:
        # The timers look again: a visit whose time is over by then is missed after all.
        row.next_step_at = now
    session.execute(delete(OutcomeRow).where(OutcomeRow.appointment_id == row.id))
    withdraw_messages(session, Subject.APPOINTMENT, row.id, PROMISED, now=now)
    if visit.arrival is not None:
        session.expunge(visit.arrival)
    put_back(session, row.id, last.before)
    write_step(session, visit, UNDONE, to=to, actor=actor, now=now, details={"step": last.action})
    identity = unseal_row(settings.keys, row, "identity")["identity"]
    called = str(identity.get("called") or identity.get("given_names") or "")
    return Undone(uid=row.uid, called=called, action=last.action, state=to)
