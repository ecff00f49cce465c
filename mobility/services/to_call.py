"""Por llamar: what waits to be telephoned at an office, and what came of each call."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.errors import ChangedMeanwhile, VisitUnknown
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.domain.to_call import Kind, Result, after, is_worth_a_call
from mobility.models import to_call as rows
from mobility.models.audit import AuditEventRow
from mobility.models.base import transaction
from mobility.models.request import RequestRow
from mobility.models.staff import StaffRow
from mobility.services import audit
from mobility.services.desk import find_office
from mobility.services.staff import actor_of

DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Call:
    """What came of a call; `at` is when to call again, `row_version` that of the form."""

    result: Result
    row_version: int
    at: datetime | None = None


def add(
    session: Session,
    *,
    kind: Kind | str,
    office_id: int | None,
    appointment_id: int | None,
    dedupe_key: str,
    locale: str,
    now: datetime,
    urgent: bool = False,
) -> None:
    """Put somebody on the list within a unit that is open; the same key again changes nothing."""
    values = {
        "uid": str(uuid.uuid4()),
        "kind": str(kind),
        "urgent": urgent,
        "office_id": office_id,
        "appointment_id": appointment_id,
        "contact": None,
        "dedupe_key": dedupe_key,
        "due_at": None,
        "tries": 0,
        "locale": locale,
        "state": "open",
        "created_at": now,
        "row_version": 1,
    }
    rows.add_once(session, values)


def list_undelivered(session: Session, message_ids: Sequence[int], *, now: datetime) -> None:
    """Put down whom messages did not reach, within the unit that wrote down that they are dead."""
    for dead in rows.dead_among(session, message_ids) if message_ids else ():
        _subject, number, revision, rest = dead.dedupe_key.split(":", 3)
        occasion = rest.rpartition(":")[0].removeprefix(f"{dead.kind}-")
        if is_worth_a_call(dead.kind, occasion, dead.reason):
            add(
                session,
                kind=Kind.UNDELIVERED,
                office_id=dead.office_id,
                appointment_id=dead.appointment_id,
                dedupe_key=f"undelivered:{number}:{revision}",
                locale=dead.locale,
                now=now,
            )


def settle(
    office: str, uid: str, call: Call, *, person: Staff, settings: Settings, now: datetime
) -> bool:
    """Write down what came of a call; say whether it is done with.

    Raises VisitUnknown for what is not this office's, ChangedMeanwhile where somebody else wrote
    something down since, or MoveNotAllowed.
    """
    del settings
    with transaction() as session:
        row = lock_open(session, office, uid, call.row_version)
        ends = after(
            Kind(row.kind),
            call.result,
            tries=row.tries,
            at=call.at,
            correctable=row.appointment_id is not None,
            now=now,
        )
        row.tries, row.due_at = ends.tries, ends.due_at
        write_result(session, row, call.result, done=ends.done, person=person, now=now)
        return ends.done


def lock_open(session: Session, office: str, uid: str, row_version: int) -> RequestRow:
    """Lock a row of an office's list that nobody has settled or changed since a form was made.

    Raises VisitUnknown or ChangedMeanwhile.
    """
    found = rows.find_request(session, find_office(session, office).id, uid)
    row = rows.lock_request(session, found.request.id) if found else None
    if row is None:
        raise VisitUnknown
    if row.state == DONE or row.row_version != row_version:
        raise _changed(session, row)
    return row


def write_result(
    session: Session, row: RequestRow, result: str, *, done: bool, person: Staff, now: datetime
) -> None:
    """Write a result on a locked row, with its audit event."""
    row.outcome, row.settled_by = str(result), person.id
    row.row_version += 1
    if done:
        row.state = DONE
    session.flush()
    audit.record(
        session,
        at=now,
        action="call_settled",
        record_kind="request",
        record_id=row.id,
        actor=actor_of(person),
        details={"result": str(result), "tries": row.tries},
    )


def _changed(session: Session, row: RequestRow) -> ChangedMeanwhile:
    last = (
        select(AuditEventRow.at)
        .where(
            AuditEventRow.record_kind == "request",
            AuditEventRow.record_id == row.id,
            AuditEventRow.action == "call_settled",
        )
        .order_by(AuditEventRow.id.desc())
        .limit(1)
    )
    by = session.get(StaffRow, row.settled_by) if row.settled_by else None
    return ChangedMeanwhile(by.name if by else "", session.scalar(last))
