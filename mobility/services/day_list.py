"""An office's day as its desk sees it: the list, its counts, and whether it changed."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.arrival import short_number
from mobility.domain.day import Entry, Waiting
from mobility.domain.errors import OfficeUnknown
from mobility.domain.office_hours import local_day
from mobility.domain.queue import Turn
from mobility.domain.serving import Room
from mobility.domain.settings import Keys, Settings
from mobility.domain.staff import Staff
from mobility.models import day_list as queries
from mobility.models.base import reading, transaction
from mobility.models.desk import ArrivalRow
from mobility.models.sealed import Opener, opener
from mobility.services import audit
from mobility.services.offices import Office, read_office
from mobility.services.staff import actor_of

STATES = {state.value: state for state in State}


@dataclass(frozen=True)
class OwnWindow:
    """The window that somebody sits at, and whether it pauses."""

    number: int
    paused: bool


@dataclass(frozen=True, kw_only=True)
class DayList:
    """A day's list. `places` is by minute of the day; `next_day` is found for an empty day only."""

    office: Office
    day: date
    entries: tuple[Entry, ...]
    places: Mapping[int, int]
    window: OwnWindow | None
    room: Room
    closed_at: datetime | None
    to_call: int
    tag: str
    next_day: date | None


def tag(office: str, day: date, *, now: datetime) -> str:
    """Name the state of a day's list, in one query; raises OfficeUnknown."""
    with reading() as session:
        found = queries.tag(session, office, day, now)
    if found is None:
        raise OfficeUnknown(office)
    return _tag(found)


def look(office: str, day: date, person: Staff, *, settings: Settings, now: datetime) -> DayList:
    """Show a day's list to somebody, whose look is counted: once per person, list and day.

    Raises OfficeUnknown.
    """
    with transaction() as session:
        head = _head(session, office, day, person, now)
        seen = queries.look(
            session,
            staff_id=person.id,
            office_id=head.id,
            day=day,
            looked_on=local_day(now, head.zone),
            now=now,
        )
        if seen == 1:
            _record(session, head, day, person, now)
        found = _read(session, head, day)
    return _list(head, day, found, settings)


def refresh(office: str, day: date, person: Staff, *, settings: Settings, now: datetime) -> DayList:
    """Read a list again for somebody who is looking at it; raises OfficeUnknown."""
    with reading() as session:
        head = _head(session, office, day, person, now)
        found = _read(session, head, day)
    return _list(head, day, found, settings)


def own_window(office: str, day: date, person: Staff, *, now: datetime) -> OwnWindow | None:
    """Say at which window of an office somebody sits; raises OfficeUnknown."""
    with reading() as session:
        return _window(_head(session, office, day, person, now))


@dataclass(frozen=True)
class _Found:
    rows: Sequence[Row[Any]]
    next_day: date | None


def _head(session: Session, office: str, day: date, person: Staff, now: datetime) -> Row[Any]:
    head = queries.head(session, office, day, person.id, now)
    if head is None:
        raise OfficeUnknown(office)
    return head


def _read(session: Session, head: Row[Any], day: date) -> _Found:
    rows = queries.entries(session, head.id, day)
    return _Found(rows, None if rows else queries.next_day(session, head.id, day))


def _record(session: Session, head: Row[Any], day: date, person: Staff, now: datetime) -> None:
    audit.record(
        session,
        at=now,
        action="day_list_read",
        record_kind="office",
        record_id=head.id,
        actor=actor_of(person),
        details={"day": day.isoformat()},
    )


def _list(head: Row[Any], day: date, found: _Found, settings: Settings) -> DayList:
    return DayList(
        office=read_office(head),  # type: ignore[arg-type]  # the columns of an office's row
        day=day,
        entries=read_entries(found.rows, settings.keys),
        places=_places(head.places or ""),
        window=_window(head),
        room=_room(head),
        closed_at=head.closed_at,
        to_call=head.to_call,
        tag=_tag(head),
        next_day=found.next_day,
    )


def _window(head: Row[Any]) -> OwnWindow | None:
    return None if head.own_window is None else OwnWindow(head.own_window, bool(head.own_paused))


def _room(head: Row[Any]) -> Room:
    windows = frozenset(int(one) for one in (head.windows or "").split())
    return Room(interpreters=tuple(head.interpreters or ()), windows=windows)


def _places(written: str) -> dict[int, int]:
    """Add up how many places each time has: "540:4 540:2 560:4"."""
    places: dict[int, int] = {}
    for one in written.split():
        minute, capacity = map(int, one.split(":"))
        places[minute] = places.get(minute, 0) + capacity
    return places


def _tag(found: Row[Any]) -> str:
    versions = ":".join(str(int(one or 0)) for one in found[-queries.VERSION_COLUMNS :])
    return hashlib.sha256(versions.encode()).hexdigest()[:16]


def read_entries(rows: Iterable[Any], keys: Keys) -> tuple[Entry, ...]:
    """Open what the lines of the list show: the identities and the needs of visits."""
    return tuple(
        _opened(rows, opener(keys, "appointment.identity"), opener(keys, "appointment.needs"))
    )


def _opened(rows: Iterable[Any], who: Opener, what: Opener) -> Iterator[Entry]:
    # By place and not by name: each name of a row is looked up anew, thousands of times a page.
    for uid, state, version, channel, same_name, told, asked, starts_at, minute, *more in rows:
        identity, needs = who(told, uid), what(asked, uid)
        surname = identity.get("first_surname") or ""
        yield Entry(
            uid,
            version,
            STATES[state],
            starts_at,
            minute,
            identity.get("called") or identity.get("given_names") or surname,
            surname,
            identity.get("reference") or "",
            needs.get("language") or "",
            needs.get("interpreter") or "",
            tuple(needs.get("access") or ()),
            needs.get("officer") or "",
            needs.get("adults") or 1,
            sum((needs.get("children") or {}).values()),
            more[0],
            channel,
            same_name,
            None if more[1] is None else _came(more[1:]),
        )


def _came(values: Sequence[Any]) -> Waiting:
    number, series, turn, arrived_at, priority, rank, at, after, calls, called_at, *more = values
    window, for_window, ended_at, called_by = more
    return Waiting(
        turn=short_number(series, turn),
        arrived_at=arrived_at,
        priority=priority or "",
        order=Turn(rank, at, after, arrived_at, number),
        calls=calls,
        called_at=called_at,
        window=window,
        officer=called_by or "",
        for_window=for_window,
        ended_at=ended_at,
    )


def waiting(row: ArrivalRow, officer: str | None) -> Waiting:
    """Read where somebody stands who came; `officer` called them last."""
    return Waiting(
        turn=short_number(row.series, row.number),
        arrived_at=row.arrived_at,
        priority=row.priority or "",
        order=Turn(row.turn_rank, row.turn_at, row.turn_after, row.arrived_at, row.appointment_id),
        calls=row.calls,
        called_at=row.called_at,
        window=row.window,
        officer=officer or "",
        for_window=row.for_window,
        ended_at=row.ended_at,
    )
