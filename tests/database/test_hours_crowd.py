"""Hours are saved while people book, move, give up and let their holds lapse: nobody is lost."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.base import reading
from mobility.models.slot import SlotRow
from mobility.services import holds, hours_save, hours_slots, schedule
from mobility.services.hours_plan import Plan
from tests.conftest import make_settings
from tests.database.crowd import together
from tests.hours import FIRST, WEEK, Hours, line, pool
from tests.world import NOW, World

# SQLite has one writer at a time, so that nobody can be faster there.
only_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
CONNECTIONS = 20
VISIT = timedelta(minutes=20)
Act = Callable[[], object]
FINE = {
    "ok",
    "BookedMeanwhile",
    "HoldExpired",
    "MoveNotAllowed",
    "SlotClosed",
    "SlotFull",
    "SlotUnknown",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return make_settings(settings.database_url, settings.var, pool_size=CONNECTIONS)


def save(hours: Hours, uid: str = "u1") -> Act:
    order = hours.order(uid=uid)
    where = {"person": hours.boss, "settings": hours.world.settings, "now": NOW}
    return partial(hours_save.save, "xela", order, **where)  # type: ignore[arg-type]


def crowd(world: World, acts: list[Act]) -> list[Act]:
    """Let people come and go at the times that are cut, and at those that they move to."""
    times = [FIRST + number * VISIT for number in range(12)]
    there = [world.book(times[number]) for number in range(12)]
    coming = []
    for number in range(6):
        token = world.journey()
        world.hold(token, times[6 + number])
        coming.append(token)
    actions: list[Act] = [
        *(partial(world.move, uid, FIRST + WEEK + 2 * VISIT) for uid in there[:2]),
        *(partial(world.move, uid, times[11]) for uid in there[2:4]),
        *(partial(world.give_up, uid) for uid in there[8:10]),
        *(partial(world.confirm, token) for token in coming),
        *(partial(holds.sweep_holds, settings=world.settings, now=NOW) for _ in range(2)),
        partial(schedule.extend_horizon, now=NOW, horizon=world.settings.horizon),
        *acts,
    ]
    random.Random(5).shuffle(actions)
    return actions


def lost() -> int:
    """Count who expects to be seen in a closed time though nobody chose to keep them there."""
    statement = (
        select(func.count(AppointmentRow.id))
        .join(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .where(SlotRow.state == "closed", AppointmentRow.state == "booked")
    )
    with reading() as session:
        return session.scalar(statement) or 0


def untold() -> int:
    """Count moves and closings by the office, of which each must have its message or call."""
    statement = select(func.count(AppointmentHistoryRow.id)).where(
        AppointmentHistoryRow.reason == "hours"
    )
    with reading() as session:
        return session.scalar(statement) or 0


def until_saved(app: Flask, world: World, hours: Hours) -> Counter[str]:
    """Save among a crowd; where somebody booked meanwhile, look again and save once more."""
    hours.draft(pool(line(8, 10)))
    first = save(hours)
    answers = together(app, crowd(world, [first]))
    if answers["BookedMeanwhile"]:
        answers += together(app, [save(hours, "u2")])
    return answers


def test_hours_saved_among_a_crowd_leave_nobody_behind(app: Flask, world: World) -> None:
    hours = Hours(world, pool(line(8, 12, 3)))
    answers = until_saved(app, world, hours)
    assert set(answers) <= FINE
    assert lost() == 0
    world.check()
    hours.draft(pool(line(8, 10)))
    assert hours.look().rows == ()


def test_a_double_click_among_a_crowd_saves_once(app: Flask, world: World) -> None:
    hours = Hours(world)
    uids = [world.book(FIRST + 7 * VISIT) for _ in range(2)]
    hours.draft(pool(line(8, 10)))
    once = save(hours)
    assert together(app, [once] * 4) == {"ok": 4}
    assert untold() == len(uids)
    world.check()


def test_two_versions_saved_at_once_leave_one(app: Flask, world: World) -> None:
    hours = Hours(world)
    hours.draft(pool(line(8, 10)))
    answers = together(app, [save(hours, f"u{number}") for number in range(3)])
    assert answers["ok"] == 1
    assert set(answers) <= {"ok", "ChangedMeanwhile", "DraftGone"}
    world.check()


@only_postgres
def test_whoever_confirms_at_that_very_moment_is_not_lost(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = Hours(world)
    token = world.journey()
    world.hold(token, FIRST + 7 * VISIT)
    hours.draft(pool(line(8, 10)))
    act, locked = save(hours), hours_slots.locked
    confirmed: list[Counter[str]] = []

    def confirmed_meanwhile(*given: Any, **more: Any) -> Plan:
        plan = locked(*given, **more)
        if not confirmed:
            confirmed.append(together(app, [partial(world.confirm, token)]))
        return plan

    monkeypatch.setattr(hours_save, "locked", confirmed_meanwhile)
    answers = together(app, [act])
    assert confirmed == [{"ok": 1}]
    assert answers == {"BookedMeanwhile": 1}
    assert lost() == 0
    world.check()
