"""What people ask an office for besides an appointment: to be called."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.errors import TooManyTries
from mobility.domain.settings import Settings
from mobility.models.base import transaction
from mobility.models.office import OfficeRow
from mobility.models.request import RequestRow
from mobility.models.sealed import keyed_hash, seal
from mobility.models.slot import one_at_a_time
from mobility.services import audit
from mobility.services.tries import spend_try


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that somebody asks for; no reason is asked.

    `once` is the random uuid of the form, so that one sent twice asks once. `phone` is E.164,
    `hours` the code of the hours at which a call is safe; without `office`, any office may call.
    """

    once: str
    phone: str
    hours: str
    name: str
    urgent: bool
    office: str | None

    def contact(self) -> dict[str, str]:
        """Return what is sealed as the contact."""
        return {"phone": self.phone, "hours": self.hours, "name": self.name}


def ask_for_call(call: Call, *, locale: str, settings: Settings, now: datetime) -> None:
    """Keep a request to be called, for the desk.

    Above as many as an hour allows for one telephone nothing is kept, and nobody is told: whoever
    asks in another's name learns nothing.
    """
    try:
        spend_try(settings, "call", call.phone, now=now)
    except TooManyTries:
        return
    with transaction() as session:
        one_at_a_time(session, keyed_hash(settings.keys, "request", call.once))
        if session.scalar(select(RequestRow.id).where(RequestRow.uid == call.once)) is not None:
            return
        row = _row(session, call, locale, settings, now)
        session.add(row)
        session.flush()
        audit.record(
            session,
            at=now,
            action="call_requested",
            record_kind="request",
            record_id=row.id,
            details={"urgent": call.urgent, "office_id": row.office_id},
        )


def _row(
    session: Session, call: Call, locale: str, settings: Settings, now: datetime
) -> RequestRow:
    office = select(OfficeRow.id).where(OfficeRow.slug == call.office)
    return RequestRow(
        uid=call.once,
        kind="call",
        urgent=call.urgent,
        office_id=session.scalar(office) if call.office else None,
        contact=seal(settings.keys, call.contact(), place="request.contact", uid=call.once),
        locale=locale,
        created_at=now,
    )
