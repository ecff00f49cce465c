"""Passing freed places on: to the first in line who can use them, before anybody else sees them.

Every function works within a unit that is open and has locked the slots it names. The order of
locks is that of the whole system, slots and then holds; offers and places in the line come last.
"""

import base64
import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mobility.domain.message import Kind, Subject
from mobility.domain.settings import Settings
from mobility.domain.waitlist import OfferState, is_taken_for_gone, kept_until
from mobility.models.hold import drop_hold, sweep_slots
from mobility.models.next_in_line import FreePlace, place_waited_for
from mobility.models.offer import OfferRow, add_offer, lapse_offers
from mobility.models.sealed import seal
from mobility.models.slot import take_place
from mobility.models.waitlist import WaitlistEntryRow, count_unanswered
from mobility.services import audit
from mobility.services.audit import Actor
from mobility.services.keys import offer_holder
from mobility.services.messages import Message, promise
from mobility.services.next_in_line import Next, find_next

UID_LENGTH = 12
"""Letters and figures of an offer's uid: 60 bits, short enough for the link of a text message."""

LEFT = "left"


def pass_on(session: Session, slot_id: int, *, settings: Settings, now: datetime) -> bool:
    """Offer a free place of a locked slot to whoever comes next; False: nobody can use it.

    It is taken again at once, so that the public never sees it. One look where nobody waits.
    """
    place = place_waited_for(session, slot_id)
    if place is None:
        return False
    zone = ZoneInfo(place.zone)
    until = kept_until(now, starts_at=place.starts_at, life=settings.offer_life, zone=zone)
    if until is None:
        return False
    found = find_next(session, place, settings=settings, now=now)
    if found is None or not take_place(session, slot_id, now=now):
        return False
    _offer(session, place, found, until, settings, now)
    return True


def sweep(session: Session, slot_ids: set[int], *, settings: Settings, now: datetime) -> int:
    """Free the lapsed holds of slots, which it locks, and pass the places on; return how many."""
    lapsed = sweep_slots(session, slot_ids, now=now)
    _let_lapse(session, {hold.holder for hold in lapsed}, settings, now)
    for hold in lapsed:
        pass_on(session, hold.slot_id, settings=settings, now=now)
    return len(lapsed)


def decline(
    session: Session, offer: OfferRow, *, settings: Settings, now: datetime, actor: Actor
) -> None:
    """End an open offer and pass its place on; its slot is locked."""
    offer.state, offer.ended_at = OfferState.DECLINED.value, now
    session.flush()
    _record(session, "declined", offer.id, now, actor)
    drop_hold(session, offer.holder)
    pass_on(session, offer.slot_id, settings=settings, now=now)


def end_entry(
    session: Session, entry: WaitlistEntryRow, *, settings: Settings, now: datetime, actor: Actor
) -> None:
    """Take somebody out of a line and erase how they could be reached."""
    entry.state, entry.ended_at = LEFT, now
    entry.contact = seal(settings.keys, {}, place="waitlist_entry.contact", uid=entry.uid)
    session.flush()
    kind = "waitlist_entry"
    audit.record(
        session, at=now, action="left_line", record_kind=kind, record_id=entry.id, actor=actor
    )


def _let_lapse(session: Session, holders: set[str], settings: Settings, now: datetime) -> None:
    offers = lapse_offers(session, holders, now=now) if holders else []
    if not offers:
        return
    for offer_id, _entry in sorted(offers):
        _record(session, "lapsed", offer_id, now, audit.SYSTEM)
    for entry in count_unanswered(session, {entry_id for _offer, entry_id in offers}):
        if is_taken_for_gone(entry.unanswered):
            end_entry(session, entry, settings=settings, now=now, actor=audit.SYSTEM)


def _offer(
    session: Session,
    place: FreePlace,
    found: Next,
    until: datetime,
    settings: Settings,
    now: datetime,
) -> None:
    """Write what an offer owes: the hold, the offer, its one message and the audit event."""
    uid = base64.b32encode(secrets.token_bytes(8)).decode()[:UID_LENGTH]
    values = {
        "uid": uid,
        "entry_id": found.waiting.entry_id,
        "screening_id": found.waiting.screening_id,
        "slot_id": place.slot_id,
        "pathway_id": found.waiting.pathway_id,
        "holder": offer_holder(settings, uid),
        "offered_at": now,
    }
    offer_id = add_offer(session, values, until=until)
    message = _message(found, place.zone, until)
    promise(session, offer_id, message, settings=settings, now=now)
    _record(session, "offered", offer_id, now, audit.SYSTEM)


def _message(found: Next, zone: str, until: datetime) -> Message:
    return Message(
        kind=Kind.PLACE_OFFERED,
        subject=Subject.OFFER,
        revision=0,
        channel=found.channel,
        contact=found.contact,
        details={},
        locale=found.waiting.locale,
        zone=zone,
        expires_at=until,
    )


def _record(session: Session, action: str, offer_id: int, now: datetime, actor: Actor) -> None:
    audit.record(
        session, at=now, action=action, record_kind="offer", record_id=offer_id, actor=actor
    )
