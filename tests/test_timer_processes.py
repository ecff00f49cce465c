"""The timers as processes: inside the served program, or by a command of their own."""

import os
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from config import ROOT
from mobility import clock, jobs
from mobility.domain.timer import SCHEDULES, Run
from mobility.models.base import db, reading, transaction
from mobility.models.hold import HoldRow
from mobility.models.pathway import PathwayRow
from mobility.models.slot import SlotRow
from mobility.services import timers
from tests.conftest import make_settings
from tests.processes import comes_true, python, said
from tests.services.seeded import load, small_network
from tests.test_cli import COMMAND, HEX_KEYS, answer, environment, free_port, mobility

# Long ago, so that it has lapsed by whatever this machine's clock says.
LONG_AGO = datetime(2020, 1, 7, 14, 0, tzinfo=UTC)
WAITER = """
import sys
from pathlib import Path
import time
from mobility.services.turns import alone
print("waiting", flush=True)
with alone(Path(sys.argv[1]), lambda: time.sleep(0.1)):
    print("inside", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


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


def test_making_the_program_starts_no_timer(app: Flask) -> None:
    assert [thread.name for thread in threading.enumerate() if thread.name == "timers"] == []


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


def runs(env: dict[str, str]) -> int:
    """Count the jobs of which a run was written down."""
    file = Path(env["VAR"]) / "mobility.sqlite"
    with closing(sqlite3.connect(file)) as database:
        number: int = database.execute("SELECT count(DISTINCT job) FROM timer_run").fetchone()[0]
    return number


def test_the_command_runs_the_timers_until_it_is_ended(env: dict[str, str]) -> None:
    assert mobility("init", env=env).returncode == 0
    with subprocess.Popen(
        [*COMMAND, "timers"], cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE
    ) as process:
        assert comes_true(lambda: runs(env) == len(jobs.JOBS), seconds=30)
        process.send_signal(signal.SIGTERM)
        told = process.communicate(timeout=30)[0]
    assert process.returncode == 0, told
    assert told.startswith("The timers run when it is this node's turn")
    assert "timers_ended" in told


def test_the_status_ends_with_1_while_a_job_is_late(env: dict[str, str], tmp_path: Path) -> None:
    assert mobility("init", env=env).returncode == 0
    late = mobility("timers", "status", env=env)
    assert (late.returncode, late.stderr) == (1, "")
    assert late.stdout.count("late: it has never run") == len(SCHEDULES)
    ran_all(f"sqlite:///{env['VAR']}/mobility.sqlite", tmp_path)
    well = mobility("timers", "status", env=env)
    assert (well.returncode, well.stderr) == (0, "")
    stands = [line.split()[-1] for line in well.stdout.splitlines() if "_" in line]
    assert stands == ["ok"] * len(SCHEDULES)


def ran_all(database_url: str, var: Path) -> None:
    """Write down that every job has just run."""
    from mobility.app import create_app

    settings, now = make_settings(database_url, var), clock.now()
    with create_app(settings).app_context():
        for job in SCHEDULES:
            timers.record_run(Run(job, now, now, 0), settings=settings)
        db.engine.dispose()


def test_the_status_of_no_database_is_one_line(env: dict[str, str], tmp_path: Path) -> None:
    told = mobility("timers", "status", env={**env, **HEX_KEYS})
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == "DATABASE_URL: no database answers that has been migrated\n"


@pytest.mark.parametrize(("where", "runs_them"), [("here", True), ("apart", False)])
def test_the_served_program_runs_timers_unless_they_are_apart(
    env: dict[str, str], where: str, runs_them: bool
) -> None:
    server = subprocess.Popen(
        [*COMMAND, "run"],
        cwd=ROOT,
        env={**env, "TIMERS": where},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert answer(env, server) == 200
        if runs_them:
            assert comes_true(lambda: runs(env) == len(jobs.JOBS), seconds=30)
        # The file of whoever has the turn is made before the first run.
        assert (Path(env["VAR"]) / "timers.lock").exists() is runs_them
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
    assert server.returncode == 0
