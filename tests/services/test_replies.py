from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from mobility.domain.settings import Settings
from mobility.models.base import reading
from mobility.models.inbound import InboundRow
from mobility.services import replies
from tests.texting import (
    SECOND,
    Telephone,
    code,
    leaving_at,
    let_go,
    messages,
    payloads,
    state,
    steps,
)
from tests.world import NOW, TOMORROW, World, person, world_in

TWO_HOURS = timedelta(hours=2)
HOUR = timedelta(hours=1)
LATER = TOMORROW + HOUR
ROSA = person(1)
STRANGER = "+50259999999"


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    with world_in(app, settings) as built:
        built.slot(5)
        built.slot(5, LATER)
        yield built


@pytest.fixture
def rosa(world: World) -> Telephone:
    return Telephone(world, ROSA.phone)


def test_a_no_keeps_the_place_for_two_hours(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    rosa.write("No")
    assert (leaving_at(uid), state(uid)) == (NOW + TWO_HOURS, "booked")
    assert messages() == ["leaving"]
    (told,) = payloads(world, "leaving")
    assert told["leaving_at"] == (NOW + TWO_HOURS).isoformat()
    assert told["contact"]["phone"] == ROSA.phone
    assert let_go(world, NOW + TWO_HOURS - SECOND) == 0
    assert world.taken(TOMORROW) == 1
    assert let_go(world, NOW + TWO_HOURS) == 1
    assert (world.taken(TOMORROW), state(uid)) == (0, "cancelled")
    assert messages() == ["leaving", "given_up"]
    assert steps(uid) == [("booked", None), ("leaving", "said_no"), ("given_up", "said_no")]
    assert let_go(world, NOW + TWO_HOURS) == 0
    world.check()


def test_a_yes_takes_the_no_back(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    rosa.write("ya no puedo ir")
    rosa.write("Sí", NOW + TWO_HOURS - SECOND)
    assert (leaving_at(uid), messages()) == (None, ["leaving", "staying"])
    assert let_go(world, NOW + TWO_HOURS) == 0
    assert world.taken(TOMORROW) == 1
    world.check()


def test_a_yes_still_counts_until_the_place_is_gone(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    rosa.write("no")
    rosa.write("si", NOW + TWO_HOURS + SECOND)
    assert let_go(world, NOW + TWO_HOURS + SECOND) == 0
    rosa.write("no", NOW + 3 * HOUR)
    assert let_go(world, NOW + 5 * HOUR) == 1
    rosa.write("si", NOW + 5 * HOUR)
    assert state(uid) == "cancelled"
    assert messages() == ["leaving", "staying", "leaving", "given_up"]


def test_a_yes_without_a_no_is_noted_and_not_answered(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    rosa.write("SI")
    assert messages() == []
    assert steps(uid) == [("booked", None), ("said_yes", None)]


def test_a_second_no_changes_nothing(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    rosa.write("no")
    rosa.write("no", NOW + HOUR)
    assert (leaving_at(uid), messages()) == (NOW + TWO_HOURS, ["leaving"])
    assert steps(uid)[1:] == [("leaving", "said_no")]


def test_a_message_delivered_twice_is_taken_once(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    rosa.write("no", name="A1")
    rosa.write("si", name="A2")
    rosa.write("no", NOW + HOUR, name="A1")
    assert (leaving_at(uid), messages()) == (None, ["leaving", "staying"])
    with reading() as session:
        assert session.scalars(select(func.count(InboundRow.id))).one() == 2
        kept = session.scalars(select(InboundRow)).first()
        assert kept is not None
        assert "A1" not in kept.provider_key
        assert ROSA.phone not in kept.phone_hash


def test_near_the_visit_a_no_waits_until_it_begins(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    rosa.write("no", TOMORROW - TWO_HOURS + SECOND)
    assert leaving_at(uid) == TOMORROW
    assert let_go(world, TOMORROW - SECOND) == 0
    # Whoever said that they cannot come did not miss it.
    assert let_go(world, TOMORROW) == 1
    assert (leaving_at(uid), state(uid), world.taken(TOMORROW)) == (None, "cancelled", 0)


def test_a_no_two_hours_before_frees_nothing(world: World, rosa: Telephone) -> None:
    world.book(TOMORROW, ROSA)
    rosa.write("no", TOMORROW - TWO_HOURS - SECOND)
    assert let_go(world, TOMORROW - SECOND) == 1


@pytest.mark.parametrize(("moment", "answers"), [(TOMORROW - SECOND, ["leaving"]), (TOMORROW, [])])
def test_a_no_counts_until_the_visit_begins(world, rosa, moment, answers) -> None:
    world.book(TOMORROW, ROSA)
    rosa.write("no", moment)
    assert messages() == answers


def test_a_move_takes_the_no_back(world: World, rosa: Telephone) -> None:
    far = world.slot(1, TOMORROW + timedelta(days=3))
    uid = world.book(far, ROSA)
    rosa.write("no")
    world.move(uid, TOMORROW + HOUR)
    assert leaving_at(uid) is None
    assert let_go(world, NOW + TWO_HOURS) == 0
    assert world.taken(LATER) == 1
    world.check()


def test_strangers_are_not_answered(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    stranger = Telephone(world, STRANGER)
    for text in ("no", "si", "hola, quiero una cita", f"no {code(world, uid)}", code(world, uid)):
        stranger.write(text)
    assert (messages(), leaving_at(uid)) == ([], None)
    world.give_up(uid)
    rosa.write("no")
    assert messages() == ["given_up"]


def test_what_is_not_understood_is_answered_once_an_hour(world: World, rosa: Telephone) -> None:
    world.book(TOMORROW, ROSA)
    rosa.write("no entiendo")
    rosa.write("¿dónde es?", NOW + HOUR - SECOND)
    assert messages() == ["not_understood"]
    rosa.write("¿dónde es?", NOW + HOUR)
    assert messages() == ["not_understood"] * 2
    rosa.write("gracias", NOW + 3 * HOUR)
    assert messages() == ["not_understood"] * 2


def test_two_machines_do_not_write_for_ever(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    for _ in range(9):
        rosa.write("no")
        rosa.write("si")
    assert messages() == ["leaving", "staying"] * 5
    assert leaving_at(uid) is None


def test_the_page_takes_a_no_back_too(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    replies.stay(uid, now=NOW)
    assert steps(uid) == [("booked", None)]
    rosa.write("no")
    replies.stay(uid, now=NOW)
    assert (leaving_at(uid), messages()) == (None, ["leaving"])
    assert steps(uid)[-1] == ("staying", None)
