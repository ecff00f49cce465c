"""What offices keep of people is erased when its time is over: visits, requests, messages.

The audit trail stays: it holds ids and names of fields, and nothing that tells who somebody was.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from mobility.domain import appointment as life
from mobility.domain.message import Subject
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow
from mobility.models.base import table_of, transaction
from mobility.models.figure import PLACES
from mobility.models.inbound import InboundRow
from mobility.models.outbox import OUTBOX, TOLD
from mobility.models.request import RequestRow
from mobility.models.slot import SlotRow, free_places, lock_slots

BATCH = 200
VISIT, SLOT = table_of(AppointmentRow), table_of(SlotRow)
REQUEST, INBOUND = table_of(RequestRow), table_of(InboundRow)

# A walk-in may have no slot; it came when it was written down.
_WHEN = func.coalesce(SLOT.c.starts_at, VISIT.c.created_at, type_=SLOT.c.starts_at.type)
_DATED = VISIT.outerjoin(SLOT, SLOT.c.id == VISIT.c.slot_id)
# Figures outlive what they are counted from: nothing is erased that is not counted yet.
_COUNTED = VISIT.c.day <= (
    select(func.max(PLACES.c.day)).where(PLACES.c.office_id == VISIT.c.office_id).scalar_subquery()
)
_PAGE = (
    select(VISIT.c.id, VISIT.c.created_at, _WHEN.label("visited_at"), _COUNTED.label("counted"))
    .select_from(_DATED)
    .where(VISIT.c.id > bindparam("after"))
    .order_by(VISIT.c.id)
    .limit(bindparam("most"))
)


def erase_records(*, settings: Settings, now: datetime) -> int:
    """Erase what is past its time, oldest first; return how many rows (batch).

    Appointments go with all that hangs on them a record's life after the visit, whatever became of
    it, once their day is folded into the figures; requests as long after they were made; what a
    message said, and that one came in, a message's life after.
    """
    records, messages = now - settings.record_life, now - settings.message_life
    return (
        _erase_appointments(records)
        + _in_batches(_erase_requests, records)
        + _in_batches(_forget_messages, messages)
        + _in_batches(_erase_inbound, messages)
    )


def _erase_appointments(before: datetime) -> int:
    """Walk appointments in the order of their numbers, up to those made since.

    What was made since cannot be over, so that nothing is read of the year that is kept.
    """
    erased, after = 0, 0
    while True:
        with transaction() as session:
            page = session.connection().execute(_PAGE, {"after": after, "most": BATCH}).all()
            over = [row.id for row in page if row.visited_at <= before and row.counted]
            erased += _erase_visits(session, over, before) if over else 0
        if len(page) < BATCH or all(row.created_at > before for row in page):
            return erased
        after = page[-1].id


def _erase_visits(session: Session, ids: Sequence[int], before: datetime) -> int:
    rows = _locked_visits(session, ids, before)
    occupied = Counter(row.slot_id for row in rows if row.slot_id and row.state in life.OCCUPYING)
    lock_slots(session, set(occupied))
    for slot_id in sorted(occupied):
        free_places(session, slot_id, occupied[slot_id])
    gone = [row.id for row in rows]
    about = (OUTBOX.c.subject == Subject.APPOINTMENT.value, OUTBOX.c.subject_id.in_(gone))
    session.connection().execute(delete(OUTBOX).where(*about))
    # History and permissions go along, a request about one stays without it: the keys say so.
    session.connection().execute(delete(VISIT).where(VISIT.c.id.in_(gone)))
    return len(gone)


def _locked_visits(session: Session, ids: Sequence[int], before: datetime) -> Sequence[Row[Any]]:
    """Lock visits, but for those that somebody has in hand; asked again under the lock."""
    mine = _take(session, select(VISIT.c.id).where(VISIT.c.id.in_(ids)).order_by(VISIT.c.id))
    which = VISIT.c.id.in_([row.id for row in mine])
    columns = (VISIT.c.id, VISIT.c.slot_id, VISIT.c.state, _WHEN.label("visited_at"))
    statement: Select[Any] = select(*columns).select_from(_DATED).where(which)
    return [row for row in session.connection().execute(statement) if row.visited_at <= before]


def _erase_requests(session: Session, before: datetime) -> int:
    return _erase_oldest(session, REQUEST, REQUEST.c.created_at, before)


def _erase_inbound(session: Session, before: datetime) -> int:
    return _erase_oldest(session, INBOUND, INBOUND.c.received_at, before)


def _forget_messages(session: Session, before: datetime) -> int:
    """Forget what messages said; one about nothing that is still there goes whole."""
    statement = select(OUTBOX.c.id, OUTBOX.c.subject, OUTBOX.c.subject_id).where(
        text(TOLD), OUTBOX.c.ended_at <= before
    )
    rows = _take(session, statement.order_by(OUTBOX.c.ended_at).limit(BATCH))
    about = {row.id: row.subject_id for row in rows if row.subject == Subject.APPOINTMENT}
    # Looked up by number: asked in the same statement, all appointments would be read each time.
    lasting = set(session.scalars(select(VISIT.c.id).where(VISIT.c.id.in_(set(about.values())))))
    stay = [number for number, visit in about.items() if visit in lasting]
    gone = sorted({row.id for row in rows} - set(stay))
    session.connection().execute(delete(OUTBOX).where(OUTBOX.c.id.in_(gone)))
    forgetting = update(OUTBOX).where(OUTBOX.c.id.in_(stay)).values(payload=None)
    session.connection().execute(forgetting)
    return len(rows)


def _erase_oldest(
    session: Session, table: Table, since: ColumnElement[datetime], before: datetime
) -> int:
    statement = select(table.c.id).where(since <= before).order_by(since).limit(BATCH)
    ids = [row.id for row in _take(session, statement)]
    session.connection().execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)


def _take(session: Session, statement: Select[Any]) -> Sequence[Row[Any]]:
    """Lock rows; what somebody writes to this moment is theirs, and comes up another night."""
    return session.connection().execute(statement.with_for_update(skip_locked=True)).all()


def _in_batches(erase: Callable[[Session, datetime], int], before: datetime) -> int:
    done = 0
    while True:
        with transaction() as session:
            count = erase(session, before)
        done += count
        if count < BATCH:
            return done
