"""What people ask an office for besides an appointment: to be called."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.settings import Settings
from mobility.models.base import transaction
from mobility.models.office import OfficeRow
from mobility.models.request import RequestRow
from mobility.models.sealed import keyed_hash, seal
from mobility.models.slot import one_at_a_time
from mobility.services import audit


def ask_for_call(
    once: str,
    *,
    phone: str,
    hours: str,
    name_to_ask: str,
    urgent: bool,
    office_slug: str | None,
    locale: str,
    settings: Settings,
    now: datetime,
) -> None:
    """Keep a request to be called, for one office or, without a known one, for any.

    phone is E.164, hours the code of the hours at which a call is safe. No reason is asked for.
    once is the random uuid of the form, so that one sent twice asks once.
    """
    contact = {"phone": phone, "hours": hours, "name": name_to_ask}
    with transaction() as session:
        one_at_a_time(session, keyed_hash(settings.keys, "request", once))
        if session.scalar(select(RequestRow.id).where(RequestRow.uid == once)) is not None:
            return
        row = _call(once, contact, settings)
        row.urgent, row.locale, row.created_at = urgent, locale, now
        row.office_id = _office_id(session, office_slug)
        session.add(row)
        session.flush()
        audit.record(
            session,
            at=now,
            action="call_requested",
            record_kind="request",
            record_id=row.id,
            details={"urgent": urgent, "office_id": row.office_id},
        )


def _call(uid: str, contact: dict[str, str], settings: Settings) -> RequestRow:
    sealed = seal(settings.keys, contact, place="request.contact", uid=uid)
    return RequestRow(uid=uid, kind="call", contact=sealed)


def _office_id(session: Session, slug: str | None) -> int | None:
    if slug is None:
        return None
    return session.scalar(select(OfficeRow.id).where(OfficeRow.slug == slug))
