"""Reading the audit trail: the newest events first, of whom, where, about what, and when.

A page is read along an index from its newest event on, so that it costs the same however long the
trail is. What else is asked is compared on the way: an index of its own would find all events of a
kind, and sort them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    Text,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from mobility.models.appointment import AppointmentRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import table_of
from mobility.models.desk import DeskDayRow, WindowRow
from mobility.models.offer import OfferRow
from mobility.models.request import RequestRow
from mobility.models.slot import SlotRow
from mobility.models.waitlist import WaitlistEntryRow

EVENT = table_of(AuditEventRow)
OFFER, SLOT = table_of(OfferRow), table_of(SlotRow)
AT_AN_OFFICE: dict[str, Table] = {
    "appointment": table_of(AppointmentRow),
    "request": table_of(RequestRow),
    "window": table_of(WindowRow),
    "desk_day": table_of(DeskDayRow),
    "waitlist_entry": table_of(WaitlistEntryRow),
}
"""The records that say themselves at which office they are."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An office: by which number and which name the events call it."""

    id: int
    slug: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; empty is all. `records` are kinds with numbers.

    `until` is no longer part of it. Reading goes on at `from_at`, behind so many of that moment.
    """

    actor_kind: str = ""
    actor_id: int | None = None
    actions: tuple[str, ...] = ()
    kind: str = ""
    records: tuple[tuple[str, int], ...] = ()
    office: Place | None = None
    since: datetime | None = None
    until: datetime | None = None
    from_at: datetime | None = None
    behind: int = 0


def newest_first(session: Session, wanted: Wanted, *, limit: int) -> Sequence[Row[Any]]:
    """List events, the newest first."""
    return session.connection().execute(statement_for(wanted, limit=limit)).all()


def statement_for(wanted: Wanted, *, limit: int) -> Select[Any]:
    """Word the one statement that finds them."""
    statement = (
        select(EVENT).order_by(EVENT.c.at.desc(), EVENT.c.id.desc()).where(*_conditions(wanted))
    )
    return statement.limit(limit).offset(wanted.behind)


def newest_of(session: Session, kind: str, actions: Sequence[str]) -> Row[Any] | None:
    """Find the newest event about a rare kind of record."""
    statement = select(EVENT).where(EVENT.c.record_kind == kind, EVENT.c.action.in_(actions))
    return session.connection().execute(statement.order_by(EVENT.c.id.desc()).limit(1)).first()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.actor_id is not None:
        found += [EVENT.c.actor_id == wanted.actor_id, EVENT.c.actor_kind == "staff"]
    elif wanted.actor_kind:
        found.append(EVENT.c.actor_kind == wanted.actor_kind)
    if wanted.actions:
        found.append(EVENT.c.action.in_(wanted.actions))
    if wanted.kind:
        found.append(_on_the_way(EVENT.c.record_kind) == wanted.kind)
    if wanted.records:
        found.append(or_(*map(_is, wanted.records)))
    if wanted.office is not None:
        found.append(_at_office(wanted.office))
    found += _times(wanted)
    return found


def _times(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(EVENT.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(EVENT.c.at < wanted.until)
    if wanted.from_at is not None:
        found.append(EVENT.c.at <= wanted.from_at)
    return found


def _is(record: tuple[str, int]) -> ColumnElement[bool]:
    kind, number = record
    return and_(EVENT.c.record_kind == kind, EVENT.c.record_id == number)


def _on_the_way(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Compare a column while reading along: as a bare column its own index would be taken."""
    return func.coalesce(column, "")


def _at_office(office: Place) -> ColumnElement[bool]:
    kind, record = _on_the_way(EVENT.c.record_kind), EVENT.c.record_id
    ways = [
        and_(kind == name, exists().where(table.c.id == record, table.c.office_id == office.id))
        for name, table in AT_AN_OFFICE.items()
    ]
    offered = exists().where(
        OFFER.c.id == record, SLOT.c.id == OFFER.c.slot_id, SLOT.c.office_id == office.id
    )
    named = (str(office.id), office.slug)
    told = (_told(name).in_(named) for name in ("office", "office_id"))
    itself = and_(kind.in_(("office", "hours")), record == office.id)
    return or_(itself, *ways, and_(kind == "offer", offered), *told)


def _told(name: str) -> ColumnElement[Any]:
    # SQLite gives a number where PostgreSQL gives its text.
    return cast(EVENT.c.details[name].as_string(), Text)
