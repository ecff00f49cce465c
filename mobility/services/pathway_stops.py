"""Stops of pathways as they stand: what waits for a second administrator, and how far one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mobility.domain.gap import Text
from mobility.domain.pathway import PathwayState
from mobility.domain.pathway_stop import (
    Became,
    Plan,
    StopState,
    StopUnknown,
    read_plan,
)
from mobility.domain.settings import Settings
from mobility.models.base import reading
from mobility.models.pathway import PathwayRow
from mobility.models.pathway_stop import (
    PathwayStopRow,
    counts_of,
    open_stop,
    open_stops,
    stop_by_uid,
    stops_of,
)
from mobility.models.pathway_stop_visits import count_booked
from mobility.models.staff import StaffRow
from mobility.services.pathway_status import lock_pathway
from mobility.services.pathway_stop_plan import Foreseen, foresee


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A stop as it stands: `counts` says what became of people, `left` who is still booked.

    `people` were booked when it was proposed.
    """

    uid: str
    code: str
    names: Text
    becomes: PathwayState
    since: date
    reason: Text
    plan: Plan
    state: StopState
    people: int
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    done_at: datetime | None
    row_version: int
    counts: Mapping[Became, int]
    left: int

    @property
    def is_open(self) -> bool:
        """Say whether it waits or is being worked through."""
        return self.state not in (StopState.DONE, StopState.WITHDRAWN)

    @property
    def done(self) -> int:
        """Count whose turn has come."""
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What waits for a second administrator."""

    uid: str
    code: str
    names: Text
    becomes: PathwayState
    since: date
    by: str
    by_id: int
    at: datetime


def preview(code: str, since: date, *, settings: Settings, now: datetime) -> Foreseen:
    """Count who is booked into a pathway from a day on; nothing is kept. Raises PathwayUnknown."""
    with reading() as session:
        pathway = lock_pathway(session, code, lock=False)
        return foresee(session, pathway, since, settings=settings, now=now)


def look(uid: str, *, now: datetime) -> Stop:
    """Show a stop and how far it is. Raises StopUnknown."""
    with reading() as session:
        return _read(session, find_stop(session, uid), now)


def find_stop(session: Session, uid: str, *, lock: bool = False) -> PathwayStopRow:
    """Find a stop within a unit that is open. Raises StopUnknown."""
    row = stop_by_uid(session, uid, lock=lock)
    if row is None:
        raise StopUnknown
    return row


def open_of(code: str, *, now: datetime) -> Stop | None:
    """Find the stop of a pathway that is not over. Raises PathwayUnknown."""
    with reading() as session:
        row = open_stop(session, lock_pathway(session, code, lock=False).id)
        return None if row is None else _read(session, row, now)


def all_of(code: str, *, now: datetime) -> list[Stop]:
    """List the stops that a pathway has had, the newest first. Raises PathwayUnknown."""
    with reading() as session:
        rows = stops_of(session, lock_pathway(session, code, lock=False).id)
        return [_read(session, row, now) for row in rows]


def proposed() -> list[Proposed]:
    """List what waits for a second administrator, the oldest first."""
    with reading() as session:
        return [
            _proposed(session, row)
            for row in open_stops(session)
            if row.state == StopState.PROPOSED
        ]


def _proposed(session: Session, row: PathwayStopRow) -> Proposed:
    pathway = session.get_one(PathwayRow, row.pathway_id)
    return Proposed(
        uid=row.uid,
        code=pathway.code,
        names=pathway.texts["name"],
        becomes=PathwayState(row.becomes),
        since=row.since,
        by=session.get_one(StaffRow, row.proposed_by).name,
        by_id=row.proposed_by,
        at=row.proposed_at,
    )


def _read(session: Session, row: PathwayStopRow, now: datetime) -> Stop:
    base = _proposed(session, row)
    second = session.get(StaffRow, row.confirmed_by) if row.confirmed_by else None
    counts = {Became(one): count for one, count in counts_of(session, row.id).items()}
    return Stop(
        uid=base.uid,
        code=base.code,
        names=base.names,
        becomes=base.becomes,
        since=base.since,
        reason=row.reason,
        plan=read_plan(row.plan["choices"]),
        state=StopState(row.state),
        people=row.plan["people"],
        proposed_by=base.by,
        proposed_by_id=base.by_id,
        proposed_at=base.at,
        confirmed_by=second.name if second else "",
        confirmed_at=row.confirmed_at,
        done_at=row.done_at,
        row_version=row.row_version,
        counts=counts,
        left=count_booked(session, row.pathway_id, since=row.since, now=now),
    )
