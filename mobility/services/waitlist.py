"""The waiting line, in the order of joining: joining it, one's place in it, leaving it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain.errors import AlreadyWaiting, DraftExpired, NotServed
from mobility.domain.settings import Settings
from mobility.domain.slot import Mode
from mobility.models.base import reading, transaction
from mobility.models.offer import open_offer_of
from mobility.models.office import office_by_slug, public_pools
from mobility.models.pathway import pathway_by_code
from mobility.models.screening import ScreeningRow, screening_of
from mobility.models.sealed import seal
from mobility.models.slot import lock_slots
from mobility.models.waitlist import (
    WaitlistEntryRow,
    entry_of,
    lock_entry,
    place_in_line,
    waiting_in_line,
)
from mobility.services import audit, drafts
from mobility.services.acceptance import accepting_offices
from mobility.services.drafts import Draft
from mobility.services.keys import holder_hash
from mobility.services.offices import read_office
from mobility.services.passing_on import decline, end_entry

WAITING = "waiting"
WAITING_TWICE = ("uq_waitlist_entry_waiting", "waitlist_entry.screening_id")
"""How each database names the guard of a line: by the index, or by its first column."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One place in one line: `place` is 1 for who comes next, `offer` the uid of an open offer."""

    uid: str
    office: str
    pathway: str
    mode: str
    joined_at: datetime
    place: int
    offer: str | None = None


def join(
    token: str,
    *,
    office_slug: str,
    contact: Mapping[str, Any],
    settings: Settings,
    now: datetime,
    locale: str,
) -> None:
    """Put a person at the end of a line; raises DraftExpired, NotServed or AlreadyWaiting."""
    draft = drafts.require_draft(token, settings=settings, now=now)
    uid = str(uuid.uuid4())
    try:
        with transaction() as session:
            row = WaitlistEntryRow(
                uid=uid,
                screening_id=_require_screening(session, token, settings).id,
                **_line(session, office_slug, draft, now),
                contact=_sealed(contact, uid, settings),
                locale=locale,
                state=WAITING,
                joined_at=now,
            )
            session.add(row)
            session.flush()
            _record(session, "joined_line", row.id, now)
    except IntegrityError as clash:
        if any(name in str(clash.orig) for name in WAITING_TWICE):
            raise AlreadyWaiting from clash
        raise


def mine(token: str | None, *, settings: Settings, now: datetime) -> tuple[Entry, ...]:
    """List the places of this phone's screening, the oldest first."""
    if token is None:
        return ()
    with reading() as session:
        screening = screening_of(session, holder_hash(settings, token))
        if screening is None:
            return ()
        return tuple(
            Entry(
                uid=row.uid,
                office=office,
                pathway=pathway,
                mode=row.mode,
                joined_at=row.joined_at,
                place=place_in_line(session, row),
                offer=_open_offer(session, row, now),
            )
            for row, office, pathway in waiting_in_line(session, screening.id)
        )


def leave_line(token: str, entry_uid: str, *, settings: Settings, now: datetime) -> None:
    """Give a place in a line up and erase its contact; twice is the same as once.

    A place of another phone is left as it is.
    """
    with reading() as session:
        screening = screening_of(session, holder_hash(settings, token))
        entry_id = None if screening is None else entry_of(session, screening.id, entry_uid)
    if entry_id is not None:
        leave_entry(entry_id, settings=settings, now=now)


def leave_entry(entry_id: int, *, settings: Settings, now: datetime) -> None:
    """Leave a line, and pass on what is on offer in it; twice is the same as once."""
    while not _left(entry_id, settings, now):
        pass


def _left(entry_id: int, settings: Settings, now: datetime) -> bool:
    """Leave a line; False where a place was offered meanwhile, whose slot is to be locked first."""
    with transaction() as session:
        known = open_offer_of(session, entry_id)
        if known is not None:
            lock_slots(session, {known.slot_id})
        entry = lock_entry(session, entry_id)
        offer = open_offer_of(session, entry_id)
        if offer is not None and (known is None or offer.slot_id != known.slot_id):
            return False
        if entry is None or entry.state != WAITING:
            return True
        end_entry(session, entry, settings=settings, now=now, actor=audit.APPLICANT)
        if offer is not None:
            decline(session, offer, settings=settings, now=now, actor=audit.APPLICANT)
        return True


def _require_screening(session: Session, token: str, settings: Settings) -> ScreeningRow:
    screening = screening_of(session, holder_hash(settings, token))
    if screening is None:
        raise DraftExpired
    return screening


def _line(session: Session, slug: str, draft: Draft, now: datetime) -> dict[str, Any]:
    """Find the line of an office for what a journey has chosen; raises NotServed.

    An office that accepts somebody else only has no line for this person.
    """
    journey = draft.journey
    code, mode = journey.get("pathway", ""), journey.get("mode", Mode.IN_PERSON.value)
    office, pathway = office_by_slug(session, slug), pathway_by_code(session, code)
    if office is None or pathway is None or not read_office(office).is_public:
        raise NotServed
    pools = public_pools(session, office.id)
    if not any(pool.mode == mode and code in pool.pathways for pool in pools):
        raise NotServed
    if office.id not in accepting_offices(session, draft.answers, code, now):
        raise NotServed
    return {"office_id": office.id, "pathway_id": pathway.id, "mode": mode}


def _open_offer(session: Session, entry: WaitlistEntryRow, now: datetime) -> str | None:
    offer = open_offer_of(session, entry.id)
    return offer.uid if offer is not None and now < offer.expires_at else None


def _sealed(contact: Mapping[str, Any], uid: str, settings: Settings) -> bytes:
    return seal(settings.keys, dict(contact), place="waitlist_entry.contact", uid=uid)


def _record(session: Session, action: str, entry_id: int, now: datetime) -> None:
    audit.record(session, at=now, action=action, record_kind="waitlist_entry", record_id=entry_id)
