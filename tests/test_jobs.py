import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from config import ROOT
from mobility import jobs
from mobility.domain.settings import Settings
from mobility.jobs import Job
from mobility.models.base import db, reading, transaction
from mobility.models.hold import HoldRow
from mobility.models.office import ClosureRow
from mobility.models.pathway import PathwayRow
from mobility.models.slot import SlotRow
from tests.conftest import make_settings
from tests.processes import comes_true, python, said
from tests.services.seeded import load, small_network
from tests.test_cli import COMMAND, HEX_KEYS, free_port
from tests.world import world_in

# Long ago, so that it has lapsed by whatever this machine's clock says.
LONG_AGO = datetime(2020, 1, 7, 14, 0, tzinfo=UTC)
OFTEN = {"trigger": "interval", "seconds": 0.05}
WAITER = """
import sys
from pathlib import Path
from mobility.jobs import alone
print("waiting", flush=True)
with alone(Path(sys.argv[1])):
    print("inside", flush=True)
    sys.stdin.read()
"""


@contextmanager
def running(app: Flask, *wanted: Job, is_ours: Callable[[], bool] = lambda: True) -> Iterator[None]:
    scheduler = jobs.make_scheduler(app, wanted, is_ours)
    begun = threading.Event()
    scheduler.add_listener(lambda _: begun.set(), 1)
    thread = threading.Thread(target=scheduler.start)
    thread.start()
    assert begun.wait(10)
    try:
        yield
    finally:
        scheduler.shutdown()
        thread.join()


@contextmanager
def waiter(file: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that waits for its turn; it has begun to when this is entered."""
    with python(WAITER, str(file)) as process:
        assert said(process) == "waiting"
        yield process


def hold_of_long_ago() -> int:
    """Hold a place of some slot and abandon it; return the slot's id."""
    with transaction() as session:
        slot_id = session.scalars(select(func.min(SlotRow.id))).one()
        pathway_id = session.scalars(select(func.min(PathwayRow.id))).one()
        session.execute(update(SlotRow).where(SlotRow.id == slot_id).values(taken=1))
        values = {"slot_id": slot_id, "pathway_id": pathway_id, "holder": "h", "extended": False}
        session.execute(insert(HoldRow).values(**values, expires_at=LONG_AGO))
    return slot_id


def taken(slot_id: int) -> int:
    with reading() as session:
        return session.get_one(SlotRow, slot_id).taken


def test_the_timers_free_a_place_held_and_abandoned(app: Flask, settings: Settings) -> None:
    with world_in(app, settings) as world:
        begins = world.slot(1, LONG_AGO + timedelta(days=1))
        world.hold(world.journey(), begins, now=LONG_AGO)
        assert world.taken(begins) == 1
        with running(app, Job(jobs.sweep_holds, OFTEN)):
            assert comes_true(lambda: world.taken(begins) == 0)
        world.check()


def test_a_failing_job_is_logged_and_stops_no_other(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = {"failing": 0, "working": 0}

    def failing(_settings: Settings) -> int:
        runs["failing"] += 1
        raise RuntimeError("the secret of a person")

    def working(_settings: Settings) -> int:
        runs["working"] += 1
        return 0

    with running(app, Job(failing, OFTEN), Job(working, OFTEN)):
        assert comes_true(lambda: min(runs.values()) >= 3)
    said = capsys.readouterr().out
    assert "job_failed" in said
    assert "RuntimeError" in said
    assert "secret" not in said


def test_a_job_that_takes_long_never_runs_beside_itself(app: Flask) -> None:
    inside, most, runs = 0, 0, 0

    def slow(_settings: Settings) -> int:
        nonlocal inside, most, runs
        inside += 1
        most = max(most, inside)
        time.sleep(0.12)
        inside -= 1
        runs += 1
        return 0

    with running(app, Job(slow, OFTEN)):
        assert comes_true(lambda: runs >= 3)
    assert most == 1


def test_the_jobs_of_the_start_do_not_wait(app: Flask) -> None:
    runs: list[str] = []
    now = {"trigger": "interval", "hours": 1}

    def at_start(_settings: Settings) -> int:
        runs.append("at start")
        return 0

    def later(_settings: Settings) -> int:
        runs.append("later")
        return 0

    with running(app, Job(later, now), Job(at_start, now, at_start=True)):
        assert comes_true(lambda: bool(runs))
        time.sleep(0.2)
    assert runs == ["at start"]


def test_the_nightly_job_has_its_turn_at_two_at_home(app: Flask) -> None:
    scheduler = jobs.make_scheduler(app, jobs.JOBS)
    nightly = next(job for job in scheduler.get_jobs() if job.name == "extend_slots")
    evening = datetime(2026, 11, 11, 1, 0, tzinfo=UTC)
    assert nightly.trigger.get_next_fire_time(None, evening) == datetime(
        2026, 11, 11, 8, 0, tzinfo=UTC
    )


def test_the_nightly_job_makes_slots_around_new_holidays(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    with app.app_context():
        load(settings, LONG_AGO, small_network(tmp_path))
        assert jobs.extend_slots(settings) > 0
        assert jobs.extend_slots(settings) == 0
        with reading() as session:
            days = set(session.scalars(select(SlotRow.day)))
            whole = ClosureRow.closes_at.is_(None)
            closed = set(session.scalars(select(ClosureRow.day).where(whole)))
    assert {day.year for day in days} <= {day.year for day in closed}
    assert min(days).year > LONG_AGO.year + 1


def test_one_process_alone_has_its_turn_until_it_dies(tmp_path: Path) -> None:
    file = tmp_path / "var" / "timers.lock"
    with waiter(file) as first:
        assert said(first) == "inside"
        with waiter(file) as second:
            heard: list[str] = []
            listener = threading.Thread(target=lambda: heard.append(said(second)))
            listener.start()
            listener.join(0.5)
            assert heard == []
            first.kill()
            listener.join(10)
            assert heard == ["inside"]


def test_a_job_waits_while_another_node_has_the_turn(app: Flask) -> None:
    asked: list[bool] = []
    runs: list[str] = []

    def not_ours_at_first() -> bool:
        asked.append(len(asked) >= 3)
        return asked[-1]

    def work(_settings: Settings) -> int:
        runs.append("worked")
        return 0

    with running(app, Job(work, OFTEN), is_ours=not_ours_at_first):
        assert comes_true(lambda: len(asked) >= 5)
    assert len(runs) == asked.count(True) == len(asked) - 3


def test_making_the_program_starts_no_timer(app: Flask) -> None:
    assert [thread.name for thread in threading.enumerate() if thread.name == "timers"] == []


def test_the_served_program_frees_abandoned_places(
    tmp_path: Path, sqlite_url: str, now: datetime
) -> None:
    from mobility.app import create_app

    keys = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ} | HEX_KEYS
    settings = make_settings(sqlite_url, tmp_path / "var")
    app = create_app(settings)
    with app.app_context():
        load(settings, now, small_network(tmp_path))
        jobs.extend_slots(settings)
        slot_id = hold_of_long_ago()
        env = {**keys, "VAR": str(settings.var), "DATABASE_URL": sqlite_url}
        with subprocess.Popen(
            [*COMMAND, "run"], cwd=ROOT, env={**env, "PORT": str(free_port())}
        ) as server:
            try:
                assert comes_true(lambda: taken(slot_id) == 0, seconds=30)
            finally:
                server.terminate()
                assert server.wait(30) == 0
        db.engine.dispose()
