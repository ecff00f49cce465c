"""Closing an office's day or a part of it: everybody is moved and told, all or nothing, once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain.closing import PUBLIC, Part, Reason
from mobility.domain.desk_errors import ClosingPast
from mobility.domain.errors import Busy
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import transaction
from mobility.models.closing import (
    close_day_in_calendar,
    close_slots,
    closing_of,
    end_holds,
    end_offers,
    numbers_in,
    withdraw_places,
)
from mobility.models.desk import ClosingRow, lock_day
from mobility.models.office import OfficeRow
from mobility.models.slot import lock_slots
from mobility.services import audit
from mobility.services.audit import Actor
from mobility.services.closing_plan import Plan, again, draw, losing_of
from mobility.services.closing_results import Counts, Result, read_result
from mobility.services.desk import find_office
from mobility.services.moved_by_office import Closed, write_all
from mobility.services.staff import actor_of

TRIES = 20
"""So often a closing begins again because somebody booked at that very moment."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be closed: `uid` is the form's, `seen` how many it showed to be affected."""

    uid: str
    part: Part
    reason: Reason
    seen: int = 0
    approved_by: int | None = None


class _BookedMeanwhile(Exception):
    """Somebody booked between the lock on the visits and the one on the slots."""


def close(office: str, order: Order, *, person: Staff, settings: Settings, now: datetime) -> Result:
    """Close a part of an office's day, and move and tell everybody it affects, in one unit.

    The same form again does nothing and returns what it did. Raises OfficeUnknown, ClosingPast, or
    Busy where people go on booking faster than it can be closed.
    """
    for _ in range(TRIES):
        try:
            with transaction() as session:
                return _close(session, office, order, person, settings, now)
        except (_BookedMeanwhile, IntegrityError):
            # Whoever was faster is seen the next time: they booked, or the same form was sent.
            continue
    raise Busy("booked meanwhile")


def _close(
    session: Session,
    slug: str,
    order: Order,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> Result:
    office = find_office(session, slug)
    if order.part.day < local_day(now, office.zone):
        raise ClosingPast
    lock_day(session, office.id, order.part.day)
    done = closing_of(session, order.uid, office.id)
    if done is None:
        plan = _locked(session, office, order, settings, now)
        done = _write(session, order, plan, person, settings, now)
    return read_result(session, office.slug, done)


def _locked(
    session: Session, office: OfficeRow, order: Order, settings: Settings, now: datetime
) -> Plan:
    """Lock who is booked, then every slot that loses or gives a place, and look again."""
    plan = draw(session, office, order.part, settings=settings, now=now, lock=True)
    lock_slots(session, plan.slot_ids() | plan.offering.to_lock())
    return again(session, plan)


def _write(
    session: Session,
    order: Order,
    plan: Plan,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> ClosingRow:
    actor = actor_of(person)
    ended = end_holds(session, [hold for cut in plan.cuts for hold in cut.holds])
    _require_nobody_new(session, plan)
    withdraw_offers(session, ended, actor, now)
    _empty(session, plan, ended)
    if order.part.is_whole_day:
        public = dict(PUBLIC[order.reason])
        close_day_in_calendar(session, plan.office.id, order.part.day, public)
    row = _row(order, plan, person, len(ended), now)
    session.add(row)
    session.flush()
    closed = Closed(
        id=row.id,
        office_id=plan.office.id,
        reason=order.reason.value,
        actor=actor,
        settings=settings,
        now=now,
    )
    write_all(session, closed, plan.affected)
    _record(session, order, row, actor, now)
    return row


def withdraw_offers(
    session: Session, ended: Mapping[int, str], actor: Actor, now: datetime
) -> None:
    """End the offers that were kept by holds of what is closed."""
    offers = end_offers(session, set(ended.values()), now=now)
    event = audit.event(at=now, action="withdrawn", record_kind="offer", actor=actor)
    if offers:
        audit.record_all(session, [{**event, "record_id": one} for one in offers])


def _require_nobody_new(session: Session, plan: Plan) -> None:
    """Begin again where who is affected is no longer who was locked."""
    # A hold that was just confirmed is an appointment by now: deleting it waited for that.
    booked = numbers_in(session, plan.slot_ids())
    losing = [one.id for one in losing_of(plan.cuts, plan.visits)]
    if booked != {one.id for one in plan.visits} or losing != [
        one.visit.id for one in plan.affected
    ]:
        raise _BookedMeanwhile


def _empty(session: Session, plan: Plan, ended: Mapping[int, str]) -> None:
    """Take the places away that the closing costs, and give back what was taken of them."""
    rows = [
        {
            "slot_id": cut.slot_id,
            "freed": len(cut.visits) + sum(hold in ended for hold in cut.holds),
            "withdrawn_now": cut.withdrawn,
        }
        for cut in sorted(plan.cuts, key=lambda one: one.slot_id)
    ]
    if plan.part.windows is None:
        close_slots(session, [{key: row[key] for key in ("slot_id", "freed")} for row in rows])
    else:
        withdraw_places(session, rows)


def _row(order: Order, plan: Plan, person: Staff, holds: int, now: datetime) -> ClosingRow:
    part = order.part
    counts = _counts(order, plan, holds)
    result = {one.name: getattr(counts, one.name) for one in fields(Counts)}
    if part.minutes is not None:
        result["minutes"] = sorted(part.minutes)
    return ClosingRow(
        uid=order.uid,
        office_id=plan.office.id,
        day=part.day,
        from_minute=min(part.minutes, default=0) if part.minutes else part.from_minute,
        to_minute=max(part.minutes, default=0) + 1 if part.minutes else part.to_minute,
        windows=part.windows,
        reason=order.reason.value,
        staff_id=person.id,
        closed_at=now,
        result=result,
    )


def _counts(order: Order, plan: Plan, holds: int) -> Counts:
    places = [one.place for one in plan.affected]
    offices = Counter(place.office_id for place in places if place)
    moved = offices.total()
    return Counts(
        affected=len(plan.affected),
        moved=moved,
        elsewhere=moved - offices[plan.office.id],
        in_line=len(places) - moved,
        to_call=sum(one.channel is None for one in plan.affected),
        more=max(0, len(plan.affected) - order.seen),
        here=plan.here,
        holds=holds,
    )


def _record(session: Session, order: Order, row: ClosingRow, actor: Actor, now: datetime) -> None:
    second = {"approved_by": order.approved_by} if order.approved_by else {}
    details = {"reason": row.reason, "office": row.office_id, "affected": row.result["affected"]}
    audit.record(
        session,
        at=now,
        action="closed_part",
        record_kind="closing",
        record_id=row.id,
        actor=actor,
        details={**details, **second},
    )
