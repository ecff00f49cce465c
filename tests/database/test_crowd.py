"""What must hold when many come at once; each also run without its guard, where it must fail."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.settings import Settings
from mobility.models.base import db, reading
from mobility.models.outbox import OutboxRow
from mobility.services import appointments, holds
from mobility.services.lost_code import Claim, send_code_again
from tests.conftest import make_settings
from tests.database.crowd import (
    together,
    without_guard_on_holds,
    without_guard_on_persons,
    without_guard_on_phones,
    without_guard_on_places,
    without_immediate_begin,
    without_order_of_locks,
)
from tests.world import BIRTH, NOW, TOMORROW, World, person

only_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
PEOPLE = 200
PLACES = 7
CONNECTIONS = 20


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return make_settings(settings.database_url, settings.var, pool_size=CONNECTIONS)


def sell_out(app: Flask, world: World) -> Counter[str]:
    """Let 200 people hold and confirm in a slot of seven, and count their answers."""
    slot = world.slot(PLACES)
    tokens = [world.journey() for _ in range(PEOPLE)]

    def book(token: str) -> None:
        world.hold(token, slot)
        world.confirm(token)

    return together(app, [partial(book, token) for token in tokens])


def require_sold_out(world: World, answers: Counter[str]) -> None:
    assert answers == {"ok": PLACES, "SlotFull": PEOPLE - PLACES}
    assert world.appointments() == PLACES
    world.check()


def test_two_hundred_people_get_exactly_seven_places(app: Flask, world: World) -> None:
    require_sold_out(world, sell_out(app, world))


def test_without_the_guard_more_than_seven_places_are_given(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_guard_on_places(monkeypatch, db.engine.dialect.name)
    answers = sell_out(app, world)
    assert world.appointments() > PLACES
    with pytest.raises(AssertionError):
        require_sold_out(world, answers)


def mingle(app: Flask, world: World, days: int = 2) -> Counter[str]:
    """Move people between two slots in opposite directions, among others who come and go."""
    first, second = (world.slot(60, NOW + timedelta(days=day)) for day in (days, days + 1))
    there = [world.book(first) for _ in range(10)]
    back = [world.book(second) for _ in range(10)]
    leaving = [world.book(first) for _ in range(5)]
    coming = [held(world, second, NOW) for _ in range(5)]
    for _ in range(5):
        held(world, first, NOW - timedelta(minutes=10))
    actions: list[Callable[[], object]] = [
        *(partial(go_and_return, world, uid, second, first) for uid in there),
        *(partial(go_and_return, world, uid, first, second) for uid in back),
        *(partial(world.give_up, uid) for uid in leaving),
        *(partial(world.confirm, token) for token in coming),
        *(partial(holds.sweep_holds, settings=world.settings, now=NOW) for _ in range(5)),
    ]
    random.Random(7).shuffle(actions)
    return together(app, actions)


def held(world: World, slot: datetime, now: datetime) -> str:
    token = world.journey()
    world.hold(token, slot, now)
    return token


def go_and_return(world: World, uid: str, there: datetime, back: datetime) -> None:
    world.move(uid, there)
    world.move(uid, back)
    world.move(uid, back)  # the same time: nothing changes, and no move is used up


def test_opposite_moves_neither_deadlock_nor_leak(app: Flask, world: World) -> None:
    assert mingle(app, world) == {"ok": 35}
    world.check()


@only_postgres
def test_without_one_order_of_locks_moves_deadlock(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_order_of_locks(monkeypatch)
    answers = Counter[str]()
    for day in range(2, 22, 2):  # a race: the first of these rounds loses it nearly always
        answers += mingle(app, world, day)
        if answers["Busy"]:
            return
    pytest.fail("a deadlock was expected, and none came")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_begin_immediate_sqlite_refuses_writers(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_immediate_begin(monkeypatch)
    answers = sell_out(app, world)
    assert answers["Busy"]
    with pytest.raises(AssertionError):
        require_sold_out(world, answers)


def test_two_confirmations_of_one_hold_make_one_appointment(app: Flask, world: World) -> None:
    slot = world.slot(5)
    for _ in range(5):
        token = held(world, slot, NOW)
        assert together(app, [partial(world.confirm, token)] * 2) == {"ok": 2}
    assert world.appointments() == 5
    world.check()


@only_postgres
def test_without_its_guards_one_hold_makes_two_appointments(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_guard_on_holds(monkeypatch)
    slot = world.slot(9)
    for _ in range(9):
        token = held(world, slot, NOW)
        together(app, [partial(world.confirm, token)] * 2)
    assert world.appointments() > 9


def test_two_clicks_on_two_times_hold_one_place(app: Flask, world: World) -> None:
    times = [world.slot(2), world.slot(2, TOMORROW + timedelta(hours=1))]
    token = world.journey()
    clicks = [partial(world.hold, token, starts_at) for starts_at in times * 4]
    assert together(app, clicks) == {"ok": 8}
    assert sum(world.taken(starts_at) for starts_at in times) == 1
    world.check()


@only_postgres
def test_without_its_guards_two_clicks_hold_two_places(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_guard_on_phones(monkeypatch)
    times = [world.slot(99), world.slot(99, TOMORROW + timedelta(hours=1))]
    for phones in range(1, 30):  # a race, which one of the first few phones wins
        token = world.journey()
        together(app, [partial(world.hold, token, starts_at) for starts_at in times * 4])
        if sum(world.taken(starts_at) for starts_at in times) > phones:
            return
    pytest.fail("a second place was expected, and no phone got one")


def test_one_document_on_ten_phones_books_once(app: Flask, world: World) -> None:
    slot = world.slot(10)
    tokens = [world.journey(person(1, given_names="Ana"), same_name=True) for _ in range(10)]
    for token in tokens:
        world.hold(token, slot)
    answers = together(app, [partial(world.confirm, token) for token in tokens])
    assert answers == {"ok": 1, "AlreadyBooked": 9}
    world.check()


def test_without_its_guard_one_document_books_often(app: Flask, world: World) -> None:
    without_guard_on_persons()
    slot = world.slot(10)
    tokens = [world.journey(person(1, given_names="Ana"), same_name=True) for _ in range(10)]
    for token in tokens:
        world.hold(token, slot)
    together(app, [partial(world.confirm, token) for token in tokens])
    with pytest.raises(AssertionError):
        world.check()


def test_twenty_wrong_dates_at_once_are_five_guesses(app: Flask, world: World) -> None:
    uid = world.book(world.slot(1), person(1))
    reference = appointments.view(uid, settings=world.settings).reference
    guess = partial(
        appointments.find, reference, date(1990, 1, 1), settings=world.settings, now=NOW
    )
    answers = together(app, [guess] * 20)
    assert answers == {"AppointmentNotFound": 5, "TooManyTries": 15}


def test_asking_for_a_code_ten_times_at_once_promises_it_once(app: Flask, world: World) -> None:
    someone = person(1)
    world.book(world.slot(1), someone)
    claim = Claim(
        birth_date=BIRTH,
        given_names=someone.given_names,
        surnames=someone.surnames,
    )
    ask = partial(send_code_again, claim, settings=world.settings, now=NOW)
    assert together(app, [ask] * 5) == {"ok": 5}
    with reading() as session:
        kinds = session.scalars(select(OutboxRow.kind)).all()
    assert sorted(kinds) == ["booked", "code_again"]


def test_twenty_confirmations_work_on_one_connection(settings: Settings, database_url: str) -> None:
    from mobility.app import create_app
    from tests.world import world_in

    own = make_settings(database_url, settings.var, pool_size=1)
    app = create_app(own)
    with world_in(app, own) as world:
        slot = world.slot(20)
        for _ in range(20):
            world.book(slot)
        world.check()
        db.engine.dispose()
