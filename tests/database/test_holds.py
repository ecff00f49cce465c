"""Holding a place: for how long, in exchange for what, and why not."""

from datetime import timedelta

import pytest

from mobility.domain.errors import (
    HoldAlreadyExtended,
    HoldExpired,
    SlotClosed,
    SlotFull,
    SlotPast,
    SlotUnknown,
)
from mobility.services import holds
from tests.world import NOW, TOMORROW, World

TEN_MINUTES = timedelta(minutes=10)
SECOND = timedelta(seconds=1)
LATER = TOMORROW + timedelta(hours=1)


def test_a_hold_lapses_after_ten_minutes_and_not_before(world: World) -> None:
    slot = world.slot(2)
    late, punctual = world.journey(), world.journey()
    world.hold(late, slot)
    world.hold(punctual, slot)
    world.confirm(punctual, NOW + TEN_MINUTES - SECOND)
    with pytest.raises(HoldExpired):
        world.confirm(late, NOW + TEN_MINUTES)
    world.check()


def test_a_hold_is_extended_once_by_ten_minutes(world: World) -> None:
    slot = world.slot(1)
    token = world.journey()
    world.hold(token, slot)
    holds.extend_hold(token, settings=world.settings, now=NOW + TEN_MINUTES - SECOND)
    with pytest.raises(HoldAlreadyExtended):
        holds.extend_hold(token, settings=world.settings, now=NOW + TEN_MINUTES)
    world.confirm(token, NOW + 2 * TEN_MINUTES - SECOND)


def test_a_lapsed_hold_cannot_be_extended(world: World) -> None:
    token = world.journey()
    world.hold(token, world.slot(1))
    with pytest.raises(HoldExpired):
        holds.extend_hold(token, settings=world.settings, now=NOW + TEN_MINUTES)


def test_a_full_slot_gives_the_place_of_a_lapsed_hold(world: World) -> None:
    slot = world.slot(1)
    first, second = world.journey(), world.journey()
    world.hold(first, slot)
    with pytest.raises(SlotFull):
        world.hold(second, slot, NOW + TEN_MINUTES - SECOND)
    world.hold(second, slot, NOW + TEN_MINUTES)
    assert world.taken(slot) == 1
    world.check()


def test_another_time_swaps_the_hold_in_one_unit(world: World) -> None:
    first, second = world.slot(1), world.slot(1, LATER)
    token = world.journey()
    world.hold(token, first)
    world.hold(token, second)
    assert (world.taken(first), world.taken(second)) == (0, 1)


def test_a_failed_swap_keeps_the_place_that_was_held(world: World) -> None:
    first, full = world.slot(1), world.slot(1, LATER)
    world.book(full)
    token = world.journey()
    world.hold(token, first)
    with pytest.raises(SlotFull):
        world.hold(token, full)
    assert world.taken(first) == 1
    world.confirm(token)


def test_a_refusal_says_full_closed_past_or_unknown(world: World) -> None:
    token = world.journey()
    closed = world.slot(1, LATER, state="closed")
    past = world.slot(1, NOW)
    with pytest.raises(SlotClosed):
        world.hold(token, closed)
    with pytest.raises(SlotPast):
        world.hold(token, past)
    with pytest.raises(SlotUnknown):
        world.hold(token, TOMORROW + timedelta(minutes=1))


def test_a_slot_can_be_held_until_the_moment_it_begins(world: World) -> None:
    soon = world.slot(2, NOW + SECOND)
    world.hold(world.journey(), soon, NOW)
    with pytest.raises(SlotPast):
        world.hold(world.journey(), soon, NOW + SECOND)


def test_a_hold_ends_at_the_latest_when_the_visit_begins(world: World) -> None:
    soon = world.slot(2, NOW + timedelta(minutes=5))
    late, punctual = world.journey(), world.journey()
    for token in (late, punctual):
        world.hold(token, soon)
        holds.extend_hold(token, settings=world.settings, now=NOW)
    world.confirm(punctual, soon - SECOND)
    with pytest.raises(HoldExpired):
        world.confirm(late, soon)


def test_a_sweep_frees_lapsed_holds_and_no_others(world: World) -> None:
    slot = world.slot(3)
    world.hold(world.journey(), slot)
    world.hold(world.journey(), slot, NOW + SECOND)
    assert holds.sweep_holds(settings=world.settings, now=NOW + TEN_MINUTES) == 1
    assert world.taken(slot) == 1
    world.check()


def test_leaving_gives_the_held_place_back(world: World) -> None:
    slot = world.slot(1)
    token = world.journey()
    world.hold(token, slot)
    holds.release(token, settings=world.settings, now=NOW)
    holds.release(token, settings=world.settings, now=NOW)
    assert world.taken(slot) == 0
