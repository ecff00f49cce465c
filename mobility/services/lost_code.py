"""Finding a lost code, and saying that an appointment is not one's own."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mobility.domain.document import DocumentKind
from mobility.domain.identity import name_material, person_material
from mobility.domain.message import Kind, ways
from mobility.domain.settings import Settings
from mobility.models.appointment import LIVE, AppointmentRow
from mobility.models.base import transaction
from mobility.models.outbox import OutboxRow
from mobility.models.request import RequestRow
from mobility.models.sealed import keyed_hash, seal, unseal_row
from mobility.services import audit
from mobility.services.messages import Message, promise
from mobility.services.tries import HOUR, spend_try


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What somebody says of themselves to be sent their code: a document, or names."""

    birth_date: date
    nationality: str = ""
    document_kind: DocumentKind = DocumentKind.NONE
    document: str = ""
    given_names: str = ""
    surnames: str = ""


def send_code_again(claim: Claim, *, settings: Settings, now: datetime) -> None:
    """Send the code to the contact on file of every live appointment that the claim fits.

    The page says the same whether or not there was one. Raises TooManyTries after a few claims of
    one kind within the hour.
    """
    key_column, key = _key(claim, settings)
    spend_try(settings, "claim", key, now=now)
    with transaction() as session:
        column = getattr(AppointmentRow, key_column)
        rows = session.scalars(select(AppointmentRow).where(column == key, text(LIVE))).all()
        for row in rows:
            _promise(session, row, claim, settings, now)
        audit.record(
            session,
            at=now,
            action="code_asked_again",
            record_kind="appointment",
            record_id=rows[0].id if rows else None,
        )


def report_not_mine(
    claim: Claim, *, phone: str, locale: str, settings: Settings, now: datetime
) -> None:
    """Ask an officer to settle an appointment that somebody made with this person's document."""
    key_column, key = _key(claim, settings)
    spend_try(settings, "claim", key, now=now)
    with transaction() as session:
        column = getattr(AppointmentRow, key_column)
        statement = select(AppointmentRow).where(column == key, text(LIVE)).limit(1)
        disputed = session.scalar(statement)
        request_id = _ask_officer(session, disputed, phone, locale, settings, now)
        audit.record(
            session, at=now, action="not_mine", record_kind="request", record_id=request_id
        )


def _ask_officer(
    session: Session,
    disputed: AppointmentRow | None,
    phone: str,
    locale: str,
    settings: Settings,
    now: datetime,
) -> int:
    uid = str(uuid.uuid4())
    row = RequestRow(
        uid=uid,
        kind="not_mine",
        urgent=False,
        office_id=disputed.office_id if disputed else None,
        appointment_id=disputed.id if disputed else None,
        contact=seal(settings.keys, {"phone": phone}, place="request.contact", uid=uid),
        locale=locale,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def _key(claim: Claim, settings: Settings) -> tuple[str, str]:
    if claim.document_kind is DocumentKind.NONE:
        material = name_material(claim.given_names, claim.surnames, claim.birth_date)
        return "name_key", keyed_hash(settings.keys, "name", material)
    material = person_material(claim.nationality, claim.document_kind, claim.document)
    return "person_key", keyed_hash(settings.keys, "person", material)


def _promise(
    session: Session, row: AppointmentRow, claim: Claim, settings: Settings, now: datetime
) -> None:
    opened = unseal_row(settings.keys, row, "identity", "contact")
    identity, contact = opened["identity"], opened["contact"]
    if identity["birth_date"] != claim.birth_date.isoformat():
        return
    # Who wanted no reminders asks for this one message now.
    channel = next(iter(ways(contact)), None)
    if channel is None or _asked_lately(session, row.id, now):
        return
    message = Message(
        kind=Kind.CODE_AGAIN,
        # One message an hour: the hour stands in the key where a change's revision would.
        revision=int(now.timestamp() // HOUR.total_seconds()),
        channel=channel,
        contact=contact,
        details={"reference": identity["reference"]},
        locale=row.locale,
    )
    promise(session, row.id, message, settings=settings, now=now)


def _asked_lately(session: Session, appointment_id: int, now: datetime) -> bool:
    statement = select(func.count(OutboxRow.id)).where(
        OutboxRow.subject == "appointment",
        OutboxRow.subject_id == appointment_id,
        OutboxRow.kind == Kind.CODE_AGAIN,
        OutboxRow.created_at > now - HOUR,
    )
    return session.scalars(statement).one() > 0
