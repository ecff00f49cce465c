"""Offers of free places to the waiting line: making them, answering them, wording their message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from mobility.domain.applicant import PhoneOwner
from mobility.domain.delivery import Dropped, Told, Words
from mobility.domain.errors import OfferOver, OfferUnknown
from mobility.domain.message import Channel
from mobility.domain.office import Details, read_details
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.waitlist import OfferState
from mobility.models.base import reading, transaction
from mobility.models.hold import drop_hold, hand_over, slot_held_by
from mobility.models.offer import OfferRow, offer_facts, read_offer, slot_of_offer
from mobility.models.outbox import Claimed
from mobility.models.slot import SlotRow, lock_slots, one_at_a_time
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import audit, links, passing_on
from mobility.services.appointment_facts import visit_facts
from mobility.services.holds import untie_appointment
from mobility.services.keys import holder_hash
from mobility.services.offered_journey import is_of_phone, open_on_phone
from mobility.services.passing_on import UID_LENGTH, pass_on
from mobility.services.waitlist import WAITING, leave_entry

OFFER = "offer"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A place that was offered; `waits` says whether the person still stands in that line."""

    uid: str
    office: Details
    zone: str
    mode: str
    starts_at: datetime
    expires_at: datetime
    state: OfferState
    waits: bool
    locale: str

    def is_open(self, *, now: datetime) -> bool:
        """Say whether it can still be accepted."""
        return self.state is OfferState.OPEN and self.waits and now < self.expires_at


def link(uid: str, *, settings: Settings) -> str:
    """Make the signed part of the address, `/o/` and it, that opens an offer."""
    return links.sign(settings, OFFER, uid, uid)


def open_link(raw: str, *, settings: Settings) -> str:
    """Return the uid that a link is for; raises OfferUnknown for an altered one."""
    uid, proof = raw[:UID_LENGTH], raw[UID_LENGTH:]
    if not links.is_genuine(settings, OFFER, uid, proof):
        raise OfferUnknown
    return uid


def see(uid: str) -> Offer:
    """Show an offer; one query. Raises OfferUnknown, also for one whose person was erased."""
    with reading() as session:
        found = offer_facts(session, OfferRow.uid == uid)
    if not found:
        raise OfferUnknown
    row = found[0]
    return Offer(
        uid=row.uid,
        office=read_details(row.details),
        zone=row.zone,
        mode=row.mode,
        starts_at=row.starts_at,
        expires_at=row.expires_at,
        state=OfferState(row.state),
        waits=row.entry_state == WAITING,
        locale=row.locale,
    )


def accept(uid: str, token: str, *, settings: Settings, now: datetime) -> None:
    """Give an offered place to a phone, which goes on to the details, and let go what it held.

    The person waits on until the appointment is made. A second tap is the same as one. Raises
    OfferUnknown, or OfferOver where the place is no longer theirs.
    """
    holder = holder_hash(settings, token)
    with transaction() as session:
        one_at_a_time(session, holder)
        previous = slot_held_by(session, holder)
        offer, entry = _locked(session, uid, previous)
        if offer.state == OfferState.ACCEPTED and is_of_phone(session, offer, holder):
            return
        _require_open(offer, entry, now)
        untie_appointment(session, holder)
        drop_hold(session, holder)
        begins = session.get_one(SlotRow, offer.slot_id).starts_at
        until = min(max(offer.expires_at, now + settings.hold), begins)
        if not hand_over(session, offer.holder, to=holder, until=until, now=now):
            raise OfferOver
        if previous is not None:
            # While the offer is open still, so that nothing else is offered to the same person.
            pass_on(session, previous, settings=settings, now=now)
        offer.state, offer.ended_at, entry.unanswered = OfferState.ACCEPTED.value, now, 0
        audit.record(session, at=now, action="accepted", record_kind=OFFER, record_id=offer.id)
        open_on_phone(session, offer, entry, holder, settings=settings, now=now)


def decline(uid: str, *, settings: Settings, now: datetime) -> None:
    """Let an offered place go to the next person, and keep one's place in the line.

    An offer that is over stays as it is. Raises OfferUnknown.
    """
    with transaction() as session:
        offer, entry = _locked(session, uid)
        if offer.state == OfferState.OPEN:
            entry.unanswered = 0
            passing_on.decline(session, offer, settings=settings, now=now, actor=audit.APPLICANT)


def leave(uid: str, *, settings: Settings, now: datetime) -> None:
    """Leave the line that an offer was made in, also once it is over. Raises OfferUnknown."""
    with reading() as session:
        found = offer_facts(session, OfferRow.uid == uid)
    if not found:
        raise OfferUnknown
    leave_entry(found[0].entry_id, settings=settings, now=now)


def facts_of(session: Session, offer_ids: Sequence[int]) -> dict[int, Any]:
    """Read what messages about offers tell, by the offers' numbers; one query."""
    if not offer_ids:
        return {}
    return {row.id: row for row in offer_facts(session, OfferRow.id.in_(sorted(set(offer_ids))))}


def tell(
    one: Claimed,
    payload: Mapping[str, Any],
    found: Row[Any],
    *,
    words: Words,
    settings: Settings,
    now: datetime,
) -> Told | Dropped:
    """Gather what the message of an offer tells, or say why it must not go out any more."""
    if found.state != OfferState.OPEN or found.entry_state != WAITING:
        return Dropped("offer_over")
    if found.expires_at <= now:
        return Dropped("too_late")
    borrowed = payload["contact"]["phone_owner"] == PhoneOwner.BORROWED
    hidden = borrowed and one.channel != Channel.EMAIL
    address = f"{settings.base_url}/o/{link(found.uid, settings=settings)}"
    return Told(
        facts={
            **visit_facts(found, words),
            "until": _until(one, found, words, now),
            "name": "",
            "link": "" if hidden else address,
        }
    )


def _until(one: Claimed, found: Row[Any], words: Words, now: datetime) -> str:
    """Say until when the place is kept; today's time alone where there is little room."""
    time = words.clock(found.expires_at, found.zone)
    same_day = local_day(now, found.zone) == local_day(found.expires_at, found.zone)
    if one.channel == Channel.SMS and same_day:
        return time
    return f"{words.day(found.expires_at, found.zone)}, {time}"


def _locked(
    session: Session, uid: str, other_slot: int | None = None
) -> tuple[OfferRow, WaitlistEntryRow]:
    """Lock an offer's slot, and another one with it, in the order of the whole system."""
    slot_id = slot_of_offer(session, uid)
    if slot_id is None:
        raise OfferUnknown
    lock_slots(session, {slot_id} if other_slot is None else {slot_id, other_slot})
    return read_offer(session, uid)


def _require_open(offer: OfferRow, entry: WaitlistEntryRow, now: datetime) -> None:
    if offer.state != OfferState.OPEN or entry.state != WAITING or offer.expires_at <= now:
        raise OfferOver
