"""One telephone for several people: nothing is freed before it is clear whose place is meant."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from mobility.domain.applicant import PhoneOwner
from mobility.domain.settings import Settings
from tests.texting import SECOND, Telephone, code, leaving_at, messages, payloads
from tests.world import NOW, TOMORROW, World, person, world_in

TWO_HOURS = timedelta(hours=2)
HOUR = timedelta(hours=1)
LATER = TOMORROW + HOUR
ROSA = person(1)


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    with world_in(app, settings) as built:
        built.slot(5)
        built.slot(5, LATER)
        yield built


@pytest.fixture
def rosa(world: World) -> Telephone:
    return Telephone(world, ROSA.phone)


def book_two(world: World) -> tuple[str, str]:
    """Let two people book with the one telephone of their village."""
    first = world.book(TOMORROW, ROSA)
    return first, world.book(LATER, person(2, phone=ROSA.phone, phone_owner=PhoneOwner.BORROWED))


def test_two_appointments_of_one_telephone_need_the_code(world: World, rosa: Telephone) -> None:
    first, second = book_two(world)
    rosa.write("no")
    assert (leaving_at(first), leaving_at(second)) == (None, None)
    assert messages() == ["which_code"]
    (asked,) = payloads(world, "which_code")
    assert asked == {
        "contact": {"phone": ROSA.phone, "sms": True, "phone_owner": "borrowed", "email": ""}
    }
    rosa.write(f"NO {code(world, second).lower()}")
    assert (leaving_at(first), leaving_at(second)) == (None, NOW + TWO_HOURS)
    assert messages() == ["which_code", "leaving"]


def test_the_code_alone_answers_the_question(world: World, rosa: Telephone) -> None:
    first, second = book_two(world)
    rosa.write(code(world, first))
    assert (leaving_at(first), messages()) == (None, ["not_understood"])
    rosa.write("no")
    rosa.write(code(world, first), NOW + HOUR - SECOND)
    assert (leaving_at(first), leaving_at(second)) == (NOW + 3 * HOUR - SECOND, None)


def test_an_hour_later_the_code_alone_means_nothing(world: World, rosa: Telephone) -> None:
    first, _second = book_two(world)
    rosa.write("no")
    rosa.write(code(world, first), NOW + HOUR)
    assert leaving_at(first) is None


def test_a_yes_needs_no_code_where_one_is_leaving(world: World, rosa: Telephone) -> None:
    first, second = book_two(world)
    rosa.write("si")
    assert messages() == []
    rosa.write(f"no {code(world, first)}")
    rosa.write("si")
    assert (leaving_at(first), messages()) == (None, ["leaving", "staying"])
    for uid in (first, second):
        rosa.write(f"no {code(world, uid)}")
    rosa.write("si")
    assert leaving_at(first) == leaving_at(second) == NOW + TWO_HOURS
    assert messages()[4:] == ["which_code"]


def test_another_numbers_code_frees_nothing(world: World, rosa: Telephone) -> None:
    mine, other = world.book(TOMORROW, ROSA), world.book(TOMORROW, person(7))
    rosa.write(f"no {code(world, other)}")
    assert (leaving_at(mine), leaving_at(other)) == (None, None)
    assert messages() == ["which_code"]


def test_five_wrong_codes_an_hour_close_the_number(world: World, rosa: Telephone) -> None:
    first, _second = book_two(world)
    wrong = code(world, world.book(TOMORROW, person(7)))
    for _ in range(4):
        rosa.write(f"no {wrong}")
    rosa.write(f"no {code(world, first)}")
    assert leaving_at(first) is not None
    rosa.write(f"no {wrong}")
    rosa.write(f"si {code(world, first)}")
    assert leaving_at(first) is not None
    assert messages().count("which_code") == 5
    rosa.write(f"si {code(world, first)}", NOW + HOUR)
    assert leaving_at(first) is None


def test_right_codes_are_not_counted(world: World, rosa: Telephone) -> None:
    first, _second = book_two(world)
    for _ in range(4):
        rosa.write(f"no {code(world, first)}")
        rosa.write(f"si {code(world, first)}")
    assert messages() == ["leaving", "staying"] * 4


def test_a_visit_that_is_over_needs_no_code(world: World, rosa: Telephone) -> None:
    first, second = book_two(world)
    world.give_up(first)
    rosa.write("no")
    assert leaving_at(second) == NOW + TWO_HOURS
    third = world.book(TOMORROW, person(3, phone=ROSA.phone))
    # The first has begun, the second has not.
    rosa.write("si", TOMORROW)
    rosa.write("no", TOMORROW)
    assert (leaving_at(second), leaving_at(third)) == (LATER, None)
