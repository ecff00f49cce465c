"""The audit chain's queries: where it ends, what comes next, and its links with their events.

The order of the chain is (`written_by`, `id`). On PostgreSQL only events of transactions below the
oldest one that still runs are taken, so that none can turn up behind the end of the chain. A
database that was restored into a younger cluster counts transactions anew, from below those that it
holds: then new events do lie behind the end, and are told from old ones by having no link.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Text,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from mobility.models.audit import AuditEventRow, AuditLinkRow
from mobility.models.base import on_postgres, table_of

EVENT, LINK = table_of(AuditEventRow), table_of(AuditLinkRow)
OURS = 5550194
"""The number of the lock under which one process links; any will do, if all ask for the same."""


@dataclass(frozen=True, kw_only=True)
class End:
    """Where the chain ends: its last link, and the highest number of an event that has a link."""

    written_by: int = -1
    event_id: int = 0
    hash: str = ""
    highest: int = 0


_NO_LINK = ~exists().where(LINK.c.event_id == EVENT.c.id)
# Looked up one by one: joined, the few that are new would be compared with the whole chain.
_NOT_YET = select(LINK.c.id).where(LINK.c.event_id == EVENT.c.id).scalar_subquery().is_(None)
_PLACE = tuple_(EVENT.c.written_by, EVENT.c.id)
_LAST = (
    select(
        LINK.c.written_by,
        LINK.c.event_id,
        LINK.c.hash,
        select(func.max(LINK.c.event_id)).scalar_subquery().label("highest"),
    )
    .order_by(LINK.c.id.desc())
    .limit(1)
)


def alone(session: Session) -> bool:
    """Take the turn to link until the unit ends; False while another has it.

    SQLite has one writer at a time, so that there is nothing to take.
    """
    if not on_postgres(session):
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(OURS))))


def end_of_chain(session: Session) -> End:
    """Say where the chain ends."""
    row = session.connection().execute(_LAST).mappings().one_or_none()
    return End() if row is None else End(**row)


def has_events_behind(session: Session, end: End) -> bool:
    """Say whether new events lie behind the end: the cluster is younger than what it holds."""
    if not on_postgres(session):
        return False
    newer_but_lower = exists().where(EVENT.c.id > end.highest, ~_is_ahead(end))
    younger = literal(end.written_by) >= _bound(func.pg_snapshot_xmin)
    return bool(session.scalar(select(or_(younger, newer_but_lower))))


def next_events(session: Session, end: End, *, limit: int, behind: bool) -> Sequence[Row[Any]]:
    """List the events that follow the end, in the order of the chain; `behind`: there too."""
    statement = select(EVENT).where(_NOT_YET).limit(limit)
    if behind:
        return session.connection().execute(_also_behind(statement, end)).all()
    if on_postgres(session):
        statement = statement.where(EVENT.c.written_by < _bound(func.pg_snapshot_xmin))
    statement = statement.where(_is_ahead(end)).order_by(EVENT.c.written_by, EVENT.c.id)
    return session.connection().execute(statement).all()


def add_links(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add links in their order, in one go."""
    if rows:
        session.connection().execute(insert(LINK), list(rows))


def links_after(session: Session, number: int, *, limit: int) -> Sequence[Row[Any]]:
    """List links by their own number, each with its event; `id` is None where that is gone."""
    statement = (
        select(
            LINK.c.id.label("number"),
            LINK.c.event_id,
            LINK.c.previous_id,
            LINK.c.hash,
            LINK.c.written_by.label("placed_by"),
            LINK.c.linked_at,
            *EVENT.c,
        )
        .join_from(LINK, EVENT, EVENT.c.id == LINK.c.event_id, isouter=True)
        .where(LINK.c.id > number)
        .order_by(LINK.c.id)
        .limit(limit)
    )
    return session.connection().execute(statement).all()


def count_unlinked(session: Session) -> int:
    """Count the events that have no link."""
    return session.scalars(select(func.count()).select_from(EVENT).where(_NO_LINK)).one()


def slipped_in(session: Session, end: End) -> Row[Any] | None:
    """Find the first event without a link among those that have one: nobody wrote it in turn."""
    strangers = select(EVENT).where(_NO_LINK, ~_is_ahead(end), EVENT.c.id < end.highest)
    return session.connection().execute(strangers.order_by(EVENT.c.id).limit(1)).first()


def count_links(session: Session) -> int:
    """Count the links: nobody takes one away, so that the last one's number is enough to know."""
    newest: int | None = session.scalar(select(func.max(LINK.c.id)))
    return newest or 0


def _is_ahead(end: End) -> ColumnElement[bool]:
    return tuple_(literal(end.written_by), literal(end.event_id)) < _PLACE


def _also_behind(statement: Select[Any], end: End) -> Select[Any]:
    """Order what an older cluster wrote before what this one has; its numbers are yet to come."""
    older = EVENT.c.written_by >= _bound(func.pg_snapshot_xmax)
    return statement.where(
        or_(_is_ahead(end), EVENT.c.id > end.highest),
        or_(older, EVENT.c.written_by < _bound(func.pg_snapshot_xmin)),
    ).order_by(older.desc(), EVENT.c.written_by, EVENT.c.id)


def _bound(of: Any) -> ColumnElement[int]:  # noqa: ANN401 -- a function by name
    """The oldest transaction that runs, or the next one, as numbers in a snapshot."""
    return cast(cast(of(func.pg_current_snapshot()), Text), BigInteger)
