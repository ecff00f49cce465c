"""Holding and confirming a place, one person at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.domain.document import DocumentKind
from mobility.domain.errors import (
    AlreadyBooked,
    DetailsMissing,
    DraftExpired,
    HoldAlreadyExtended,
    HoldExpired,
    SameName,
    SlotClosed,
    SlotFull,
    SlotPast,
    SlotUnknown,
    TooManyTries,
)
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.services import appointments, drafts, holds
from tests.world import NOW, TOMORROW, World, person

TEN_MINUTES = timedelta(minutes=10)
SECOND = timedelta(seconds=1)
LATER = TOMORROW + timedelta(hours=1)


def test_a_hold_takes_a_place_and_confirming_keeps_it(world: World) -> None:
    slot = world.slot(1)
    token = world.journey()
    world.hold(token, slot)
    assert world.taken(slot) == 1
    uid = world.confirm(token)
    assert world.taken(slot) == 1
    assert appointments.view(uid, settings=world.settings).starts_at == slot
    world.check()


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


def test_a_second_click_shows_the_same_appointment(world: World) -> None:
    token = world.journey()
    world.hold(token, world.slot(3))
    assert world.confirm(token) == world.confirm(token)
    assert world.appointments() == 1
    world.check()


def test_a_document_has_one_live_appointment_in_the_network(world: World) -> None:
    slot = world.slot(3)
    someone = person(1)
    uid = world.book(slot, someone)
    token = world.journey(person(1, given_names="Otra"))
    world.hold(token, slot)
    with pytest.raises(AlreadyBooked):
        world.confirm(token)
    assert world.taken(slot) == 2, "the place stays held while the person decides"
    world.give_up(uid)
    world.confirm(token)
    world.check()


def test_asking_about_a_taken_document_is_limited_and_audited(world: World) -> None:
    slot = world.slot(3)
    world.book(slot, person(1))
    token = world.journey(person(1, given_names="Otra"))
    world.hold(token, slot)
    for _ in range(world.settings.tries_an_hour):
        with pytest.raises(AlreadyBooked):
            world.confirm(token)
    with pytest.raises(TooManyTries):
        world.confirm(token)
    with reading() as session:
        actions = session.scalars(select(AuditEventRow.action)).all()
    assert actions.count("second_booking_refused") == world.settings.tries_an_hour


def test_an_equal_name_asks_first_and_then_goes_on(world: World) -> None:
    slot = world.slot(3)
    world.book(slot, person(1))
    twin = person(1, document="P99999999", given_names="ROSA  B")
    token = world.journey(twin)
    world.hold(token, slot)
    with pytest.raises(SameName):
        world.confirm(token)
    drafts.save_journey(token, {"same_name": True}, settings=world.settings, now=NOW)
    uid = world.confirm(token)
    assert appointments.view(uid, settings=world.settings).same_name


def test_two_people_without_document_are_two_people(world: World) -> None:
    slot = world.slot(3)
    nobody = {"document_kind": DocumentKind.NONE, "document": ""}
    world.book(slot, person(1, **nobody))
    token = world.journey(person(1, **nobody), same_name=True)
    world.hold(token, slot)
    world.confirm(token)
    assert world.appointments() == 2


def test_confirming_without_a_hold_says_that_it_lapsed(world: World) -> None:
    with pytest.raises(HoldExpired):
        world.confirm("nobody")


def test_confirming_without_answers_asks_for_the_code(world: World) -> None:
    world.hold("a phone without answers", world.slot(1))
    with pytest.raises(DraftExpired):
        world.confirm("a phone without answers")


def test_confirming_without_details_asks_for_them(world: World) -> None:
    token = world.journey()
    drafts.save_journey(token, {"applicant": None}, settings=world.settings, now=NOW)
    world.hold(token, world.slot(1))
    with pytest.raises(DetailsMissing):
        world.confirm(token)


def test_a_sweep_frees_lapsed_holds_and_no_others(world: World) -> None:
    slot = world.slot(3)
    world.hold(world.journey(), slot)
    world.hold(world.journey(), slot, NOW + SECOND)
    assert holds.sweep_holds(now=NOW + TEN_MINUTES) == 1
    assert world.taken(slot) == 1
    world.check()


def test_leaving_gives_the_held_place_back(world: World) -> None:
    slot = world.slot(1)
    token = world.journey()
    world.hold(token, slot)
    holds.release(token, settings=world.settings)
    holds.release(token, settings=world.settings)
    assert world.taken(slot) == 0
