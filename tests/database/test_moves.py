"""Moving, giving up, and opening an appointment again, one person at a time."""

from datetime import date, timedelta

import pytest

from mobility.domain.errors import (
    AppointmentNotFound,
    MoveNotAllowed,
    TooLateToMove,
    TooManyMoves,
    TooManyTries,
)
from mobility.services import appointments
from tests.world import BIRTH, NOW, TOMORROW, World, person

TEN_MINUTES = timedelta(minutes=10)
SECOND = timedelta(seconds=1)
LATER = TOMORROW + timedelta(hours=1)


def test_a_move_keeps_reference_and_frees_the_old_place(world: World) -> None:
    old, new = world.slot(1, TOMORROW + timedelta(days=2)), world.slot(1, LATER)
    uid = world.book(old)
    before = appointments.view(uid, settings=world.settings)
    world.move(uid, new)
    after = appointments.view(uid, settings=world.settings)
    assert (world.taken(old), world.taken(new)) == (0, 1)
    assert after.reference == before.reference
    assert (after.starts_at, after.revision, after.moves) == (new, 1, 1)
    world.check()


def test_a_move_to_the_same_time_changes_nothing(world: World) -> None:
    slot = world.slot(1, TOMORROW + timedelta(days=2))
    uid = world.book(slot)
    world.move(uid, slot)
    assert appointments.view(uid, settings=world.settings).revision == 0
    assert world.taken(slot) == 1
    world.check()


def test_an_applicant_moves_twice_and_not_a_third_time(world: World) -> None:
    days = [world.slot(1, TOMORROW + timedelta(days=day)) for day in range(1, 5)]
    uid = world.book(days[0])
    world.move(uid, days[1])
    world.move(uid, days[2])
    with pytest.raises(TooManyMoves):
        world.move(uid, days[3])
    assert world.taken(days[2]) == 1


def test_a_move_is_too_late_at_the_cut_off(world: World) -> None:
    near, far = world.slot(1), world.slot(1, TOMORROW + timedelta(days=5))
    uid = world.book(near)
    with pytest.raises(TooLateToMove):
        world.move(uid, far, NOW)
    world.move(uid, far, NOW - SECOND)


def test_giving_up_frees_the_place_once(world: World) -> None:
    slot = world.slot(1)
    uid = world.book(slot)
    world.give_up(uid)
    world.give_up(uid)
    assert world.taken(slot) == 0
    assert world.appointments("state = 'cancelled'") == 1
    world.check()


def test_a_phone_that_gave_up_books_again(world: World) -> None:
    slot = world.slot(1)
    token = world.journey(person(1))
    world.hold(token, slot)
    first = world.confirm(token)
    world.give_up(first)
    world.tell(token, person(1))
    world.hold(token, slot)
    assert world.confirm(token) != first
    world.check()


def test_a_visit_that_began_cannot_be_given_up(world: World) -> None:
    slot = world.slot(1)
    uid = world.book(slot)
    with pytest.raises(MoveNotAllowed):
        world.give_up(uid, slot)
    world.give_up(uid, slot - SECOND)


def test_a_code_opens_only_with_its_birth_date(world: World) -> None:
    someone = person(1)
    uid = world.book(world.slot(1), someone)
    reference = appointments.view(uid, settings=world.settings).reference

    def find(birth_date: date) -> str:
        where = reference.lower()
        return appointments.find(where, birth_date, settings=world.settings, now=NOW).uid

    assert find(BIRTH) == uid
    with pytest.raises(AppointmentNotFound):
        find(BIRTH + timedelta(days=1))


@pytest.mark.parametrize("exists", [True, False])
def test_five_wrong_dates_an_hour_close_a_code(world: World, exists: bool) -> None:
    someone = person(1)
    uid = world.book(world.slot(1), someone)
    reference = appointments.view(uid, settings=world.settings).reference
    asked = reference if exists else "33333333"
    wrong = BIRTH + timedelta(days=1)
    for _ in range(5):
        with pytest.raises(AppointmentNotFound):
            appointments.find(asked, wrong, settings=world.settings, now=NOW)
    with pytest.raises(TooManyTries):
        appointments.find(asked, BIRTH, settings=world.settings, now=NOW)
    if exists:
        hour_later = NOW + timedelta(hours=1)
        appointments.find(asked, BIRTH, settings=world.settings, now=hour_later)
