"""Offices as the public sees them: where they are, how to get there, when they are open."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from mobility.domain.gap import Text
from mobility.domain.office import Closure, ClosureKind, Details, OfficeState, read_details
from mobility.domain.office_hours import local_day
from mobility.domain.slot import Audience, Mode
from mobility.models.base import reading
from mobility.models.closure import ClosureRow, closures_between
from mobility.models.office import (
    OfficeRow,
    OpeningHoursRow,
    PoolRow,
    hours_of,
    office_by_slug,
    offices,
)


@dataclass(frozen=True, kw_only=True)
class Office:
    """An office: `details` holds what people read. Closed intake gives no places for now.

    `notice` tells the public why it is suspended; in a `practice` office nothing is real.
    """

    slug: str
    zone: str
    state: OfficeState
    intake_open: bool
    cutoff_hours: int
    grace_minutes: int
    details: Details
    practice: bool = False
    notice: Text = field(default_factory=dict)

    @property
    def is_public(self) -> bool:
        """Say whether the public sees it: not while it is being prepared, nor one for practice."""
        return self.state is not OfficeState.PREPARING and not self.practice

    @property
    def takes_requests(self) -> bool:
        """Say whether the public is given appointments at all."""
        return self.gives_places and not self.practice

    @property
    def gives_places(self) -> bool:
        """Say whether its desk gives appointments, which in a practice office are not real."""
        return self.state is OfficeState.OPEN and self.intake_open


@dataclass(frozen=True, order=True)
class OpenHours:
    """When an office sees or calls people on a weekday (0 is Monday), in local time."""

    weekday: int
    mode: Mode
    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True)
class OfficePage:
    """What an office's own page says: the office, its week, and the closed days ahead."""

    office: Office
    week: tuple[OpenHours, ...]
    closed_days: tuple[Closure, ...]


def list_offices() -> list[Office]:
    """List all offices, those that nobody sees yet too, in the order of their slugs; one query."""
    with reading() as session:
        return [read_office(row) for row in offices(session)]


def public_offices() -> list[Office]:
    """List the offices that the public sees, suspended ones too; one query."""
    return [office for office in list_offices() if office.is_public]


def office(slug: str) -> Office | None:
    """Find an office; None when there is none of this name."""
    with reading() as session:
        row = office_by_slug(session, slug)
        return None if row is None else read_office(row)


def public_office(slug: str) -> Office | None:
    """Find an office that the public sees."""
    found = office(slug)
    return found if found is not None and found.is_public else None


def office_page(slug: str, *, now: datetime, horizon: timedelta) -> OfficePage | None:
    """Find what an office's page says: today's week, and the closed days up to the horizon.

    None for an office that the public does not see.
    """
    with reading() as session:
        row = office_by_slug(session, slug)
        if row is None or not read_office(row).is_public:
            return None
        today = local_day(now, row.zone)
        closed = closures_between(session, row.id, first=today, last=today + horizon)
        return OfficePage(
            office=read_office(row),
            week=_week(hours_of(session, row.id), today),
            closed_days=tuple(_closure(day) for day in closed if day.kind != ClosureKind.WORKED),
        )


def read_office(row: OfficeRow) -> Office:
    """Turn an office's row into what leaves the services."""
    return Office(
        slug=row.slug,
        zone=row.zone,
        state=OfficeState(row.state),
        intake_open=row.intake_open and not row.intake_held,
        cutoff_hours=row.cutoff_hours,
        grace_minutes=row.grace_minutes,
        details=read_details(row.details),
        practice=row.practice,
        notice=row.notice,
    )


def _week(lines: list[tuple[PoolRow, OpeningHoursRow]], today: date) -> tuple[OpenHours, ...]:
    shown = sorted(
        OpenHours(line.weekday, Mode(pool.mode), line.opens, line.closes)
        for pool, line in lines
        if pool.audience == Audience.PUBLIC
        and line.valid_from <= today
        and (line.valid_until is None or line.valid_until >= today)
    )
    merged: list[OpenHours] = []
    for following in shown:
        hours = following
        # Pools share a day; people only need to know when somebody is there.
        if merged and _touch(merged[-1], hours):
            hours = _joined(merged.pop(), hours)
        merged.append(hours)
    return tuple(merged)


def _touch(one: OpenHours, later: OpenHours) -> bool:
    same = (one.weekday, one.mode) == (later.weekday, later.mode)
    return same and later.opens <= one.closes


def _joined(one: OpenHours, later: OpenHours) -> OpenHours:
    return replace(one, closes=max(one.closes, later.closes))


def _closure(row: ClosureRow) -> Closure:
    return Closure(
        day=row.day, closes_at=row.closes_at, kind=ClosureKind(row.kind), reason=row.reason
    )
