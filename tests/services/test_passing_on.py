"""Whatever frees a place passes it on to the line, and nothing that is somebody's own is passed."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from mobility.domain.errors import SlotFull
from mobility.models import slot_making
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.slot import SlotRow
from mobility.services import holds
from tests.line import Line
from tests.world import NOW, TOMORROW, World

HOURS = timedelta(hours=1)


def test_a_place_given_up_goes_to_the_first_in_line(world: World, line: Line):
    slot = world.slot(1)
    uid = world.book(slot)
    first, _second = line.join(), line.join()
    world.give_up(uid)
    assert line.offered() == [first]
    assert world.taken(slot) == 1
    line.check()


def test_without_a_line_a_freed_place_is_everybodys(world: World, line: Line):
    slot = world.slot(1)
    world.give_up(world.book(slot))
    assert (line.offered(), world.taken(slot)) == ([], 0)


def test_a_place_that_is_moved_away_from_goes_to_the_line(world: World, line: Line):
    slot, other = world.slot(1), world.slot(1, TOMORROW + 24 * HOURS)
    uid = world.book(slot)
    first = line.join()
    world.move(uid, other, NOW - HOURS)
    assert line.offered() == [first]
    assert (world.taken(slot), world.taken(other)) == (1, 1)
    line.check()


def test_a_lapsed_hold_goes_to_the_line(world: World, line: Line):
    slot = world.slot(1)
    world.hold(world.journey(), slot)
    first = line.join()
    line.sweep(NOW + 10 * timedelta(minutes=1))
    assert line.offered() == [first]
    line.check()


def test_a_hold_that_is_let_go_or_swapped_goes_to_the_line(world: World, line: Line):
    slots = [world.slot(1, TOMORROW + day * 24 * HOURS) for day in range(3)]
    token, other = world.journey(), world.journey()
    world.hold(token, slots[0])
    world.hold(other, slots[1])
    people = [line.join(), line.join()]
    holds.release(token, settings=world.settings, now=NOW)
    world.hold(other, slots[2])
    assert line.offered() == people
    line.check()


def test_taking_the_same_time_again_takes_nothing_from_the_line(world: World, line: Line):
    slot = world.slot(1)
    token = world.journey()
    world.hold(token, slot)
    line.join()
    world.hold(token, slot, NOW + HOURS)
    assert (line.offered(), world.taken(slot)) == ([], 1)


def test_whoever_looks_for_a_full_time_does_not_overtake(world: World, line: Line):
    slot = world.slot(1)
    world.hold(world.journey(), slot)
    first = line.join()
    with pytest.raises(SlotFull):
        world.hold(world.journey(), slot, NOW + HOURS)
    line.sweep(NOW + HOURS)
    assert line.offered() == [first]


def test_a_slot_that_was_on_offer_is_never_deleted(world: World, line: Line):
    slot = world.slot(1)
    uid = world.book(slot)
    line.join()
    world.give_up(uid)
    line.decline(line.last().uid)
    gone = line.last().slot_id
    world.slot(1, TOMORROW + HOURS)
    with transaction() as session:
        at = SlotRow.starts_at == TOMORROW + HOURS
        other = session.scalars(select(SlotRow.id).where(at)).one()
        session.execute(update(AppointmentRow).values(slot_id=other))
    with transaction() as session:
        slot_making.withdraw(session, [gone])
    with reading() as session:
        assert session.get_one(SlotRow, gone).state == "closed"
