"""Moving and closing a visit for its person: what is free, what is looked at, what is a wall."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from mobility.domain.appointment import Purpose
from mobility.domain.errors import (
    ChangedMeanwhile,
    MoveNotAllowed,
    NotAllowed,
    ReasonMissing,
    SlotUnknown,
)
from mobility.domain.staff import Role, Staff
from mobility.domain.staff_move import CloseReason, Look, MoveReason, Place
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.office import PoolPathwayRow, PoolRow
from mobility.models.outbox import OutboxRow
from mobility.models.pathway import PathwayRow
from mobility.models.request import RequestRow
from mobility.models.slot import SlotRow
from mobility.services import staff_moves, staff_places
from mobility.services.staff_moves import Close, Move
from mobility.services.standing_by import Approval
from tests.line import Line
from tests.staff import employ
from tests.world import NOW, World, person

FIRST = NOW + timedelta(days=3)
THEN = FIRST + timedelta(days=1)
HISTORY = AppointmentHistoryRow


@pytest.fixture
def uid(world: World) -> str:
    world.slot(1, FIRST)
    world.slot(1, THEN)
    return world.book(FIRST)


@pytest.fixture
def officer(world: World) -> Staff:
    return employ(office="xela")


def to(starts_at: datetime = THEN, **changes: Any) -> Move:
    plain = Move(
        office="xela",
        starts_at=starts_at,
        place=Place.OPEN,
        reason=MoveReason.PERSON_ASKED,
        row_version=1,
    )
    return replace(plain, **changes)


def move(world: World, uid: str, where: Move, who: Staff) -> bool:
    return staff_moves.move(
        "xela", uid, where, person=who, approval=Approval(), settings=world.settings, now=NOW
    )


def close(world: World, uid: str, who: Staff, version: int = 1) -> bool:
    why = Close(reason=CloseReason.PERSON_ASKED, row_version=version)
    return staff_moves.close("xela", uid, why, person=who, settings=world.settings, now=NOW)


def row_of(uid: str) -> Any:
    columns = (AppointmentRow.state, AppointmentRow.moves, SlotRow.starts_at)
    statement = select(*columns).join(SlotRow, SlotRow.id == AppointmentRow.slot_id)
    with reading() as session:
        return session.execute(statement.where(AppointmentRow.uid == uid)).one()


def priority_slot(world: World, starts_at: datetime) -> None:
    """Add a place that is kept for priority."""
    with transaction() as session:
        pool = PoolRow(office_id=world.office_id, code="p", audience="priority", mode="in_person")
        session.add(pool)
        session.flush()
        info = session.scalars(select(PathwayRow.id)).one()
        session.add(PoolPathwayRow(pool_id=pool.id, pathway_id=info))
        public, world.pool_id = world.pool_id, pool.id
    world.slot(1, starts_at)
    world.pool_id = public


def test_a_move_by_the_desk_is_not_one_of_the_persons_own(
    world: World, uid: str, officer: Staff
) -> None:
    assert move(world, uid, to(), officer)
    assert row_of(uid) == ("booked", 0, THEN)
    assert (world.taken(FIRST), world.taken(THEN)) == (0, 1)
    with reading() as session:
        steps = select(HISTORY.action, HISTORY.reason, HISTORY.actor_id).order_by(HISTORY.id.desc())
        assert session.execute(steps).first() == ("moved", "person_asked", officer.id)
    world.check()


def test_what_is_unusual_is_looked_at_and_overridden(
    world: World, officer: Staff, line: Line
) -> None:
    world.slot(1, NOW + timedelta(hours=2))
    world.slot(1, THEN)
    uid = world.book(NOW + timedelta(hours=2))
    found = staff_places.choices("xela", uid, at="xela", day=None, settings=world.settings, now=NOW)
    assert found.looks == (Look.TOO_LATE,)
    with pytest.raises(ReasonMissing):
        move(world, uid, to(), officer)
    assert move(world, uid, to(overrides=frozenset(found.looks)), officer)


@pytest.mark.parametrize("place", [Place.PRIORITY, Place.WITHHELD])
def test_a_place_that_others_wait_for_takes_a_supervisor(
    world: World, uid: str, officer: Staff, place: Place
) -> None:
    at = FIRST - timedelta(hours=3)
    if place is Place.PRIORITY:
        priority_slot(world, at)
    else:
        world.slot(1, at, state="withheld")
    found = staff_places.choices(
        "xela", uid, at="xela", day=at.date(), settings=world.settings, now=NOW
    )
    assert [(one.starts_at, one.place) for one in found.times] == [(at, place)]
    # Nor is it given as one that is open to everybody.
    with pytest.raises(SlotUnknown):
        move(world, uid, to(at), officer)
    with pytest.raises(NotAllowed):
        move(world, uid, to(at, place=place), officer)
    supervisor = employ(Role.SUPERVISOR, office="xela")
    assert move(world, uid, to(at, place=place), supervisor)
    assert row_of(uid).starts_at == at
    world.check()


def test_a_closed_visit_gives_its_place_to_the_line(
    world: World, uid: str, officer: Staff, line: Line
) -> None:
    line.join()
    assert close(world, uid, officer)
    assert row_of(uid).state == "closed_by_office"
    with reading() as session:
        kinds = session.scalars(select(OutboxRow.kind).order_by(OutboxRow.id.desc())).all()
    assert set(kinds[:2]) == {"closed_by_office", "place_offered"}
    # Pressed twice it is closed once.
    assert not close(world, uid, officer)


def test_nobody_closes_what_a_colleague_changed_or_serves(
    world: World, uid: str, officer: Staff
) -> None:
    move(world, uid, to(), officer)
    with pytest.raises(ChangedMeanwhile) as told:
        close(world, uid, officer)
    assert told.value.by == "Ana"
    with transaction() as session:
        session.execute(update(AppointmentRow).values(state="being_served"))
    with pytest.raises(MoveNotAllowed):
        close(world, uid, officer, version=2)


def test_whoever_gets_no_messages_is_called(world: World, officer: Staff) -> None:
    world.slot(1, FIRST)
    uid = world.book(FIRST, person(720, permissions=frozenset({Purpose.APPOINTMENT})))
    close(world, uid, officer)
    with reading() as session:
        assert session.scalars(select(RequestRow.kind).where(text("state = 'open'"))).all() == [
            "closed"
        ]
