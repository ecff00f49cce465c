import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from mobility.services import turns
from mobility.services.turns import Turn
from tests.processes import comes_true, python, said

pytestmark = pytest.mark.postgres

NODE = """
import sys
from pathlib import Path
from mobility import jobs
from mobility.app import create_app
from tests.conftest import make_settings
def work(settings):
    print("worked", flush=True)
    return 0
app = create_app(make_settings(sys.argv[1], Path(sys.argv[2])))
jobs.JOBS = (jobs.Job(work, {"trigger": "interval", "seconds": 0.1}),)
print("ready", flush=True)
jobs.start_in_turn(app)
sys.stdin.read()
"""


@contextmanager
def node(database_url: str, var: Path) -> Iterator[subprocess.Popen[str]]:
    """A machine of its own that serves a database; its timers begin when this is entered."""
    with python(NODE, database_url, str(var)) as process:
        assert said(process) == "ready"
        yield process


def heard_from(process: subprocess.Popen[str], word: str) -> threading.Event:
    """Listen to all that a process says, from now on; the event is set once it says the word."""
    heard = threading.Event()

    def listen() -> None:
        while line := said(process):
            if line == word:
                heard.set()

    threading.Thread(target=listen, daemon=True).start()
    return heard


def test_of_two_nodes_one_works_until_it_dies(postgres_url: str, tmp_path: Path) -> None:
    with node(postgres_url, tmp_path / "one") as first:
        first_works = heard_from(first, "worked")
        assert first_works.wait(30)
        with node(postgres_url, tmp_path / "other") as second:
            second_works = heard_from(second, "worked")
            assert comes_true(lambda: asking(postgres_url) == 2, seconds=30)
            assert not second_works.wait(1)
            first.kill()
            assert second_works.wait(10)


def asking(database_url: str) -> int:
    """Count the connections that have asked for the turn of the timers."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE :asked"
        return int(connection.scalar(text(asked), {"asked": f"{turns.TAKE}%"}) or 0)


def cut_off(database_url: str) -> None:
    """End the connection that has the turn, as a server does that is started again."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        holder = "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'"
        assert connection.scalars(text(holder)).all() == [True]


@pytest.fixture
def two_turns(postgres_url: str) -> Iterator[tuple[Turn, Turn]]:
    one, other = Turn(postgres_url), Turn(postgres_url)
    yield one, other
    one.close()
    other.close()


def test_the_turn_passes_on_when_it_is_given_up(two_turns: tuple[Turn, Turn]) -> None:
    one, other = two_turns
    assert [one.is_ours(), other.is_ours(), one.is_ours()] == [True, False, True]
    one.close()
    # The server hears of the end a moment later.
    assert comes_true(other.is_ours)
    assert [one.is_ours(), other.is_ours()] == [False, True]


def test_the_turn_ends_with_its_connection(two_turns: tuple[Turn, Turn], postgres_url: str) -> None:
    one, other = two_turns
    assert [one.is_ours(), other.is_ours()] == [True, False]
    cut_off(postgres_url)
    assert [other.is_ours(), one.is_ours()] == [True, False]


def test_a_turn_alone_comes_back_after_its_connection(
    two_turns: tuple[Turn, Turn], postgres_url: str
) -> None:
    one, _ = two_turns
    assert one.is_ours()
    cut_off(postgres_url)
    assert one.is_ours()
