"""One change of an office: locked, refused if it is stale, and recorded as a version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.config import Subject
from mobility.domain.errors import ChangedMeanwhile, OfficeUnknown
from mobility.domain.office import OfficePlan
from mobility.domain.office_data import plain_data
from mobility.domain.staff import Staff
from mobility.models.config import newest
from mobility.models.office import OfficeRow
from mobility.services import audit, versions
from mobility.services.staff import actor_of


def locked(session: Session, office: str) -> OfficeRow:
    """Lock all offices, whose rules answer for each other, and return one; raises OfficeUnknown."""
    every = select(OfficeRow).order_by(OfficeRow.id)
    rows = session.scalars(
        every.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    found = next((row for row in rows.all() if row.slug == office), None)
    if found is None:
        raise OfficeUnknown(office)
    return found


def require_seen(session: Session, row: OfficeRow, seen: int) -> None:
    """Refuse what was begun before somebody else's change; raises ChangedMeanwhile."""
    if row.row_version == seen:
        return
    last = newest(session, Subject.OFFICE, row.id)
    if last is None:
        raise ChangedMeanwhile
    # The version that stands raises with who saved it and when.
    versions.require_newest(session, Subject.OFFICE, row.id, last.number + 1)


def write_down(
    session: Session,
    row: OfficeRow,
    plan: OfficePlan,
    action: str,
    person: Staff,
    now: datetime,
    **details: Any,  # noqa: ANN401 -- numbers and names of fields
) -> None:
    """Record how an office stands now as a version, and who changed it."""
    actor = actor_of(person)
    versions.record(session, Subject.OFFICE, row.id, plain_data(plan), now=now, actor=actor)
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="office",
        record_id=row.id,
        actor=actor,
        details=details,
    )


def begin_versions(session: Session, row: OfficeRow, before: OfficePlan, *, now: datetime) -> None:
    """Record what stood before anybody kept versions, to be gone back to as well."""
    if newest(session, Subject.OFFICE, row.id) is None:
        versions.record(session, Subject.OFFICE, row.id, plain_data(before), now=now)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Name what differs between two versions, in the order of the file."""
    names = dict.fromkeys([*after, *before])
    return tuple(name for name in names if before.get(name) != after.get(name))
