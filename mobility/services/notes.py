"""Notes that colleagues leave on a visit, sealed with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.sealed import seal, unseal
from mobility.services import audit
from mobility.services.desk import open_visit
from mobility.services.staff import actor_of

PLACE = "appointment.notes"
NOTE = "note"


@dataclass(frozen=True)
class Note:
    """What somebody wrote, when and who; `kind` says at which step."""

    at: datetime
    by: str
    kind: str
    text: str


def read(row: AppointmentRow, settings: Settings) -> tuple[Note, ...]:
    """Open the notes of a visit, the newest first."""
    return tuple(
        Note(datetime.fromisoformat(one["at"]), one["by"], one["kind"], one["text"])
        for one in reversed(_opened(row, settings))
    )


def add(
    row: AppointmentRow, text: str, *, kind: str, by: Staff, settings: Settings, now: datetime
) -> None:
    """Add a note to a locked visit within an open unit; an empty one adds nothing."""
    said = text.strip()
    if not said:
        return
    # Under the name of today: whoever leaves the office later is still who wrote it.
    new = {"at": now.isoformat(), "by": by.name, "kind": kind, "text": said}
    notes = [*_opened(row, settings), new]
    row.notes = seal(settings.keys, notes, place=PLACE, uid=row.uid)


def write(
    office: str, uid: str, text: str, *, person: Staff, settings: Settings, now: datetime
) -> None:
    """Keep a note about a visit; sent twice, it stands there once. Raises VisitUnknown."""
    with transaction() as session:
        visit = open_visit(session, office, uid)
        newest = read(visit.row, settings)[:1]
        if any((one.by, one.text) == (person.name, text.strip()) for one in newest):
            return
        add(visit.row, text, kind=NOTE, by=person, settings=settings, now=now)
        audit.record(
            session,
            at=now,
            action="note_added",
            record_kind="appointment",
            record_id=visit.row.id,
            actor=actor_of(person),
        )


def _opened(row: AppointmentRow, settings: Settings) -> list[dict[str, Any]]:
    if row.notes is None:
        return []
    notes: list[dict[str, Any]] = unseal(settings.keys, row.notes, place=PLACE, uid=row.uid)
    return notes
