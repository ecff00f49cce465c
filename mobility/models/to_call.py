"""The queries of the list "por llamar": what waits at an office, and adding to it once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text, update
from sqlalchemy.orm import Session

from mobility.models.appointment import AppointmentRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import table_of, upsert
from mobility.models.outbox import OutboxRow
from mobility.models.request import RequestRow
from mobility.models.slot import SlotRow

REQUEST, APPOINTMENT = table_of(RequestRow), table_of(AppointmentRow)
AUDIT, OUTBOX = table_of(AuditEventRow), table_of(OutboxRow)
OPEN = text("request.state = 'open'")
# A visit that was moved to another office is called from there.
calling_office = func.coalesce(APPOINTMENT.c.office_id, REQUEST.c.office_id)


class Found(NamedTuple):
    """A row of the list, with its visit and the time of the visit where it is about one."""

    request: RequestRow
    visit: AppointmentRow | None
    starts_at: datetime | None


def add_once(session: Session, values: dict[str, Any]) -> None:
    """Add a row under its dedupe_key; one that was there before stays as it is."""
    statement = upsert(session, RequestRow).values(**values)
    session.execute(statement.on_conflict_do_nothing(index_elements=[RequestRow.dedupe_key]))


def _of_office(office_id: int) -> ColumnElement[bool]:
    """Choose what an office calls: its own, and what belongs to no office."""
    return or_(calling_office == office_id, calling_office.is_(None))


def open_requests(session: Session, office_id: int) -> list[Found]:
    """List what waits at an office with its visit and the visit's time, urgent first."""
    statement = _joined().where(OPEN, _of_office(office_id))
    order = (RequestRow.urgent.desc(), RequestRow.created_at, RequestRow.id)
    return [Found(*row) for row in session.execute(statement.order_by(*order))]


def find_request(session: Session, office_id: int, uid: str) -> Found | None:
    """Find one row that an office may see, settled ones too."""
    statement = _joined().where(RequestRow.uid == uid, _of_office(office_id))
    row = session.execute(statement).one_or_none()
    return None if row is None else Found(*row)


def lock_request(session: Session, request_id: int) -> RequestRow | None:
    """Lock one row and read it anew."""
    mine = select(RequestRow).where(RequestRow.id == request_id)
    return session.scalar(mine.with_for_update().execution_options(populate_existing=True))


def call_again(session: Session, appointment_id: int) -> None:
    """Let calls be due that waited because the number was wrong: there is another one now."""
    waiting = (REQUEST.c.appointment_id == appointment_id, REQUEST.c.outcome == "wrong_number")
    again = {"due_at": None, "outcome": None, "row_version": REQUEST.c.row_version + 1}
    session.execute(update(REQUEST).where(OPEN, *waiting).values(**again))


@dataclass(frozen=True)
class Dead:
    """A message about an appointment that reached nobody."""

    appointment_id: int
    office_id: int
    locale: str
    kind: str
    dedupe_key: str
    reason: str | None


def dead_among(session: Session, message_ids: Sequence[int]) -> list[Dead]:
    """Find which messages about appointments have ended dead, but for those already listed.

    Whoever stands on the list for one of them already is called once.
    """
    listed = exists().where(
        REQUEST.c.appointment_id == APPOINTMENT.c.id,
        REQUEST.c.kind == "undelivered",
        OPEN,
    )
    statement = (
        select(APPOINTMENT.c.id, APPOINTMENT.c.office_id, APPOINTMENT.c.locale)
        .add_columns(OUTBOX.c.kind, OUTBOX.c.dedupe_key, OUTBOX.c.reason)
        .join_from(OUTBOX, APPOINTMENT, APPOINTMENT.c.id == OUTBOX.c.subject_id)
        .where(
            OUTBOX.c.id.in_(message_ids),
            OUTBOX.c.subject == "appointment",
            OUTBOX.c.state == "dead",
            ~listed,
        )
        .order_by(OUTBOX.c.id)
    )
    return [Dead(*row) for row in session.connection().execute(statement)]


def looked_at(
    session: Session, request_ids: Sequence[int], *, staff_id: int, since: datetime
) -> set[int]:
    """Say whose contacts somebody has opened since a moment, by the audit trail."""
    statement = select(AUDIT.c.record_id).where(
        AUDIT.c.record_kind == "request",
        AUDIT.c.record_id.in_(request_ids),
        AUDIT.c.action == "contact_opened",
        AUDIT.c.actor_kind == "staff",
        AUDIT.c.actor_id == staff_id,
        AUDIT.c.at >= since,
    )
    return {row.record_id for row in session.connection().execute(statement)}


def dead_messages(session: Session, appointment_ids: Sequence[int]) -> dict[int, str]:
    """Name the kind of the last message that reached nobody, by appointment."""
    statement = (
        select(OUTBOX.c.subject_id, OUTBOX.c.kind)
        .where(
            OUTBOX.c.subject == "appointment",
            OUTBOX.c.subject_id.in_(appointment_ids),
            OUTBOX.c.state == "dead",
        )
        .order_by(OUTBOX.c.id)
    )
    return {row.subject_id: row.kind for row in session.connection().execute(statement)}


def _joined() -> Select[RequestRow, AppointmentRow, datetime]:
    return (
        select(RequestRow, AppointmentRow, SlotRow.starts_at)
        .outerjoin(AppointmentRow, AppointmentRow.id == RequestRow.appointment_id)
        .outerjoin(SlotRow, SlotRow.id == AppointmentRow.slot_id)
    )
