"""Two administrators, the timers, and people who book or give up, all at the same moment."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from mobility.domain.pathway import PathwayState
from mobility.domain.pathway_stop import BATCH, StopState
from mobility.domain.settings import Settings
from mobility.domain.staff import Role
from mobility.models import pathway_stop
from mobility.models.base import reading
from mobility.services import pathway_status, pathway_stop_steps, pathway_stop_work
from mobility.services.pathway_status import Change
from tests.conftest import make_settings
from tests.database.crowd import together
from tests.pathway_stops import CLOSE_ALL, FARM, LATER, REASON, Pathways
from tests.staff import employ
from tests.world import NOW, TOMORROW, World

CONNECTIONS = 20


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return make_settings(settings.database_url, settings.var, pool_size=CONNECTIONS)


@pytest.fixture
def farm(world: World) -> Pathways:
    return Pathways(world).start()


def test_two_who_confirm_at_once_are_one_confirmation(app: Flask, farm: Pathways) -> None:
    farm.world.slot(4)
    farm.book(TOMORROW)
    stop = farm.propose()
    others = [employ(Role.ADMINISTRATOR, name=f"Dora {number}") for number in range(4)]
    confirm = partial(
        pathway_stop_steps.confirm, stop, row_version=1, settings=farm.settings, now=NOW
    )
    answers = together(app, [partial(confirm, person=one) for one in others])
    assert answers == {"ok": 1, "ChangedMeanwhile": 3}
    assert farm.run() == 1
    assert farm.told() == (1, 0)


def test_two_proposals_at_once_are_one_proposal(app: Flask, farm: Pathways) -> None:
    answers = together(app, [farm.propose] * 4)
    assert answers == {"ok": 1, "StopWaits": 3}


def test_whoever_books_while_it_is_confirmed_is_refused_or_told(app: Flask, farm: Pathways) -> None:
    farm.world.slot(40)
    stop = farm.propose()
    coming = [farm.journey() for _ in range(8)]
    for token in coming:
        farm.hold(token, TOMORROW)
    acts = [partial(farm.confirm, token) for token in coming]
    answers = together(app, [*acts, partial(farm.agree, stop)])
    booked = farm.world.appointments("state = 'booked'")
    assert answers["ok"] == booked + 1
    assert answers.total() - answers["ok"] == answers["NotServed"]
    farm.run()
    farm.run(NOW + LATER)
    found = farm.look(stop)
    assert (found.state, found.done, found.left) == (StopState.DONE, booked, 0)
    farm.world.check()


def test_nobody_is_left_behind_by_one_person_who_shuts(app: Flask, farm: Pathways) -> None:
    farm.world.slot(40)
    coming = [farm.journey() for _ in range(6)]
    for token in coming:
        farm.hold(token, TOMORROW)
    shut = partial(
        pathway_status.set_status,
        FARM,
        Change(PathwayState.CLOSED, NOW.date(), REASON),
        person=farm.proposer,
        settings=farm.settings,
        now=NOW,
    )
    answers = together(app, [*(partial(farm.confirm, token) for token in coming), shut])
    assert answers == {"ok": len(coming), "SomebodyBooked": 1}
    assert farm.state() is PathwayState.OPEN


def test_two_timers_tell_nobody_twice(app: Flask, farm: Pathways) -> None:
    farm.world.slot(BATCH)
    people = 12
    gone = [farm.book(TOMORROW) for _ in range(people)][:4]
    farm.stop(CLOSE_ALL)
    acts: list[Callable[[], object]] = [farm.run, farm.run]
    acts += [*(partial(farm.world.give_up, uid) for uid in gone)]
    together(app, acts)
    farm.run()
    assert farm.world.appointments("state = 'booked'") == 0
    assert farm.results() == sum(farm.told())
    assert farm.taken() == 0
    farm.world.check()


def test_halting_in_the_middle_loses_and_repeats_nobody(app: Flask, farm: Pathways) -> None:
    farm.world.slot(2 * BATCH)
    people = BATCH + 10
    for _ in range(people):
        farm.book(TOMORROW)
    stop = farm.stop()
    version = farm.look(stop).row_version
    halt = partial(pathway_stop_steps.halt, stop, person=farm.second, now=NOW)
    assert together(app, [farm.run, partial(halt, row_version=version)]) == {"ok": 2}
    found = farm.look(stop)
    assert found.state is StopState.HALTED
    assert found.done in (0, BATCH)
    assert found.done + found.left == people
    pathway_stop_steps.carry_on(stop, row_version=found.row_version, person=farm.second, now=NOW)
    while farm.run():
        pass
    assert farm.results() == sum(farm.told()) == people
    farm.world.check()


def test_a_batch_that_comes_after_the_halt_tells_nobody(farm: Pathways) -> None:
    farm.world.slot(2)
    farm.book(TOMORROW)
    stop = farm.stop()
    with reading() as session:
        running = pathway_stop.open_stops(session)[0].id
    version = farm.look(stop).row_version
    pathway_stop_steps.halt(stop, row_version=version, person=farm.second, now=NOW)
    # The timers had listed it before.
    assert pathway_stop_work._batch(running, farm.settings, NOW) == 0
    assert farm.results() == 0
