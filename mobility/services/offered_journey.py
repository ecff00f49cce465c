"""Going on from an accepted offer: the journey that it belongs to, opened on the phone at hand."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.settings import Settings
from mobility.models.offer import OfferRow
from mobility.models.office import OfficeRow, public_pools
from mobility.models.pathway import PathwayRow
from mobility.models.screening import ScreeningRow
from mobility.models.sealed import seal
from mobility.models.slot import SlotRow
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import drafts
from mobility.services.service_groups import services_of


def is_of_phone(session: Session, offer: OfferRow, holder: str) -> bool:
    """Say whether a phone has the screening open that an offer was made to."""
    return session.get_one(ScreeningRow, offer.screening_id).holder == holder


def open_on_phone(
    session: Session,
    offer: OfferRow,
    entry: WaitlistEntryRow,
    holder: str,
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """Open the answers of who accepted on this phone, as if they had just chosen the time here."""
    row = session.get_one(ScreeningRow, offer.screening_id)
    drafts.hand_over(session, row, holder)
    typed = drafts.unsealed(row, settings).journey
    changed = {**typed, **_chosen(session, offer, entry, settings)}
    row.journey = seal(settings.keys, changed, place="screening.journey", uid=row.uid)
    row.touched_at = now
    # Answers whose time is over are kept while their person waits; now they are used again.
    row.erase_at = max(row.erase_at, now + settings.draft_life)


def _chosen(
    session: Session, offer: OfferRow, entry: WaitlistEntryRow, settings: Settings
) -> dict[str, Any]:
    """Word pathway, mode and time as a journey keeps them."""
    slot = session.get_one(SlotRow, offer.slot_id)
    office = session.get_one(OfficeRow, slot.office_id)
    pathway = session.get_one(PathwayRow, entry.pathway_id).code
    service = next(
        one
        for one in services_of(office, public_pools(session, office.id), settings)
        if one.mode == entry.mode and slot.pool_id in one.pool_ids and pathway in one.pathways
    )
    looked = {"office": office.slug, "service": service.code}
    visit = {**looked, "mode": entry.mode, "starts_at": slot.starts_at.isoformat()}
    return {"pathway": pathway, "mode": entry.mode, "looked": looked, "visit": visit}
