"""A year of a small network with everything that can happen, checked as it goes."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from flask import Flask

from mobility.domain.settings import Settings
from mobility.gateways.words import speak  # noqa: F401
from tests.year import checks, network
from tests.year.people import People
from tests.year.timers import HORIZON, Timers

BEGINS = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
HOURS = (2, 6, 9)
HAPPENS = {
    *("booked", "dawdled", "moved", "gave up", "answered"),
    *("waits", "declined", "accepted"),
}
CHECKED_EVERY = 3
DAYS = {"sqlite": 30, "postgres": 365}


def live(app: Flask, settings: Settings, days: int, seed: int) -> tuple[People, Timers]:
    """Let that many days pass, and check the network now and then."""
    chance = Random(seed)
    worlds = network.build(app, settings, BEGINS)
    people, timers = People(worlds, settings, chance), Timers(settings, chance)
    timers.watch()
    try:
        for day in range(days):
            now = BEGINS + timedelta(days=day)
            timers.run(now - timedelta(hours=4), nightly=True)
            for hours in HOURS:
                now += timedelta(hours=hours, minutes=chance.randrange(60))
                for _ in range(chance.randrange(7)):
                    people.act(now)
                timers.run(now + timedelta(minutes=11))
            if day % CHECKED_EVERY == 0:
                timers.run_quietly(now := now + timedelta(minutes=30))
                checks.check_places(now)
    finally:
        timers.unwatch()
    return people, timers


@pytest.mark.parametrize("seed", [7])
def test_a_year_loses_no_message_and_gives_no_place_twice(
    app: Flask, settings: Settings, seed: int
) -> None:
    kind = "sqlite" if settings.is_sqlite else "postgres"
    with app.app_context():
        people, timers = live(app, settings, DAYS[kind], seed)
        ends = timers.settle(BEGINS + timedelta(days=DAYS[kind] + 2) + HORIZON)
        checks.check_places(ends)
        checks.check_messages(timers.sink.taken, timers.repeatable, ends)
        checks.check_promises()
        checks.check_chain()
    assert set(people.did) == HAPPENS or settings.is_sqlite
    assert timers.deaths > DAYS[kind] / 10
    assert timers.repeatable
