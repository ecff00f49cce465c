"""The end of an office's day: everybody who is left is settled, and the day is closed, once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.day_end import Fate, fates
from mobility.domain.desk_errors import DayAhead, DayChanged
from mobility.domain.office_hours import local_day
from mobility.domain.outcome import NOT_SETTLED, SETTLED
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import reading, transaction
from mobility.models.day_end import OpenDay, Unsettled, lock_unsettled, open_days
from mobility.models.desk import ArrivalRow, DeskDayRow, lock_day
from mobility.models.office import OfficeRow
from mobility.services import arrivals, audit
from mobility.services.another_day import Became, Unit, give, places_for
from mobility.services.audit import SYSTEM, Actor
from mobility.services.desk import OpenVisit, find_office, snapshot, write_step
from mobility.services.staff import actor_of


@dataclass(frozen=True)
class Choice:
    """What is to become of a visit, as it was seen on the page."""

    fate: Fate
    row_version: int


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What closing a day did; `again` got another time, `in_line` are first in line instead."""

    served: int = 0
    left: int = 0
    missed: int = 0
    again: int = 0
    in_line: int = 0


def settle(
    office: str,
    day: date,
    choices: Mapping[str, Choice],
    *,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> Settled:
    """Settle everybody who is left of a day, and close it; a second time there is nobody left.

    Raises OfficeUnknown, DayAhead, or DayChanged where a visit is not as it was chosen for.
    """
    with transaction() as session:
        place = find_office(session, office)
        if day > local_day(now, place.zone):
            raise DayAhead
        desk_day = lock_day(session, place.id, day)
        visits = lock_unsettled(session, place.id, day)
        fate_of = {one.row.id: _chosen(one, choices, now) for one in visits}
        actor = actor_of(person)
        done = _settle_all(Unit(session, place, desk_day, actor, settings, now), visits, fate_of)
        _close(session, desk_day, actor, now)
        return done


def reopen(office: str, day: date, *, person: Staff, now: datetime) -> None:
    """Open a closed day again; an open one stays open. Raises OfficeUnknown."""
    with transaction() as session:
        desk_day = lock_day(session, find_office(session, office).id, day)
        if desk_day.closed_at is None:
            return
        desk_day.closed_at = desk_day.closed_by = None
        desk_day.row_version += 1
        _record(session, desk_day, "day_reopened", actor_of(person), now)


def close_days(*, settings: Settings, now: datetime) -> int:
    """Close the days that are over at their offices; return how many (batch, a day to a unit).

    Whoever is said to be there still has left, and nobody settled it. Whoever was expected is the
    business of the missed visits.
    """
    with reading() as session:
        found = open_days(session, now=now)
    over = [one for one in found if one.day < local_day(now, one.zone)]
    for one in over:
        with transaction() as session:
            _close_unsettled(session, one, settings, now)
    return len(over)


def _chosen(visit: Unsettled, choices: Mapping[str, Choice], now: datetime) -> Fate:
    row, choice = visit.row, choices.get(visit.row.uid)
    is_due = visit.slot is None or visit.slot.starts_at <= now
    if choice is None or choice.row_version != row.row_version:
        raise DayChanged
    if choice.fate not in fates(State(row.state), is_due=is_due):
        raise DayChanged
    return choice.fate


def _settle_all(unit: Unit, visits: Sequence[Unsettled], fate_of: Mapping[int, Fate]) -> Settled:
    """Settle each: first those who get another time, whose slots are locked all together."""
    became = _give_others(unit, [one for one in visits if fate_of[one.row.id] is Fate.AGAIN])
    end = {Fate.SERVED: _serve, Fate.LEFT: _leave, Fate.MISSED: _miss}
    for one in visits:
        if (fate := fate_of[one.row.id]) in end:
            end[fate](unit, _open(one, unit.office, unit.desk_day))
    counts = Counter(fate_of.values())
    return Settled(
        served=counts[Fate.SERVED],
        left=counts[Fate.LEFT] + became[Became.HAS_ONE],
        missed=counts[Fate.MISSED],
        again=became[Became.PLACED],
        in_line=became[Became.IN_LINE],
    )


def _give_others(unit: Unit, visits: Sequence[Unsettled]) -> Counter[Became]:
    """Give another time to each, in the order of booking."""
    ordered = sorted(visits, key=lambda one: (one.row.created_at, one.row.id))
    became: Counter[Became] = Counter()
    places = places_for(unit, ordered) if ordered else []
    for one, found in zip(ordered, places, strict=True):
        visit = _open(one, unit.office, unit.desk_day)
        became[give(unit, one, found, partial(_leave, unit, visit))] += 1
    return became


def _open(one: Unsettled, place: OfficeRow, desk_day: DeskDayRow) -> OpenVisit:
    return OpenVisit(one.row, one.arrival, place, desk_day, snapshot(one.arrival))


def _serve(unit: Unit, visit: OpenVisit) -> None:
    """Let a visit go through all that it went through without being written down."""
    session, now = unit.session, unit.now
    step = partial(write_step, session, visit, actor=unit.actor, now=now, reason=SETTLED)
    if visit.row.state == State.BOOKED:
        arrivals.arrive(
            session, visit, settings=unit.settings, actor=unit.actor, now=now, reason=SETTLED
        )
        session.flush()
    arrival = session.get(ArrivalRow, visit.row.id)
    if visit.row.state == State.CHECKED_IN:
        step("called", to=State.BEING_SERVED)
    if arrival is not None:
        arrival.ended_at = now
    step("completed", to=State.COMPLETED)


def _leave(unit: Unit, visit: OpenVisit, reason: str = SETTLED) -> None:
    """End a visit that was not seen."""
    session, actor, now = unit.session, unit.actor, unit.now
    if visit.arrival is not None:
        visit.arrival.ended_at = now
    write_step(session, visit, "left", to=State.LEFT, actor=actor, now=now, reason=reason)


def _miss(unit: Unit, visit: OpenVisit) -> None:
    arrivals.miss(
        unit.session,
        visit,
        settings=unit.settings,
        actor=unit.actor,
        now=unit.now,
        reason=SETTLED,
    )


def _close_unsettled(session: Session, one: OpenDay, settings: Settings, now: datetime) -> None:
    desk_day = lock_day(session, one.office_id, one.day)
    place = session.get_one(OfficeRow, one.office_id)
    unit = Unit(session, place, desk_day, SYSTEM, settings, now)
    for left in lock_unsettled(session, one.office_id, one.day, only_here=True):
        _leave(unit, _open(left, place, desk_day), NOT_SETTLED)
    _close(session, desk_day, SYSTEM, now)


def _close(session: Session, desk_day: DeskDayRow, actor: Actor, now: datetime) -> None:
    """Close a locked day; one that is closed stays as it was closed."""
    if desk_day.closed_at is not None:
        return
    desk_day.closed_at, desk_day.closed_by = now, actor.id
    desk_day.row_version += 1
    _record(session, desk_day, "day_closed", actor, now)


def _record(
    session: Session, desk_day: DeskDayRow, action: str, actor: Actor, now: datetime
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="desk_day",
        record_id=desk_day.id,
        actor=actor,
        details={"office": desk_day.office_id, "day": desk_day.day.isoformat()},
    )
