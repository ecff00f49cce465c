"""The audit chain: each event is tied to all before it, so that a change of the past shows.

A link's hash is keyed and covers the hash before it and the whole event, so that whoever can write
to the tables but has no keys cannot mend the chain. What no chain can show is that its newest links
went together with their events: whoever has to rule that out writes `head` down elsewhere.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from mobility.domain.settings import Settings
from mobility.models.audit_chain import (
    EVENT,
    End,
    add_links,
    alone,
    count_unlinked,
    end_of_chain,
    has_events_behind,
    links_after,
    next_events,
    slipped_in,
)
from mobility.models.base import reading, transaction
from mobility.models.sealed import keyed_hash

BATCH = 1000
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Broken:
    """Where the chain breaks first: the event, and what happened to it.

    `how` is altered (the event or its hash), removed (an event or a link) or inserted. `at` is when
    its link was made; of an inserted one, what it says itself.
    """

    event_id: int
    how: str
    at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a walk along the chain found: `head` is the hash of the last whole link, made `until`.

    `unlinked` events wait for a link.
    """

    broken: Broken | None
    linked: int
    unlinked: int
    head: str
    until: datetime | None = None


def link_events(*, settings: Settings, now: datetime) -> int:
    """Tie all events that are settled to the chain; return how many (batch).

    While another process links there is nothing to do here.
    """
    with reading() as session:
        behind = has_events_behind(session, end_of_chain(session))
    linked = 0
    while True:
        count = _link_batch(settings, now, behind=behind)
        linked += count
        if count < BATCH:
            return linked


def verify(*, settings: Settings) -> Verdict:
    """Walk the whole chain in its order, a batch at a time, up to where it breaks first."""
    with reading() as session:
        end, unlinked = end_of_chain(session), count_unlinked(session)
        stranger = slipped_in(session, end)
    linked, head, until, previous = 0, "", None, 0
    broken = None if stranger is None else Broken(stranger.id, "inserted", stranger.at)
    for row in _links():
        if fault := _fault(row, previous, head, settings):
            broken = replace(fault, at=row.linked_at)
            break
        linked, head, until, previous = linked + 1, row.hash, row.linked_at, row.event_id
    return Verdict(broken=broken, linked=linked, unlinked=unlinked, head=head, until=until)


def _link_batch(settings: Settings, now: datetime, *, behind: bool) -> int:
    with transaction() as session:
        if not alone(session):
            return 0
        # Read under the lock: what another process has linked meanwhile is part of the chain.
        end = end_of_chain(session)
        events = next_events(session, end, limit=BATCH, behind=behind)
        add_links(session, list(_links_for(events, end, settings, now)))
        return len(events)


def _links_for(
    events: Iterable[Row[Any]], end: End, settings: Settings, now: datetime
) -> Iterator[dict[str, Any]]:
    previous, before = end.event_id, end.hash
    for event in events:
        before = _hash(event, before, settings)
        yield {
            "event_id": event.id,
            "previous_id": previous,
            "written_by": event.written_by,
            "hash": before,
            "linked_at": now,
        }
        previous = event.id


def _links() -> Iterator[Row[Any]]:
    number = -1
    while True:
        with reading() as session:
            rows = links_after(session, number, limit=BATCH)
        yield from rows
        if len(rows) < BATCH:
            return
        number = rows[-1].number


def _fault(row: Row[Any], previous: int, before: str, settings: Settings) -> Broken | None:
    if row.previous_id != previous:
        # A link between the two is gone, or this one is in a place that is not its own.
        return Broken(row.previous_id or row.event_id, "removed")
    if row.id is None:
        return Broken(row.event_id, "removed")
    # The link's copy of `written_by` says where the next ones are looked for.
    if row.placed_by == row.written_by and row.hash == _hash(row, before, settings):
        return None
    return Broken(row.event_id, "altered")


def _hash(event: Row[Any], before: str, settings: Settings) -> str:
    return keyed_hash(settings.keys, "audit", f"{before}\n{_canonical(event)}")


def _canonical(event: Row[Any]) -> str:
    """Write an event in the one form that its hash covers: all columns, sorted, times in UTC."""
    values = {name: getattr(event, name) for name in EVENT.c.keys()}  # noqa: SIM118 -- columns
    values["at"] = event.at.astimezone(UTC).strftime(MOMENT)
    return json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
