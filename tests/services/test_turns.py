"""The turn of the timers: of many nodes one works, and none before the one before has stopped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from mobility.domain.errors import Busy
from mobility.domain.timer import TurnLost
from mobility.models.base import db, reading, transaction, unguarded
from mobility.models.timers import TimerTurnRow
from mobility.services.turns import UNSHARED, Turn, taking_turns
from tests.conftest import NOW, make_settings
from tests.processes import comes_true
from tests.services.timer_nodes import HOLDER, Nodes, nodes_on

pytestmark = pytest.mark.postgres
ITEMS = 250


@pytest.fixture
def nodes(postgres_url: str, tmp_path: Path) -> Iterator[Nodes]:
    with nodes_on(postgres_url, tmp_path) as some:
        yield some


def test_of_three_nodes_one_works_until_it_dies(nodes: Nodes) -> None:
    nodes.start("first")
    nodes.give_work(1)
    assert comes_true(lambda: nodes.workers() == {"first"}, seconds=30)
    for name in ("second", "third"):
        nodes.start(name)
    assert comes_true(lambda: nodes.asking() == 3, seconds=30)
    nodes.give_work(ITEMS)
    assert comes_true(lambda: len(nodes.done()) > 20)
    assert nodes.workers() == {"first"}
    nodes.processes["first"].kill()
    assert comes_true(lambda: len(nodes.workers()) == 2, seconds=10)
    done_once_and_in_turn(nodes, ITEMS + 1)
    assert len(nodes.workers()) == 2


def test_a_node_whose_connection_is_cut_stops_before_another_works(nodes: Nodes) -> None:
    nodes.start("first")
    nodes.give_work(1)
    assert comes_true(lambda: nodes.workers() == {"first"}, seconds=30)
    nodes.start("second")
    assert comes_true(lambda: nodes.asking() == 2, seconds=30)
    nodes.give_work(ITEMS)
    assert comes_true(lambda: len(nodes.done()) > 20)
    # The first is in the middle of a run that would do all the rest.
    nodes.cut_off()
    assert comes_true(lambda: nodes.workers() == {"first", "second"}, seconds=10)
    done_once_and_in_turn(nodes, ITEMS + 1)
    # It waits like any other now, and works again once the second is gone.
    assert comes_true(lambda: nodes.asking() == 2)
    nodes.processes["second"].kill()
    nodes.give_work(1)
    done_once_and_in_turn(nodes, ITEMS + 2)
    assert nodes.done()[-1].node == "first"


def done_once_and_in_turn(nodes: Nodes, items: int) -> None:
    """Wait for the end of the work: nothing missed, nothing twice, no two turns at once."""
    assert comes_true(lambda: len(nodes.done()) >= items, seconds=60)
    done = nodes.done()
    assert sorted(one.item for one in done) == list(range(1, items + 1))
    assert [one.turn for one in done] == sorted(one.turn for one in done)
    assert len({(one.turn, one.node) for one in done}) == len({one.turn for one in done})


@pytest.fixture
def shared(postgres_url: str, tmp_path: Path) -> Iterator[Flask]:
    from mobility.app import create_app

    app = create_app(make_settings(postgres_url, tmp_path / "var"))
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def two_turns(shared: Flask, postgres_url: str) -> Iterator[tuple[Turn, Turn]]:
    one, other = Turn(postgres_url), Turn(postgres_url)
    yield one, other
    one.close()
    other.close()


def cut_off() -> None:
    """End the connection that has the turn."""
    with reading() as session:
        assert session.scalars(text(HOLDER)).all() == [True]


def write_something() -> None:
    with transaction() as session:
        session.execute(text("UPDATE office SET zone = zone"))


def turn_number() -> int:
    with reading() as session:
        return session.scalars(select(TimerTurnRow.number)).one()


def test_the_turn_passes_on_when_it_is_given_up(two_turns: tuple[Turn, Turn]) -> None:
    one, other = two_turns
    first = one.take(NOW)
    assert first is not None
    assert (other.take(NOW), first.is_ours()) == (None, True)
    one.close()
    # The server hears of the end a moment later.
    assert comes_true(lambda: other.take(NOW) is not None)
    assert (one.take(NOW), first.is_ours()) == (None, False)


def test_each_turn_has_the_next_number_and_says_since_when(two_turns: tuple[Turn, Turn]) -> None:
    first = two_turns[0].take(NOW)
    cut_off()
    second = two_turns[1].take(NOW)
    assert first is not None
    assert second is not None
    assert (first.number, second.number, turn_number()) == (1, 2, 2)
    with reading() as session:
        assert session.scalars(select(TimerTurnRow.taken_at)).one() == NOW


def test_a_turn_ends_with_its_connection_and_comes_back_anew(
    two_turns: tuple[Turn, Turn],
) -> None:
    one, _ = two_turns
    first = one.take(NOW)
    assert first is not None
    cut_off()
    assert not first.is_ours()
    # Known here, before anybody else has the next turn.
    with first.working(), pytest.raises(TurnLost):
        write_something()
    again = one.take(NOW)
    assert again is not None
    assert (first.is_ours(), again.is_ours()) == (False, True)


def test_units_of_a_turn_that_is_over_are_refused(two_turns: tuple[Turn, Turn]) -> None:
    one, other = two_turns
    first = one.take(NOW)
    assert first is not None
    with first.working():
        write_something()
        cut_off()
        second = other.take(NOW)
        assert second is not None
        with pytest.raises(TurnLost):
            write_something()
        # It may look, and write down what it has done already.
        assert turn_number() == second.number
        with unguarded():
            write_something()
        with pytest.raises(TurnLost):
            write_something()
    with second.working():
        write_something()
    # Outside a turn, everybody writes as ever.
    write_something()


def test_a_unit_in_flight_delays_the_next_turn(two_turns: tuple[Turn, Turn]) -> None:
    one, other = two_turns
    first = one.take(NOW)
    assert first is not None
    with first.working(), transaction() as session:
        session.execute(text("UPDATE office SET zone = zone"))
        cut_off_beside(session.get_bind().engine)
        with pytest.raises(Busy):
            other.take(NOW)
        assert session.scalar(select(TimerTurnRow.number)) == first.number
    second = other.take(NOW)
    assert second is not None
    assert second.number == first.number + 1


def cut_off_beside(engine) -> None:
    with engine.connect() as connection:
        assert connection.scalars(text(HOLDER)).all() == [True]


def test_a_database_in_one_file_is_not_shared(sqlite_url: str, tmp_path: Path) -> None:
    with taking_turns(make_settings(sqlite_url, tmp_path)) as take:
        assert take(NOW) is UNSHARED


def test_where_no_database_answers_there_is_no_turn() -> None:
    turn = Turn("postgresql+psycopg://someone@/mobility?host=/nowhere")
    with pytest.raises(Busy):
        turn.take(NOW)
