"""Where and when staff may move a visit to, and what to look at before they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from mobility.domain.errors import MoveNotAllowed
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.staff_move import Look, Place, looks
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow
from mobility.models.staff_place import (
    StaffPool,
    StaffTime,
    staff_days,
    staff_pools,
    staff_times,
)
from mobility.services.acceptance import accepting_offices
from mobility.services.desk import find_office, find_visit
from mobility.services.offices import Office, read_office


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """The place that a visit leaves, and the pools that could serve it instead."""

    row: AppointmentRow
    slot: SlotRow
    place: Place
    pools: tuple[StaffPool, ...]

    def pools_at(self, slug: str) -> tuple[StaffPool, ...]:
        """List the pools of one office."""
        return tuple(pool for pool in self.pools if pool.slug == slug)


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a move may choose from: offices, the days of one of them, the times of one day.

    `starts_at` is when the visit is now, `looks` what to look at before this office is chosen.
    """

    starts_at: datetime
    place: Place
    offices: tuple[Office, ...]
    chosen: Office | None
    days: tuple[date, ...]
    day: date | None
    times: tuple[StaffTime, ...]
    looks: tuple[Look, ...]


def choices(
    office: str, uid: str, *, at: str, day: date | None, settings: Settings, now: datetime
) -> Choices:
    """Show what a visit of an office may be moved to at the office `at`, on a day if one is named.

    Raises VisitUnknown, or MoveNotAllowed for a visit without a place of its own.
    """
    with reading() as session:
        leaving = leaving_of(session, find_visit(session, office, uid))
        offices = {pool.slug: pool.office_id for pool in leaving.pools}
        rows = {slug: session.get_one(OfficeRow, number) for slug, number in offices.items()}
        chosen, pools = rows.get(at), leaving.pools_at(at)
        days = _days(session, pools, chosen, now) if chosen else []
        on = day if day in days else None
        return Choices(
            starts_at=leaving.slot.starts_at,
            place=leaving.place,
            offices=tuple(read_office(one) for one in rows.values()),
            chosen=read_office(chosen) if chosen else None,
            days=tuple(days),
            day=on,
            times=tuple(staff_times(session, pools, day=on, now=now)) if on else (),
            looks=looks_at(session, leaving, at, settings=settings, now=now) if chosen else (),
        )


def _days(
    session: Session, pools: Sequence[StaffPool], chosen: OfficeRow, now: datetime
) -> list[date]:
    first = local_day(now, chosen.zone)
    return staff_days(session, [pool.id for pool in pools], first=first, now=now)


def leaving_of(session: Session, row: AppointmentRow) -> Leaving:
    """Find what a visit leaves and could take; raises MoveNotAllowed where it has no place."""
    if row.slot_id is None:
        raise MoveNotAllowed
    slot = session.get_one(SlotRow, row.slot_id)
    pool = session.get_one(PoolRow, slot.pool_id)
    place = Place.PRIORITY if pool.audience == "priority" else Place.OPEN
    practice = session.get_one(OfficeRow, row.office_id).practice
    pools = tuple(staff_pools(session, row.pathway_id, pool.mode, practice=practice))
    return Leaving(row=row, slot=slot, place=place, pools=pools)


def looks_at(
    session: Session, leaving: Leaving, slug: str, *, settings: Settings, now: datetime
) -> tuple[Look, ...]:
    """Say what is unusual about moving a visit to an office."""
    row, here = leaving.row, session.get_one(OfficeRow, leaving.row.office_id)
    there = here if slug == here.slug else find_office(session, slug)
    # Whom the office has accepted already is not asked about again.
    accepted = there.id == here.id or there.id in _accepting(session, row, settings, now)
    return looks(
        starts_at=leaving.slot.starts_at,
        cutoff=timedelta(hours=here.cutoff_hours),
        moves=row.moves,
        moves_allowed=settings.moves_allowed,
        accepted=accepted,
        takes_requests=read_office(there).gives_places,
        now=now,
    )


def _accepting(
    session: Session, row: AppointmentRow, settings: Settings, now: datetime
) -> set[int]:
    opened = unseal_row(settings.keys, row, "answers")["answers"]
    answers: Mapping[str, str] = opened.get("answers") or {}
    pathway = session.get_one(PathwayRow, row.pathway_id)
    return accepting_offices(session, answers, pathway.code, now)
