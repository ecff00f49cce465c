"""A day is closed while people book, move, give up and let their holds lapse."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.closing import Part, Reason
from mobility.domain.settings import Settings
from mobility.domain.staff import Role
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.models.slot import SlotRow
from mobility.services import closing, holds
from mobility.services.closing import Order
from mobility.services.closing_plan import Plan
from tests.conftest import make_settings
from tests.database.crowd import together
from tests.staff import employ
from tests.world import NOW, TOMORROW, World

# SQLite has one writer at a time, so that nobody can be faster there.
only_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
HOUR = timedelta(hours=1)
FLOODED = TOMORROW.date()
CONNECTIONS = 20
Act = Callable[[], object]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return make_settings(settings.database_url, settings.var, pool_size=CONNECTIONS)


def held(world: World, starts_at: datetime, now: datetime = NOW) -> str:
    token = world.journey()
    world.hold(token, starts_at, now)
    return token


def crowd(world: World, press: list[Act]) -> list[Act]:
    """Let people come and go at the times that are closed, and at those that they move to."""
    times = [world.slot(40, TOMORROW + number * HOUR) for number in (1, 2, 3)]
    later = world.slot(200, TOMORROW + timedelta(days=3))
    there = [world.book(times[number % 3]) for number in range(12)]
    coming = [held(world, times[number % 3]) for number in range(6)]
    for _ in range(3):
        held(world, times[0], NOW - timedelta(minutes=10))
    actions: list[Act] = [
        *(partial(world.move, uid, later) for uid in there[:4]),
        *(partial(world.move, uid, times[0]) for uid in there[4:7]),
        *(partial(world.give_up, uid) for uid in there[7:9]),
        *(partial(world.confirm, token) for token in coming),
        *(partial(holds.sweep_holds, settings=world.settings, now=NOW) for _ in range(2)),
        *press,
    ]
    random.Random(3).shuffle(actions)
    return actions


def press(world: World, uid: str = "u1") -> Act:
    boss = employ(Role.SUPERVISOR, office="xela")
    order = Order(uid=uid, part=Part(day=FLOODED), reason=Reason.FLOOD)
    return partial(closing.close, "xela", order, person=boss, settings=world.settings, now=NOW)


def left_behind() -> int:
    """Count who still expects to be seen at a time that was closed."""
    statement = (
        select(AppointmentRow.id)
        .join(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .where(SlotRow.day == FLOODED, AppointmentRow.state == "booked")
    )
    with reading() as session:
        return len(session.scalars(statement).all())


def surprising(answers: Counter[str]) -> set[str]:
    """Return what nobody should have been answered with."""
    return set(answers) - {"ok", "HoldExpired", "MoveNotAllowed", "SlotClosed", "SlotUnknown"}


def test_a_closing_among_a_crowd_leaves_nobody_behind(app: Flask, world: World) -> None:
    answers = together(app, crowd(world, [press(world)] * 2))
    assert surprising(answers) == set()
    assert left_behind() == 0
    world.check()


def test_two_offices_that_close_at_once_do_not_wait_for_ever(app: Flask, world: World) -> None:
    other = World(app, world.settings).build("toto")
    boss = employ(Role.ADMINISTRATOR)
    acts: list[Act] = []
    for office in (world, other):
        for number in range(6):
            office.book(office.slot(3, TOMORROW + number * HOUR))
        office.slot(10, TOMORROW + timedelta(days=3))
    for slug in ("xela", "toto"):
        order = Order(uid="u1", part=Part(day=FLOODED), reason=Reason.STRIKE)
        where = {"person": boss, "settings": world.settings, "now": NOW}
        acts += [partial(closing.close, slug, order, **where)] * 2  # type: ignore[arg-type]
    assert together(app, acts) == {"ok": 4}
    assert left_behind() == 0


@only_postgres
def test_without_a_second_look_somebody_is_left_behind(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "_require_nobody_new", lambda _session, _plan: None)
    nine = world.slot(60)
    world.slot(99, TOMORROW + timedelta(days=3))
    token = held(world, nine)
    locked = closing._locked

    def confirmed_meanwhile(*given: Any) -> Plan:
        plan = locked(*given)
        together(app, [partial(world.confirm, token)])
        return plan

    monkeypatch.setattr(closing, "_locked", confirmed_meanwhile)
    press(world)()
    assert left_behind() == 1


@only_postgres
def test_whoever_confirms_at_that_very_moment_is_moved_too(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nine = world.slot(60)
    world.slot(99, TOMORROW + timedelta(days=3))
    token = held(world, nine)
    locked = closing._locked
    confirmed: list[Counter[str]] = []

    def confirmed_meanwhile(*given: Any) -> Plan:
        plan = locked(*given)
        if not confirmed:
            confirmed.append(together(app, [partial(world.confirm, token)]))
        return plan

    monkeypatch.setattr(closing, "_locked", confirmed_meanwhile)
    press(world)()
    assert confirmed == [{"ok": 1}]
    assert left_behind() == 0
    world.check()
