"""Offers when many act at once: one place each, nobody twice, nobody skipped, no deadlock."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from mobility.domain.settings import Settings
from mobility.models import next_in_line as queries
from mobility.models.base import reading
from mobility.models.hold import HoldRow
from mobility.models.offer import OfferRow
from mobility.services import holds, next_in_line
from tests.conftest import make_settings
from tests.database.crowd import together
from tests.line import Line, accept_everybody
from tests.world import NOW, TOMORROW, World, person

CONNECTIONS = 20
ENDS = NOW + timedelta(hours=3)
only_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return make_settings(settings.database_url, settings.var, pool_size=CONNECTIONS)


@pytest.fixture
def line(world: World) -> Line:
    accept_everybody(world)
    return Line(world)


def days(world: World, count: int, places: int = 1) -> list[datetime]:
    """Make a slot on each of some days."""
    return [world.slot(places, TOMORROW + timedelta(days=day)) for day in range(count)]


def holding() -> int:
    with reading() as session:
        return session.scalars(select(func.count(HoldRow.id))).one()


def test_twenty_acceptances_of_one_offer_keep_one_place(
    app: Flask, world: World, line: Line
) -> None:
    (slot,) = days(world, 1)
    uid = world.book(slot)
    line.join()
    world.give_up(uid)
    offer = line.last().uid
    phones = [partial(line.accept, offer, f"phone-{number}") for number in range(20)]
    assert together(app, phones) == {"ok": 1, "OfferOver": 19}
    assert (world.taken(slot), holding()) == (1, 1)
    line.check()


def give_up_all(app: Flask, world: World, line: Line, places: int, people: int) -> None:
    booked = [world.book(slot) for slot in days(world, places)]
    waiting = [line.join() for _ in range(people)]
    answers = together(app, [partial(world.give_up, uid) for uid in booked])
    assert answers == {"ok": places}
    assert sorted(line.offered()) == sorted(waiting[:places])


def test_freed_places_skip_nobody_and_come_twice_to_none(
    app: Flask, world: World, line: Line
) -> None:
    give_up_all(app, world, line, 12, 20)
    line.check()


@only_postgres
def test_without_the_lock_two_places_meet_at_one_person(
    app: Flask, world: World, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_in_line, "lock_next", lambda *_args, **_more: True)
    with pytest.raises(AssertionError):
        give_up_all(app, world, line, 12, 20)


def test_one_person_in_many_lines_is_offered_one_place(
    app: Flask, settings: Settings, world: World, line: Line
) -> None:
    token, lines = line.join(), [line]
    for number in range(5):
        other = World(app, settings).build(f"office-{number}")
        accept_everybody(other)
        lines.append(Line(other, f"office-{number}"))
        lines[-1].join(token)
    freed = []
    for number, one in enumerate(lines):
        slot = one.world.slot(1, TOMORROW + timedelta(minutes=number))
        freed.append(partial(one.world.give_up, one.world.book(slot)))
    assert together(app, freed) == {"ok": 6}
    assert len(line.offered()) == 1
    line.check()


def mingle(app: Flask, world: World, line: Line, seed: int) -> None:
    """Let answers of every kind meet with sweeps, bookings, and places that are freed."""
    slots = days(world, 16)
    booked = [world.book(slot) for slot in slots]
    for _ in range(24):
        line.join()
    for uid in booked[:12]:
        world.give_up(uid)
    with reading() as session:
        uids = list(session.scalars(select(OfferRow.uid).order_by(OfferRow.id)))
    booking, free = line.people[20], world.slot(1, TOMORROW + timedelta(days=40))
    world.tell(booking, person(8000 + seed))
    world.hold(booking, free)
    own = world.settings
    late = ENDS + timedelta(minutes=1)
    actions: list[Callable[[], object]] = [
        *(partial(line.accept, uid, f"phone-{uid}") for uid in uids[:4]),
        *(partial(line.accept, uid, f"other-{uid}") for uid in uids[:4]),
        *(partial(line.decline, uid) for uid in uids[2:8]),
        *(partial(line.leave, uid) for uid in uids[5:10]),
        *(partial(holds.sweep_holds, settings=own, now=late) for _ in range(3)),
        *(partial(world.give_up, uid) for uid in booked[12:]),
        *(partial(line.offer_places) for _ in range(2)),
        partial(world.confirm, booking),
    ]
    random.Random(seed).shuffle(actions)
    answers = together(app, actions)
    assert set(answers) <= {"ok", "OfferOver", "HoldExpired"}
    line.check()


@pytest.mark.parametrize("seed", range(4))
def test_answers_and_sweeps_meet_without_a_deadlock(
    app: Flask, world: World, line: Line, seed: int
) -> None:
    mingle(app, world, line, seed)


def test_new_places_go_to_the_line_before_the_public(world: World, line: Line) -> None:
    people = [line.join() for _ in range(5)]
    first, second = days(world, 2, places=3)
    assert line.offer_places() == 5
    assert line.offered() == people
    assert (world.taken(first), world.taken(second)) == (3, 2)
    assert line.offer_places() == 0
    line.check()


def test_two_timers_at_once_offer_each_place_once(app: Flask, world: World, line: Line) -> None:
    people = [line.join() for _ in range(8)]
    days(world, 3, places=2)
    together(app, [line.offer_places] * 3)
    assert sorted(line.offered()) == sorted(people[:6])
    line.check()


def test_nobody_waiting_costs_one_look(world: World, line: Line) -> None:
    from sqlalchemy import event

    from mobility.models.base import db

    seen: list[str] = []
    uid = world.book(days(world, 1)[0])
    listen = (db.engine, "before_cursor_execute", lambda *said: seen.append(said[2]))
    event.listen(*listen)
    world.give_up(uid)
    event.remove(*listen)
    assert sum("waitlist_entry" in one for one in seen) == 1
    assert queries.STILL_WAITING in " ".join(seen)
