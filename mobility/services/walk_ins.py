"""People who come without an appointment: they get a number at once, with a place or without."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.applicant import Applicant
from mobility.domain.appointment import Channel, State, require_move
from mobility.domain.errors import AlreadyBooked, SlotFull, SlotUnknown, VisitUnknown
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.slot import Audience, FreeTime, Mode
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.desk import DeskDayRow, lock_day
from mobility.models.office import OfficeRow, public_pools
from mobility.models.pathway import PathwayRow, pathways
from mobility.models.slot import SlotRow, free_times, lock_slots, slots_at
from mobility.services.arrivals import arrive
from mobility.services.desk import OpenVisit, find_office
from mobility.services.history import By
from mobility.services.holds import take_first
from mobility.services.moves import let_go
from mobility.services.placing import NewVisit, form_of, live_visit_of, put_visit
from mobility.services.screening import decide
from mobility.services.staff import actor_of
from mobility.services.visit_rows import Told, told_by

QUEUE, POOL = "queue", "pool"
INSTEAD = "served_instead"
"""Why an appointment is given up: its person is served today without it."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """What an office can still give somebody who walks in today.

    `pathways` are codes with their names; `pool` counts the places kept for walk-ins; `times` are
    those that are free for everybody.
    """

    day: date
    zone: str
    pathways: tuple[tuple[str, Mapping[str, str]], ...]
    pool: int
    times: tuple[FreeTime, ...]


@dataclass(frozen=True, kw_only=True)
class WalkIn:
    """Somebody who walks in. `into` is the queue, the pool, or the moment of a free place.

    `once` is the form's own: sent twice, it makes one visit. `instead_of` names the appointment
    that is given up for it, `beside` one that the person keeps, which the officer decided.
    `overridden` are the warnings that the officer saw and went on from.
    """

    who: Applicant
    answers: Mapping[str, str]
    pathway: str
    into: str
    once: str
    instead_of: str = ""
    beside: str = ""
    overridden: tuple[str, ...] = ()

    @property
    def starts_at(self) -> datetime | None:
        """Read the moment of a free place, None for the queue and the pool."""
        return None if self.into in (QUEUE, POOL) else datetime.fromisoformat(self.into)


@dataclass(frozen=True)
class Received:
    """The visit of somebody who walked in; `number` is empty where it was made before."""

    uid: str
    number: str


def room(office: str, *, now: datetime) -> Room:
    """Say what an office can still give today; raises OfficeUnknown."""
    with reading() as session:
        place = find_office(session, office)
        day = local_day(now, place.zone)
        kept = _times(session, place, Audience.WALK_IN, day, now)
        return Room(
            day=day,
            zone=place.zone,
            pathways=tuple((one.code, one.texts["name"]) for one in pathways(session)),
            pool=sum(one.places for one in kept),
            times=tuple(_times(session, place, Audience.PUBLIC, day, now)),
        )


def receive(
    person: Staff, office: str, walk_in: WalkIn, *, settings: Settings, now: datetime
) -> Received:
    """Let somebody in who has no appointment for today, with number and turn, in one unit.

    Raises SameName where the name has a live appointment, AlreadyBooked where the document has
    one, SlotFull, SlotClosed, SlotPast or SlotUnknown where the place is gone, MoveNotAllowed
    where the other appointment cannot be given up any more, VisitUnknown where it is another
    person's, and OfficeUnknown.
    """
    result = decide(walk_in.answers, settings=settings, now=now) if walk_in.answers else None
    told = told_by(walk_in.who, walk_in.answers, result)
    with transaction() as session:
        place = find_office(session, office)
        day = lock_day(session, place.id, local_day(now, place.zone))
        holder = form_of(walk_in.once, walk_in.who, settings=settings)
        made = session.scalar(select(AppointmentRow.uid).where(AppointmentRow.holder == holder))
        if made is not None:
            return Received(made, "")
        slot_id = _place(session, place, walk_in, told, person, settings, now)
        visit = _new_visit(session, day, walk_in, told, slot_id, holder)
        actor = actor_of(person)
        row = put_visit(session, visit, actor=actor, settings=settings, now=now)
        came = OpenVisit(row, None, place, day, None)
        return Received(row.uid, arrive(session, came, settings=settings, actor=actor, now=now))


def _new_visit(
    session: Session,
    day: DeskDayRow,
    walk_in: WalkIn,
    told: Told,
    slot_id: int | None,
    holder: str,
) -> NewVisit:
    details: dict[str, Any] = {}
    if walk_in.overridden:
        details["overridden"] = sorted(walk_in.overridden)
    return NewVisit(
        office_id=day.office_id,
        day=day.day,
        slot_id=slot_id,
        pathway_id=_pathway_id(session, walk_in.pathway),
        told=told,
        channel=Channel.WALK_IN,
        locale=walk_in.who.language,
        permissions=walk_in.who.permissions,
        namesake_welcome="same_name" in walk_in.overridden or bool(walk_in.beside),
        alone=bool(walk_in.beside),
        holder=holder,
        details=details,
    )


def _place(
    session: Session,
    place: OfficeRow,
    walk_in: WalkIn,
    told: Told,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> int | None:
    """Give up the other appointment where that is asked for, and take a place of today."""
    other = _other(session, place, walk_in, told, settings)
    targets = _targets(session, place, walk_in, now)
    if other is not None:
        _row, old = other
        # Together and before either is touched: the one order of the whole system.
        lock_slots(session, {old.id, *(target.id for target in targets)})
        by = By(actor_of(person), INSTEAD)
        let_go(session, *other, by=by, settings=settings, now=now)
    if walk_in.into == QUEUE:
        return None
    if not targets:
        raise SlotFull if walk_in.into == POOL else SlotUnknown
    return take_first(session, targets, settings=settings, now=now)


def _other(
    session: Session, place: OfficeRow, walk_in: WalkIn, told: Told, settings: Settings
) -> tuple[AppointmentRow, SlotRow] | None:
    """Lock the appointment that is given up; raises AlreadyBooked where another is in the way.

    It is the person's own by their document, or one of this office that they came with.
    """
    live = live_visit_of(session, told, settings=settings)
    own = "" if live is None else live.uid
    if own not in ("", walk_in.instead_of, walk_in.beside):
        raise AlreadyBooked
    if not walk_in.instead_of:
        return None
    mine = select(AppointmentRow).where(AppointmentRow.uid == walk_in.instead_of)
    locked = mine.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = session.scalar(locked)
    if row is None or row.slot_id is None or (row.uid != own and row.office_id != place.id):
        raise VisitUnknown
    require_move(State(row.state), State.CANCELLED)
    return row, session.get_one(SlotRow, row.slot_id)


def _targets(session: Session, place: OfficeRow, walk_in: WalkIn, now: datetime) -> list[SlotRow]:
    if walk_in.into == QUEUE:
        return []
    audience = Audience.WALK_IN if walk_in.into == POOL else Audience.PUBLIC
    pools = _pools(session, place, audience, walk_in.pathway)
    if walk_in.starts_at is not None:
        return slots_at(session, office_id=place.id, pool_ids=pools, starts_at=walk_in.starts_at)
    next_ones = select(SlotRow).where(
        SlotRow.pool_id.in_(pools),
        SlotRow.day == local_day(now, place.zone),
        SlotRow.starts_at > now,
        SlotRow.state == "open",
    )
    return list(session.scalars(next_ones.order_by(SlotRow.starts_at, SlotRow.id)))


def _times(
    session: Session, place: OfficeRow, audience: Audience, day: date, now: datetime
) -> list[FreeTime]:
    pools = _pools(session, place, audience)
    return free_times(session, office_id=place.id, pool_ids=pools, day=day, now=now)


def _pools(
    session: Session, place: OfficeRow, audience: Audience, pathway: str | None = None
) -> list[int]:
    """Name the pools of people who come in person, those that serve a pathway where one is."""
    return [
        pool.id
        for pool in public_pools(session, place.id, audience=audience)
        if pool.mode == Mode.IN_PERSON and (pathway is None or pathway in pool.pathways)
    ]


def _pathway_id(session: Session, code: str) -> int:
    return session.scalars(select(PathwayRow.id).where(PathwayRow.code == code)).one()
