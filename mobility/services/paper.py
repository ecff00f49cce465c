"""The day on paper and in files; printing it and taking it away are looks, and are recorded."""

from datetime import date, datetime
from enum import StrEnum

from mobility.domain.day import Entry
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models import day_list
from mobility.models.base import transaction
from mobility.services import audit
from mobility.services.day_list import read_entries
from mobility.services.desk import find_office
from mobility.services.staff import actor_of


class Look(StrEnum):
    """Why somebody takes the whole list: it is how the trail names it."""

    PRINTED = "list_printed"
    EXPORTED = "list_exported"
    ENTERED = "list_entered"


def take(
    office: str, day: date, look: Look, *, by: Staff, settings: Settings, now: datetime
) -> list[Entry]:
    """List who is expected or was there on a day, and record the look; raises OfficeUnknown."""
    with transaction() as session:
        place = find_office(session, office)
        rows = day_list.entries(session, place.id, day)
        audit.record(
            session,
            at=now,
            action=look,
            record_kind="office",
            record_id=place.id,
            actor=actor_of(by),
            details={"day": day.isoformat(), "visits": len(rows)},
        )
    return list(read_entries(rows, settings.keys))
