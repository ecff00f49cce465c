"""Stopping a pathway into which people are booked: proposed by one, confirmed by another."""

import uuid
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.office_hours import local_day
from mobility.domain.pathway import PathwayState
from mobility.domain.pathway_stop import OwnProposal, Plan, StopState, StopWaits
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import transaction
from mobility.models.pathway import PathwayRow
from mobility.models.pathway_stop import PathwayStopRow, open_stop
from mobility.models.pathway_stop_visits import count_booked
from mobility.models.staff import StaffRow
from mobility.services import audit
from mobility.services.audit import Actor
from mobility.services.pathway_status import Change, lock_pathway, put_status, require_change
from mobility.services.pathway_stops import find_stop
from mobility.services.staff import actor_of


def propose(
    code: str, change: Change, plan: Plan, *, person: Staff, settings: Settings, now: datetime
) -> str:
    """Propose to stop a pathway, with what becomes of each group; return the stop's uid.

    Nothing changes until another administrator confirms it. Raises PathwayUnknown, GuidanceStays,
    StatusInvalid, or StopWaits where there is one already.
    """
    try:
        with transaction() as session:
            pathway = lock_pathway(session, code)
            require_change(session, pathway, change, settings=settings, now=now)
            if (other := open_stop(session, pathway.id)) is not None:
                raise StopWaits(other.uid)
            people = count_booked(session, pathway.id, since=change.since, now=now)
            row = _proposed(pathway.id, change, plan, people, person, now)
            session.add(row)
            session.flush()
            _record(session, row, "stop_proposed", actor_of(person), now, people=people)
            return row.uid
    except IntegrityError as clash:
        raise StopWaits("") from clash


def _proposed(
    pathway_id: int, change: Change, plan: Plan, people: int, person: Staff, now: datetime
) -> PathwayStopRow:
    return PathwayStopRow(
        uid=str(uuid.uuid4()),
        pathway_id=pathway_id,
        becomes=change.state.value,
        since=change.since,
        reason=dict(change.reason),
        plan={"choices": plan.data(), "people": people},
        state=StopState.PROPOSED.value,
        proposed_by=person.id,
        proposed_at=now,
    )


def confirm(
    uid: str, *, row_version: int, person: Staff, settings: Settings, now: datetime
) -> None:
    """Confirm a stop on one's own sign-in: the status changes, the timers tell everybody.

    The same person again does nothing. A day that has passed meanwhile becomes today. Raises
    StopUnknown, OwnProposal, ChangedMeanwhile, GuidanceStays or StatusInvalid.
    """
    with transaction() as session:
        row = find_stop(session, uid, lock=True)
        if row.state == StopState.RUNNING and row.confirmed_by == person.id:
            return
        _require(session, row, row_version, StopState.PROPOSED)
        if row.proposed_by == person.id:
            raise OwnProposal
        pathway = session.get_one(PathwayRow, row.pathway_id)
        row.since = max(row.since, local_day(now, settings.home_zone))
        change = Change(PathwayState(row.becomes), row.since, row.reason)
        put_status(session, pathway, change, person=person, settings=settings, now=now)
        row.state, row.confirmed_by, row.confirmed_at = StopState.RUNNING.value, person.id, now
        row.row_version += 1
        session.flush()
        left = count_booked(session, pathway.id, since=row.since, now=now)
        _record(session, row, "stop_confirmed", actor_of(person), now, people=left)


def withdraw(uid: str, *, row_version: int, person: Staff, now: datetime) -> None:
    """Take back a stop that nobody has confirmed; twice is the same as once.

    Raises StopUnknown or ChangedMeanwhile.
    """
    _turn(uid, (StopState.PROPOSED, StopState.WITHDRAWN), row_version, person, now)


def halt(uid: str, *, row_version: int, person: Staff, now: datetime) -> None:
    """Let the timers tell nobody more, for now; waits for the people of one batch at the most.

    Raises StopUnknown or ChangedMeanwhile.
    """
    _turn(uid, (StopState.RUNNING, StopState.HALTED), row_version, person, now)


def carry_on(uid: str, *, row_version: int, person: Staff, now: datetime) -> None:
    """Let the timers go on where they were halted. Raises StopUnknown or ChangedMeanwhile."""
    _turn(uid, (StopState.HALTED, StopState.RUNNING), row_version, person, now)


def _turn(
    uid: str, turn: tuple[StopState, StopState], row_version: int, person: Staff, now: datetime
) -> None:
    before, after = turn
    with transaction() as session:
        row = find_stop(session, uid, lock=True)
        if row.state == after:
            return
        _require(session, row, row_version, before)
        row.state = after.value
        row.row_version += 1
        session.flush()
        _record(session, row, f"stop_{after}", actor_of(person), now)


def _require(session: Session, row: PathwayStopRow, row_version: int, state: StopState) -> None:
    """Refuse what somebody else was faster to do."""
    if row.state != state or row.row_version != row_version:
        by = row.confirmed_by or row.proposed_by
        raise ChangedMeanwhile(session.get_one(StaffRow, by).name, row.confirmed_at)


def _record(
    session: Session,
    row: PathwayStopRow,
    action: str,
    actor: Actor,
    now: datetime,
    **details: int,
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="pathway_stop",
        record_id=row.id,
        actor=actor,
        details={"pathway": row.pathway_id, "state": row.becomes, **details},
    )
