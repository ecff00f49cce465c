"""What must hold when many come at once; each also run without its guard, where it must fail."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask

from mobility.domain.settings import Settings
from mobility.models.base import db
from mobility.services import holds
from tests.conftest import make_settings
from tests.database.crowd import (
    together,
    without_guard_on_places,
    without_immediate_begin,
    without_order_of_locks,
)
from tests.world import NOW, TOMORROW, World, person

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
        *(partial(holds.sweep_holds, now=NOW) for _ in range(5)),
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


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
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


def test_two_clicks_on_two_times_hold_one_place(app: Flask, world: World) -> None:
    times = [world.slot(2), world.slot(2, TOMORROW + timedelta(hours=1))]
    token = world.journey()
    clicks = [partial(world.hold, token, starts_at) for starts_at in times * 4]
    assert together(app, clicks) == {"ok": 8}
    assert sum(world.taken(starts_at) for starts_at in times) == 1
    world.check()


def test_one_document_on_ten_phones_books_once(app: Flask, world: World) -> None:
    slot = world.slot(10)
    tokens = [world.journey(person(1, given_names="Ana"), same_name=True) for _ in range(10)]
    for token in tokens:
        world.hold(token, slot)
    answers = together(app, [partial(world.confirm, token) for token in tokens])
    assert answers == {"ok": 1, "AlreadyBooked": 9}
    world.check()


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
