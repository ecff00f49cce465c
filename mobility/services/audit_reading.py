"""Reading the audit trail: who did or looked at what, when and why, and the file of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mobility.domain.errors import DomainError
from mobility.domain.office_hours import office_instant
from mobility.domain.reference import parse_reference
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.audit_list import Place, Wanted, newest_first
from mobility.models.base import reading, transaction
from mobility.models.office import office_by_slug
from mobility.models.request import RequestRow
from mobility.models.staff import StaffRow
from mobility.services import audit
from mobility.services.audit_names import STAFF_IN_DETAILS, About, Names
from mobility.services.keys import reference_hash
from mobility.services.staff import actor_of

PAGE = 50
MOST_EXPORTED = 10_000
"""So many events go into one file, the newest of what was asked; for more, ask for less time."""
BATCH = 1000
APPLICANT, SYSTEM = audit.APPLICANT.kind, audit.SYSTEM.kind
ONE_DAY = timedelta(days=1)


class RecordUnknown(DomainError):
    """There is no visit with this code, and nobody of the staff by this name in an address."""

    code = "record_unknown"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks of the trail; empty is all.

    `by` is a colleague's uid, or applicant, or system; `record` a visit's code, or a record's name
    in an address; both days are included. `begin` is a moment and how many of it were shown.
    """

    by: str = ""
    office: str = ""
    record: str = ""
    kind: str = ""
    actions: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    begin: tuple[datetime, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened; `by` names the colleague, `others` those whom its details mean."""

    at: datetime
    actor: str
    by: str
    by_uid: str
    action: str
    kind: str
    about: About
    details: Mapping[str, Any]
    others: Mapping[str, str] = field(default_factory=dict)
    looks: int = 1


@dataclass(frozen=True)
class Page:
    """Some events, the newest first, and where reading goes on, None at the end."""

    events: tuple[Event, ...]
    next: tuple[datetime, int] | None


@dataclass(frozen=True)
class Exported:
    """What goes into a file, and whether there was more."""

    events: tuple[Event, ...]
    is_all: bool


def read(asked: Asked, *, settings: Settings) -> Page:
    """Read one page of the trail; raises RecordUnknown."""
    with reading() as session:
        wanted = _wanted(session, asked, settings)
        return _page(session, wanted, PAGE, settings)


def export(
    asked: Asked, ending: str, *, person: Staff, settings: Settings, now: datetime
) -> Exported:
    """Give what goes into a file, and write down that somebody took it; raises RecordUnknown."""
    with transaction() as session:
        wanted = _wanted(session, asked, settings)
        found: list[Event] = []
        while True:
            page = _page(session, wanted, min(BATCH, MOST_EXPORTED - len(found)), settings)
            found += page.events
            if page.next is None or len(found) >= MOST_EXPORTED:
                break
            wanted = replace(wanted, from_at=page.next[0], behind=page.next[1])
        audit.record(
            session,
            at=now,
            action="audit_exported",
            record_kind="audit",
            actor=actor_of(person),
            details={"format": ending, "events": len(found)},
        )
    return Exported(tuple(found), is_all=page.next is None)


def people() -> list[tuple[str, str]]:
    """List everybody of the staff who ever had an account: uid and name, by name."""
    with reading() as session:
        statement = select(StaffRow.uid, StaffRow.name).order_by(StaffRow.name, StaffRow.id)
        return [(uid, name) for uid, name in session.execute(statement)]


def read_events(
    session: Session, rows: Sequence[Row[Any]], settings: Settings
) -> tuple[Event, ...]:
    """Read events within an open unit, with the names behind their numbers."""
    names = Names(session, rows, settings)
    return tuple(_event(one, names) for one in rows)


def _page(session: Session, wanted: Wanted, size: int, settings: Settings) -> Page:
    rows = newest_first(session, wanted, limit=size + 1)
    shown = rows[:size]
    end = _end(shown, wanted) if len(rows) > size else None
    return Page(read_events(session, shown, settings), end)


def _end(shown: Sequence[Row[Any]], wanted: Wanted) -> tuple[datetime, int]:
    """Say where the next page begins: at the last moment, behind those of it that were shown."""
    at = shown[-1].at
    same = sum(one.at == at for one in shown)
    return at, same + (wanted.behind if at == wanted.from_at else 0)


def _event(row: Row[Any], names: Names) -> Event:
    by = names.staff.get(row.actor_id) if row.actor_kind == "staff" else None
    others = {one: names.staff_name(row.details.get(one)) for one in STAFF_IN_DETAILS}
    return Event(
        at=row.at,
        actor=row.actor_kind,
        by=by.name if by is not None else "",
        by_uid=by.uid if by is not None else "",
        action=row.action,
        kind=row.record_kind,
        about=names.about(row),
        details=row.details,
        others={one: name for one, name in others.items() if name},
        looks=names.looks(row) if row.action == "day_list_read" else 1,
    )


def _wanted(session: Session, asked: Asked, settings: Settings) -> Wanted:
    zone = ZoneInfo(settings.home_zone)
    at, behind = asked.begin or (None, 0)
    wanted = Wanted(
        actions=asked.actions,
        kind=asked.kind,
        office=_office(session, asked.office),
        records=_records(session, asked.record, settings),
        since=None if asked.first is None else office_instant(asked.first, time.min, zone),
        until=None if asked.last is None else office_instant(asked.last + ONE_DAY, time.min, zone),
        from_at=at,
        behind=behind,
    )
    if asked.by in ("", APPLICANT, SYSTEM):
        return replace(wanted, actor_kind=asked.by)
    found = session.scalar(select(StaffRow.id).where(StaffRow.uid == asked.by))
    # Of somebody who is not there nothing is found, rather than everything of everybody.
    return replace(wanted, actor_id=found or 0)


def _office(session: Session, slug: str) -> Place | None:
    row = office_by_slug(session, slug) if slug else None
    return None if row is None else Place(id=row.id, slug=row.slug)


def _records(session: Session, typed: str, settings: Settings) -> tuple[tuple[str, int], ...]:
    """Find a visit by its code or uid with what its person asked for, or one of the staff."""
    if not typed:
        return ()
    code = parse_reference(typed)
    known = (
        AppointmentRow.uid == typed
        if code is None
        else AppointmentRow.reference_hash == reference_hash(settings, code)
    )
    visit = session.scalar(select(AppointmentRow.id).where(known))
    if visit is not None:
        asked = select(RequestRow.id).where(RequestRow.appointment_id == visit)
        calls = (("request", one) for one in session.scalars(asked))
        return (("appointment", visit), *calls)
    colleague = session.scalar(select(StaffRow.id).where(StaffRow.uid == typed))
    if colleague is None:
        raise RecordUnknown
    return (("staff", colleague),)
