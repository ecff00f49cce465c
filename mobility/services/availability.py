"""Where and when there are places: offices for a person, free days and times, what else is near."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mobility.domain.errors import NotServed, SlotUnknown
from mobility.domain.facts import Answers
from mobility.domain.office import OfficeState, kilometres
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.slot import FreeDay, FreeTime, Mode
from mobility.models import office as rows
from mobility.models import slot
from mobility.models.base import reading
from mobility.models.pathway import is_shut
from mobility.services.acceptance import accepting_offices
from mobility.services.service_groups import Service, service_in, services_of


@dataclass(frozen=True, kw_only=True)
class OfficeChoice:
    """An office that serves a person, and its next free day; None when there is none."""

    service: Service
    first_day: date | None


@dataclass(frozen=True, kw_only=True)
class FreeDays:
    """The free days of a service in a span. `until` is the last day that has times at all.

    `today` is the office's. From the next day on, each day opens one more.
    """

    service: Service
    days: tuple[FreeDay, ...]
    today: date
    until: date


@dataclass(frozen=True, kw_only=True)
class FreeTimes:
    """The free times of a service on one day, in order."""

    service: Service
    day: date
    times: tuple[FreeTime, ...]
    today: date
    until: date


@dataclass(frozen=True, kw_only=True)
class Alternatives:
    """Where else there are places: the nearest day here, and the nearest other office."""

    here: FreeDay | None
    elsewhere: OfficeChoice | None


def choices(
    *,
    answers: Answers,
    pathway: str,
    settings: Settings,
    now: datetime,
    mode: Mode | None = None,
) -> list[OfficeChoice]:
    """List the offices that accept this person for a pathway, the soonest free first.

    With `mode` only visits of that kind; an office may stand once for each mode. Four queries.
    """
    with reading() as session:
        accepting = accepting_offices(session, answers, pathway, now)
        found = [
            service
            for service in _all_services(session, settings)
            if service.office_id in accepting
            and pathway in service.pathways
            and mode in (None, service.mode)
        ]
        listed = _with_first_days(session, found, now)
    return sorted(listed, key=_soonest)


def find_service(slug: str, code: str, *, settings: Settings) -> Service:
    """Find what an address names; raises SlotUnknown."""
    with reading() as session:
        return service_in(session, slug, code, settings=settings)


def require_served(
    slug: str, code: str, *, answers: Answers, pathway: str, settings: Settings, now: datetime
) -> Service:
    """Find what an address names, for this person and pathway, before a place is held.

    Raises SlotUnknown where these pools do not serve the pathway, and NotServed where it is shut
    today, or the office does not accept the person or takes no requests.
    """
    with reading() as session:
        service = service_in(session, slug, code, settings=settings)
        if pathway not in service.all_pathways:
            raise SlotUnknown(code)
        accepted = service.office_id in accepting_offices(session, answers, pathway, now)
        shut = is_shut(session, pathway, day=local_day(now, service.office.zone))
    if not accepted or shut or not service.office.takes_requests:
        raise NotServed(slug)
    return service


def free_days(
    slug: str, code: str, *, first: date, last: date, settings: Settings, now: datetime
) -> FreeDays:
    """List the days with places of a service between two days; three queries.

    Raises SlotUnknown.
    """
    with reading() as session:
        service = service_in(session, slug, code, settings=settings)
        today, until = _span(service, settings, now)
        days = _days(session, service, first, last, now)
    return FreeDays(service=service, days=tuple(days), today=today, until=until)


def free_times(slug: str, code: str, *, day: date, settings: Settings, now: datetime) -> FreeTimes:
    """List the times with places of a service on one day; three queries. Raises SlotUnknown."""
    with reading() as session:
        service = service_in(session, slug, code, settings=settings)
        today, until = _span(service, settings, now)
        times = (
            slot.free_times(
                session,
                office_id=service.office_id,
                pool_ids=service.pool_ids,
                day=day,
                now=now,
            )
            if service.office.takes_requests
            else []
        )
    return FreeTimes(service=service, day=day, times=tuple(times), today=today, until=until)


def alternatives(
    slug: str, code: str, *, day: date, settings: Settings, now: datetime
) -> Alternatives:
    """Find places near a full day: the nearest day here and the nearest other office.

    The other office serves whatever this service is for, whichever pathway that is; whether it
    accepts the person is known only when they ask for a time. Raises SlotUnknown.
    """
    with reading() as session:
        service = service_in(session, slug, code, settings=settings)
        today, until = _span(service, settings, now)
        days = _days(session, service, today, until, now)
        others = [
            other
            for other in _all_services(session, settings)
            if other.office_id != service.office_id
            and other.mode is service.mode
            and other.all_pathways >= service.pathways
        ]
        listed = _with_first_days(session, others, now)
    return Alternatives(
        here=min(days, key=lambda free: (abs(free.day - day), free.day), default=None),
        elsewhere=_nearest(service, listed),
    )


def _nearest(service: Service, listed: Iterable[OfficeChoice]) -> OfficeChoice | None:
    here = service.office.details
    return min(
        (choice for choice in listed if choice.first_day is not None),
        key=lambda choice: (
            kilometres(here, choice.service.office.details),
            choice.first_day,
            # The pools that serve all of it beat those that serve more than is asked for.
            len(choice.service.all_pathways),
        ),
        default=None,
    )


def _all_services(session: Session, settings: Settings) -> list[Service]:
    pools = rows.public_pools(session)
    return [
        service
        for row in rows.offices(session)
        if row.state == OfficeState.OPEN and not row.practice
        for service in services_of(row, pools, settings)
    ]


def _with_first_days(
    session: Session, services: list[Service], now: datetime
) -> list[OfficeChoice]:
    open_pools = {
        pool_id for one in services if one.office.takes_requests for pool_id in one.pool_ids
    }
    first = rows.first_free_days(session, open_pools, now=now)
    return [
        OfficeChoice(
            service=service,
            first_day=min((first[one] for one in service.pool_ids if one in first), default=None),
        )
        for service in services
    ]


def _days(
    session: Session, service: Service, first: date, last: date, now: datetime
) -> list[FreeDay]:
    if not service.office.takes_requests:
        return []
    return slot.free_days(
        session,
        office_id=service.office_id,
        pool_ids=service.pool_ids,
        first=first,
        last=last,
        now=now,
    )


def _span(service: Service, settings: Settings, now: datetime) -> tuple[date, date]:
    today = local_day(now, service.office.zone)
    return today, today + settings.horizon


def _soonest(choice: OfficeChoice) -> tuple[bool, date, str, str]:
    day = choice.first_day
    return day is None, day or date.max, choice.service.office.slug, choice.service.mode
