"""Places that are simply free, offered to whoever waits for them: what a timer does each minute."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from mobility.domain.settings import Settings
from mobility.domain.waitlist import OfferState, kept_until
from mobility.models.base import reading, transaction
from mobility.models.next_in_line import FreePlace, free_places_waited_for
from mobility.models.offer import needless_offers, read_offer, slot_of_offer
from mobility.models.slot import lock_slots
from mobility.services import audit
from mobility.services.next_in_line import since_when
from mobility.services.passing_on import decline, pass_on

LOOKED_AT = 5000
"""So many free slots one run looks at; those behind them have their turn once these are given."""

MOST_OFFERS = 200
"""So many offers one run makes, so that the next run is not kept waiting."""


def offer_places(*, settings: Settings, now: datetime) -> int:
    """Offer places that are simply free to whoever waits for them; return how many (batch).

    New slots, those that opened again, and an office that takes requests again. By night too: the
    places are kept, and the messages rest until the morning. One unit for each slot.
    """
    _take_back_needless(settings=settings, now=now)
    with reading() as session:
        since = since_when(settings, now)
        places = free_places_waited_for(session, since=since, now=now, limit=LOOKED_AT)
    made = 0
    # Whom one slot does not suit, another of the same pool and day does not suit either.
    settled: set[tuple[int, date]] = set()
    for place in places:
        if (place.pool_id, place.day) in settled or _is_too_near(place, settings, now):
            continue
        offered = _offer_all(place, settings=settings, now=now)
        made += offered
        if not offered:
            settled.add((place.pool_id, place.day))
        if made >= MOST_OFFERS:
            break
    return made


def _offer_all(place: FreePlace, *, settings: Settings, now: datetime) -> int:
    made = 0
    with transaction() as session:
        lock_slots(session, {place.slot_id})
        while pass_on(session, place.slot_id, settings=settings, now=now):
            made += 1
    return made


def _is_too_near(place: FreePlace, settings: Settings, now: datetime) -> bool:
    zone = ZoneInfo(place.zone)
    until = kept_until(now, starts_at=place.starts_at, life=settings.offer_life, zone=zone)
    return until is None


def _take_back_needless(*, settings: Settings, now: datetime) -> None:
    """Pass on what is on offer to people who have an appointment since, or left the line."""
    with reading() as session:
        uids = needless_offers(session, limit=MOST_OFFERS)
    for uid in uids:
        with transaction() as session:
            slot_id = slot_of_offer(session, uid)
            if slot_id is None:
                continue
            lock_slots(session, {slot_id})
            offer, _entry = read_offer(session, uid)
            if offer.state == OfferState.OPEN:
                decline(session, offer, settings=settings, now=now, actor=audit.SYSTEM)
