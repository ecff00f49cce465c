"""What a closing did: read from its row, for the page that follows and for the same form again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.closing import Part, Reason
from mobility.models.base import reading
from mobility.models.closing import closing_of
from mobility.models.desk import ClosingRow
from mobility.models.staff import StaffRow
from mobility.services.desk import find_office


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What became of whom: moved (of them to another office), first in line, to be telephoned.

    `more` booked while somebody looked, `here` had come already and were not moved, `holds` were
    still deciding.
    """

    affected: int = 0
    moved: int = 0
    elsewhere: int = 0
    in_line: int = 0
    to_call: int = 0
    more: int = 0
    here: int = 0
    holds: int = 0


@dataclass(frozen=True, kw_only=True)
class Result:
    """A closing that was done: of which office and part, why, by whom, when."""

    uid: str
    office: str
    part: Part
    reason: Reason
    by: str
    at: datetime
    counts: Counts = field(default_factory=Counts)


def result_of(office: str, uid: str) -> Result | None:
    """Show what a form has closed at an office; None where it has not. Raises OfficeUnknown."""
    with reading() as session:
        row = closing_of(session, uid, (found := find_office(session, office)).id)
        return None if row is None else read_result(session, found.slug, row)


def read_result(session: Session, office: str, row: ClosingRow) -> Result:
    """Read a closing from its row, within a unit that is open."""
    kept: Mapping[str, Any] = row.result
    minutes = kept.get("minutes")
    by = session.get(StaffRow, row.staff_id)
    return Result(
        uid=row.uid,
        office=office,
        part=Part(
            day=row.day,
            from_minute=row.from_minute,
            to_minute=row.to_minute,
            minutes=None if minutes is None else frozenset(minutes),
            windows=row.windows,
        ),
        reason=Reason(row.reason),
        by=by.name if by else "",
        at=row.closed_at,
        counts=Counts(**{one.name: kept.get(one.name, 0) for one in fields(Counts)}),
    )
