"""Whether pathways take cases: opened, suspended and closed from a day on, with a reason."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from mobility.domain.errors import DomainError
from mobility.domain.gap import FALLBACK, Text
from mobility.domain.office_hours import local_day
from mobility.domain.pathway import PathwayKind, PathwayState
from mobility.domain.pathway_stop import (
    GuidanceStays,
    PathwayUnknown,
    RuleMissing,
    SomebodyBooked,
    StopState,
    StopWaits,
)
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models import pathway as rows
from mobility.models.base import reading, transaction
from mobility.models.pathway import PathwayRow, PathwayStatusRow, rule_versions
from mobility.models.pathway_stop import PathwayStopRow, open_stop
from mobility.models.pathway_stop_visits import count_booked, count_interest
from mobility.services import audit
from mobility.services.network_rows import Rows
from mobility.services.staff import actor_of

WEEK = timedelta(days=7)
MOST_AHEAD = 366
"""So many days ahead a status can be planned."""


class StatusInvalid(DomainError):
    """The status, its day or its reason cannot be used; `field` says which."""

    code = "status_invalid"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Change:
    """A state from a day on; suspended and closed have a public reason."""

    state: PathwayState
    since: date
    reason: Text

    @property
    def shuts(self) -> bool:
        """Say whether new cases are no longer taken."""
        return self.state is not PathwayState.OPEN


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change touches in numbers: booked from its day on, in line, booking at this moment.

    `lately` booked it in the seven days before.
    """

    booked: int
    waiting: int
    holding: int
    lately: int


def effect(code: str, change: Change, *, since: datetime, now: datetime) -> Effect:
    """Count what a change touches; `since` is a week ago. Raises PathwayUnknown."""
    with reading() as session:
        pathway = lock_pathway(session, code, lock=False)
        lately, waiting, holding = count_interest(session, pathway.id, since=since, now=now)
        booked = count_booked(session, pathway.id, since=change.since, now=now)
        return Effect(booked=booked, waiting=waiting, holding=holding, lately=lately)


def set_status(
    code: str, change: Change, *, person: Staff, settings: Settings, now: datetime
) -> None:
    """Open a pathway, or shut one into which nobody is booked, from a day on.

    Opening ends a stop that is being worked through: whoever is left keeps their visit. Raises
    PathwayUnknown, GuidanceStays, StatusInvalid, RuleMissing, SomebodyBooked, or StopWaits where a
    stop was proposed.
    """
    with transaction() as session:
        pathway = lock_pathway(session, code)
        require_change(session, pathway, change, settings=settings, now=now)
        _end_stop(session, pathway, change, now)
        if change.shuts:
            _require_nobody(session, pathway, change, now)
        put_status(session, pathway, change, person=person, settings=settings, now=now)


def drop_planned(
    code: str, since: date, *, person: Staff, settings: Settings, now: datetime
) -> bool:
    """Take back a status that has not begun; False where there is none. Raises PathwayUnknown."""
    with transaction() as session:
        pathway = lock_pathway(session, code)
        if since <= local_day(now, settings.home_zone):
            return False
        planned = delete(PathwayStatusRow).where(
            PathwayStatusRow.pathway_id == pathway.id, PathwayStatusRow.since == since
        )
        found = session.scalar(planned.returning(PathwayStatusRow.state))
        if found is None:
            return False
        stop = open_stop(session, pathway.id, lock=True)
        if stop is not None and stop.confirmed_by is not None and stop.since == since:
            _withdraw(stop, now)
        _record(session, pathway, "status_dropped", found, since, person, now)
        return True


def lock_pathway(session: Session, code: str, *, lock: bool = True) -> PathwayRow:
    """Find a pathway within a unit that is open; with `lock` bookings into it wait a moment.

    Raises PathwayUnknown.
    """
    # Against the shared lock that a new appointment takes by its foreign key: whoever books has
    # either committed before this, or is seen by the timers.
    row = (rows.lock_pathway if lock else rows.pathway_by_code)(session, code)
    if row is None:
        raise PathwayUnknown
    return row


def require_change(
    session: Session, pathway: PathwayRow, change: Change, *, settings: Settings, now: datetime
) -> None:
    """Refuse what cannot be: raises GuidanceStays, StatusInvalid or RuleMissing."""
    if pathway.texts["kind"] == PathwayKind.GUIDANCE:
        raise GuidanceStays
    today = local_day(now, settings.home_zone)
    if not 0 <= (change.since - today).days <= MOST_AHEAD:
        raise StatusInvalid("since")
    if change.shuts and not change.reason.get(FALLBACK):
        raise StatusInvalid("reason")
    if not change.shuts and not rule_versions(session, pathway.id):
        raise RuleMissing


def put_status(
    session: Session,
    pathway: PathwayRow,
    change: Change,
    *,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> None:
    """Write a status within a unit that is open, with its audit event.

    Raises GuidanceStays, StatusInvalid or RuleMissing.
    """
    require_change(session, pathway, change, settings=settings, now=now)
    values = {
        "state": change.state.value,
        "since": change.since,
        "reason": dict(change.reason) if change.shuts else {},
    }
    put = Rows(session)
    put.put(PathwayStatusRow, {"pathway_id": pathway.id}, ("since",), [values])
    if not put.changed:
        # The same form again.
        return
    _record(session, pathway, "status_changed", change.state.value, change.since, person, now)


def _require_nobody(session: Session, pathway: PathwayRow, change: Change, now: datetime) -> None:
    """Refuse to shut what somebody is booked into, or is booking at this moment."""
    # In this order: whoever confirms between the two is seen by the second.
    _lately, _waiting, holding = count_interest(session, pathway.id, since=now, now=now)
    booked = count_booked(session, pathway.id, since=change.since, now=now)
    if holding or booked:
        raise SomebodyBooked


def _end_stop(session: Session, pathway: PathwayRow, change: Change, now: datetime) -> None:
    stop = open_stop(session, pathway.id, lock=True)
    if stop is None:
        return
    if change.shuts or stop.confirmed_by is None:
        raise StopWaits(stop.uid)
    _withdraw(stop, now)


def _withdraw(stop: PathwayStopRow, now: datetime) -> None:
    stop.state, stop.done_at = StopState.WITHDRAWN.value, now
    stop.row_version += 1


def _record(
    session: Session,
    pathway: PathwayRow,
    action: str,
    state: str,
    since: date,
    person: Staff,
    now: datetime,
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="pathway",
        record_id=pathway.id,
        actor=actor_of(person),
        details={"state": state, "since": since.isoformat()},
    )
