"""The places that helpers may book: by office and pathway, within their organisation's share."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mobility.domain.errors import SlotUnknown
from mobility.domain.helping import OrganisationOver, ShareUsed
from mobility.domain.office import OfficeState
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.slot import Audience, FreeTime, Mode
from mobility.domain.staff import Role, Staff
from mobility.models.base import reading
from mobility.models.office import office_by_slug, offices, public_pools
from mobility.models.organisation import booked_by_day
from mobility.models.slot import SlotRow, free_days, free_times, slots_at
from mobility.models.staff import OrganisationRow
from mobility.services import organisations
from mobility.services.organisations import Organisation
from mobility.services.service_groups import Service, services_of

HELPERS = frozenset({Role.HELPER})
MOST_DAYS = 4
"""So many days with their times stand in the list at once."""


@dataclass(frozen=True)
class Wish:
    """Where and for what a place is looked for."""

    office: str
    pathway: str
    mode: Mode = Mode.IN_PERSON


@dataclass(frozen=True)
class DayTimes:
    """The free times of a day; `left` are the organisation's own, None where no share counts."""

    day: date
    times: tuple[FreeTime, ...]
    left: int | None


@dataclass(frozen=True, kw_only=True)
class Places:
    """What a helper may choose from; `later` is the first day that is not listed any more."""

    service: Service
    today: date
    days: tuple[DayTimes, ...]
    later: date | None


def services(person: Staff, *, settings: Settings) -> list[Service]:
    """List where this helper may book: the groups of pools of the offices granted to them."""
    with reading() as session:
        return _services(session, person, settings)


def places(
    person: Staff, wish: Wish, *, first: date | None = None, settings: Settings, now: datetime
) -> Places:
    """List the free times of helpers' pools from a day on, as far as share and end date go.

    Raises SlotUnknown where the office has none for the pathway, and NotAllowed.
    """
    with reading() as session:
        organisation = organisations.in_unit(session, person)
        service = service_for(session, person, wish, settings)
        return free_in(session, service, organisation, first=first, settings=settings, now=now)


def free_in(
    session: Session,
    service: Service,
    organisation: Organisation | None,
    *,
    first: date | None,
    settings: Settings,
    now: datetime,
) -> Places:
    """List the free times of pools from a day on, within an open unit.

    As far as the share and the end date of an organisation go, where it is one's own places.
    """
    today = local_day(now, service.office.zone)
    last = today + settings.horizon
    if organisation is not None and organisation.ends_on is not None:
        last = min(last, organisation.ends_on)
    days = _free(session, service, organisation, max(first or today, today), last, now)
    listed = tuple(
        DayTimes(day, _times(session, service, day, now), left) for day, left in days[:MOST_DAYS]
    )
    following = days[MOST_DAYS:]
    later = following[0][0] if following else None
    return Places(service=service, today=today, days=listed, later=later)


def service_for(session: Session, person: Staff, wish: Wish, settings: Settings) -> Service:
    """Find the pools of a wish among the helper's own, within an open unit; raises SlotUnknown."""
    for service in _services(session, person, settings, wish.office):
        if service.mode is wish.mode and wish.pathway in service.pathways:
            return service
    raise SlotUnknown(wish.office)


def targets(
    session: Session,
    service: Service,
    starts_at: datetime,
    organisation: OrganisationRow,
    *,
    moving_from: date | None = None,
) -> list[SlotRow]:
    """Find the slots of a time that the share allows; the organisation is locked.

    A visit that moves within its own day, `moving_from`, needs no more of it. Raises SlotUnknown,
    OrganisationOver or ShareUsed.
    """
    office_id, pool_ids = service.office_id, service.pool_ids
    found = slots_at(session, office_id=office_id, pool_ids=pool_ids, starts_at=starts_at)
    if not found:
        raise SlotUnknown
    day = found[0].day
    if organisation.ends_on is not None and day > organisation.ends_on:
        raise OrganisationOver
    if day != moving_from:
        booked = booked_by_day(session, organisation.id, office_id, first=day, last=day)
        if booked.get(day, 0) >= organisation.places_a_day:
            raise ShareUsed
    return found


def _free(
    session: Session,
    service: Service,
    organisation: Organisation | None,
    first: date,
    last: date,
    now: datetime,
) -> list[tuple[date, int | None]]:
    """List the days with places, each with what the organisation has left of its share."""
    if not service.office.takes_requests or first > last:
        return []
    office_id, pool_ids = service.office_id, service.pool_ids
    days = free_days(
        session, office_id=office_id, pool_ids=pool_ids, first=first, last=last, now=now
    )
    if organisation is None:
        return [(one.day, None) for one in days]
    booked = booked_by_day(session, organisation.id, office_id, first=first, last=last)
    left = ((one.day, organisation.places_a_day - booked.get(one.day, 0)) for one in days)
    return [(day, places) for day, places in left if places > 0]


def _times(session: Session, service: Service, day: date, now: datetime) -> tuple[FreeTime, ...]:
    office_id, pool_ids = service.office_id, service.pool_ids
    return tuple(free_times(session, office_id=office_id, pool_ids=pool_ids, day=day, now=now))


def _services(session: Session, person: Staff, settings: Settings, slug: str = "") -> list[Service]:
    granted = person.offices(HELPERS)
    found = office_by_slug(session, slug) if slug else None
    rows = ([found] if found else []) if slug else offices(session)
    pools = public_pools(session, audience=Audience.HELPER)
    return [
        service
        for row in rows
        if row.state == OfficeState.OPEN
        and not row.practice
        and (granted is None or row.slug in granted)
        for service in services_of(row, pools, settings)
    ]
