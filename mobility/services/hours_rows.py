"""An office's hours in the database: read as pools, and saved with the version they become."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.config import Subject
from mobility.domain.hours_data import hours_data, in_order
from mobility.domain.office import Pool
from mobility.domain.slot import Audience, Mode
from mobility.models.config import newest
from mobility.models.hours import pathways_of_pools
from mobility.models.office import OfficeRow, hours_of, lock_office
from mobility.models.pathway import PathwayRow
from mobility.services import versions
from mobility.services.audit import SYSTEM, Actor
from mobility.services.network_rows import Rows
from mobility.services.office_rows import put_pools
from mobility.services.schedule import hours_line

Ids = dict[str, int]


def pools_in(session: Session, office_id: int) -> tuple[Pool, ...]:
    """Read an office's pools that have hours, within a unit that is open; two queries."""
    served = pathways_of_pools(session, office_id)
    found: dict[int, Pool] = {}
    for row, line in hours_of(session, office_id):
        pool = found.get(row.id) or Pool(
            code=row.code,
            audience=Audience(row.audience),
            mode=Mode(row.mode),
            pathways=served.get(row.id, ()),
            hours=(),
        )
        found[row.id] = replace(pool, hours=(*pool.hours, hours_line(line)))
    return tuple(replace(pool, hours=in_order(pool.hours)) for pool in found.values())


def pathway_ids(session: Session) -> Ids:
    """Number the network's pathways by their codes, in their order."""
    found = session.execute(select(PathwayRow.code, PathwayRow.id).order_by(PathwayRow.id))
    return {code: number for code, number in found}  # noqa: C416 -- rows, typed


def put_hours(
    rows: Rows, office: OfficeRow, pools: Iterable[Pool], ids: Ids, *, now: datetime
) -> None:
    """Bring an office's pools and hours into line with a file; what differs is a new version."""
    changed = rows.changed
    begin_versions(rows.session, office, now=now)
    put_pools(rows, office, pools, ids)
    if rows.changed > changed or newest(rows.session, Subject.HOURS, office.id) is None:
        record_hours(rows.session, office, now=now)


def begin_versions(session: Session, office: OfficeRow, *, now: datetime) -> None:
    """Record the hours that were there before anybody kept versions, to be gone back to as well.

    The office is locked, so that versions follow each other.
    """
    lock_office(session, office.id)
    if newest(session, Subject.HOURS, office.id) is None and (
        before := pools_in(session, office.id)
    ):
        versions.record(session, Subject.HOURS, office.id, hours_data(before), now=now)


def record_hours(
    session: Session,
    office: OfficeRow,
    *,
    now: datetime,
    actor: Actor = SYSTEM,
    more: Mapping[str, Any] | None = None,
) -> int:
    """Record the hours as they stand as the next version, `more` with them; return its number."""
    data = {**hours_data(pools_in(session, office.id)), **(more or {})}
    return versions.record(session, Subject.HOURS, office.id, data, now=now, actor=actor)
