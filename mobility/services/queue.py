"""The queue as one officer sees it: who can be served now, and who is passed over and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.arrival import short_number
from mobility.domain.office_hours import local_day
from mobility.domain.serving import Officer, Room, Why, goes_first, why_not
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models import queue
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.models.desk import ArrivalRow, DeskDayRow
from mobility.models.sealed import unseal, unseal_row
from mobility.services.desk import find_office

ON_DISPLAY = 6


@dataclass(frozen=True, kw_only=True)
class InLine:
    """Somebody who waits; `why` is empty where the officer can serve them."""

    uid: str
    number: str
    for_window: int | None
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Call:
    """A number and its window for the waiting room; `is_now` while it is being called."""

    number: str
    window: int
    at: datetime
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class Called:
    """Who was called, to which window; `calls` counts those without an answer."""

    uid: str
    number: str
    called: str
    window: int | None
    calls: int
    waits_again: bool = False


def read(
    session: Session,
    office_id: int,
    day: DeskDayRow,
    person: Staff,
    window: int | None,
    settings: Settings,
) -> list[InLine]:
    """List who waits in the order of their turns, within an open unit, for one officer."""
    officer, room = officer_at(person, window), room_of(session, office_id, day)
    return [
        InLine(
            uid=row.uid,
            number=short_number(row.series, row.number),
            for_window=row.for_window,
            why=why_not(_needs(row, settings), row.pathway, row.for_window, officer, room),
        )
        for row in queue.waiting(session, office_id, day.day)
    ]


def next_of(line: Sequence[InLine], window: int | None) -> InLine | None:
    """Choose whom the officer calls next: who was handed over to them, then the first in turn."""
    can = (one for one in line if not one.why)
    return min(can, key=lambda one: not goes_first(one.for_window, window), default=None)


def officer_at(person: Staff, window: int | None) -> Officer:
    """Say whom somebody can serve at a window."""
    return Officer(
        languages=person.languages,
        gender=person.gender,
        pathways=person.pathways,
        window=window,
    )


def room_of(session: Session, office_id: int, day: DeskDayRow) -> Room:
    """Say who is at an office: interpreters today, and at which windows somebody sits."""
    taken = {row.number for row in queue.windows(session, office_id) if row.staff_id is not None}
    return Room(interpreters=tuple(day.interpreters), windows=frozenset(taken))


def called(
    row: AppointmentRow, arrival: ArrivalRow, settings: Settings, *, waits_again: bool = False
) -> Called:
    """Say who was called or waits again, within the unit that did so."""
    identity = unseal_row(settings.keys, row, "identity")["identity"]
    return Called(
        uid=row.uid,
        number=short_number(arrival.series, arrival.number),
        called=str(identity.get("called") or identity.get("given_names") or ""),
        window=arrival.window,
        calls=arrival.calls,
        waits_again=waits_again,
    )


def on_display(office: str, *, now: datetime) -> tuple[date, tuple[Call, ...]]:
    """List the last calls of today for the waiting room, who is called now first.

    Raises OfficeUnknown.
    """
    with reading() as session:
        place = find_office(session, office)
        today = local_day(now, place.zone)
        calls = queue.last_calls(session, place.id, today, ON_DISPLAY)
        return today, tuple(sorted((_call(row) for row in calls), key=lambda one: not one.is_now))


def _call(row: Row[Any]) -> Call:
    number = short_number(row.series, row.number)
    return Call(number, row.window, row.called_at, row.state == State.BEING_SERVED)


def _needs(row: Row[Any], settings: Settings) -> dict[str, Any]:
    needs: dict[str, Any] = unseal(settings.keys, row.needs, place="appointment.needs", uid=row.uid)
    return needs
