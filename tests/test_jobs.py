import datetime as dt
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from mobility import jobs
from mobility.domain.settings import Settings
from mobility.domain.timer import HOUR, SCHEDULES, Run, Schedule
from mobility.jobs.running import LONG, SENDING, Job, make_scheduler
from mobility.models.base import reading, transaction
from mobility.models.closure import ClosureRow
from mobility.models.slot import SlotRow
from mobility.services import timers
from mobility.services.turns import UNSHARED, Term
from tests.processes import comes_true
from tests.services.seeded import load, small_network
from tests.world import world_in

# Long ago, so that it has lapsed by whatever this machine's clock says.
LONG_AGO = datetime(2020, 1, 7, 14, 0, tzinfo=UTC)
# Whole seconds, which the settings know, are long for a test.
OFTEN = Schedule(0.05)  # type: ignore[arg-type]


@contextmanager
def running(app: Flask, *wanted: Job, term: Term = UNSHARED) -> Iterator[None]:
    scheduler = make_scheduler(app, wanted, term)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown()


def test_the_timers_free_a_place_held_and_abandoned(app: Flask, settings: Settings) -> None:
    with world_in(app, settings) as world:
        begins = world.slot(1, LONG_AGO + timedelta(days=1))
        world.hold(world.journey(), begins, now=LONG_AGO)
        assert world.taken(begins) == 1
        with running(app, Job(jobs.sweep_holds, schedule=OFTEN)):
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

    with running(app, Job(failing, schedule=OFTEN), Job(working, schedule=OFTEN)):
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

    with running(app, Job(slow, schedule=OFTEN)):
        assert comes_true(lambda: runs >= 3)
    assert most == 1


def test_every_job_runs_at_the_start_at_once(app: Flask) -> None:
    runs: list[str] = []

    def hourly(_settings: Settings) -> int:
        runs.append("hourly")
        return 0

    def nightly(_settings: Settings) -> int:
        runs.append("nightly")
        return 0

    at_two = Schedule(24 * HOUR, at=dt.time(2))
    with running(app, Job(hourly, schedule=Schedule(HOUR)), Job(nightly, schedule=at_two)):
        assert comes_true(lambda: len(runs) == 2)
        time.sleep(0.2)
    assert sorted(runs) == ["hourly", "nightly"]


def test_long_jobs_keep_neither_short_ones_nor_messages_waiting(app: Flask) -> None:
    over, waited = threading.Event(), []

    def long_one(_settings: Settings) -> int:
        waited.append(over.wait(20))
        return 0

    def another(settings: Settings) -> int:
        return long_one(settings)

    ran: set[str] = set()

    def short(_settings: Settings) -> int:
        ran.add("short")
        return 0

    def sending(_settings: Settings) -> int:
        ran.add("sending")
        return 0

    hourly = Schedule(HOUR)
    long_ones = (Job(long_one, LONG, hourly), Job(another, LONG, hourly))
    with running(app, *long_ones, Job(sending, SENDING, hourly), Job(short, schedule=hourly)):
        assert comes_true(lambda: ran == {"short", "sending"})
        assert waited == []
        over.set()
    assert waited == [True, True]


def test_the_nightly_job_has_its_turn_at_two_at_home(app: Flask) -> None:
    scheduler = make_scheduler(app, jobs.JOBS)
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


def test_a_job_waits_while_another_node_has_the_turn(app: Flask) -> None:
    asked: list[bool] = []
    runs: list[str] = []

    def not_ours_at_first() -> bool:
        asked.append(len(asked) >= 3)
        return asked[-1]

    def work(_settings: Settings) -> int:
        runs.append("worked")
        return 0

    with running(app, Job(work, schedule=OFTEN), term=replace(UNSHARED, is_ours=not_ours_at_first)):
        assert comes_true(lambda: len(asked) >= 5)
    assert len(runs) == asked.count(True) == len(asked) - 3


def test_each_run_is_written_down_failed_or_not(app: Flask, settings: Settings) -> None:
    def sweep_holds(_settings: Settings) -> int:
        return 3

    def forget_tries(_settings: Settings) -> int:
        raise RuntimeError("the secret of a person")

    hourly = Schedule(HOUR)
    with running(app, Job(sweep_holds, schedule=hourly), Job(forget_tries, schedule=hourly)):
        assert comes_true(lambda: len(last_runs(app, settings)) == 2)
    runs = last_runs(app, settings)
    assert (runs["sweep_holds"].rows, runs["sweep_holds"].failure) == (3, None)
    failure = runs["forget_tries"].failure or ""
    assert failure.startswith("RuntimeError at running.py:")
    assert "test_jobs.py:" in failure
    assert "secret" not in failure


def test_a_run_that_cannot_be_written_down_is_done_all_the_same(
    app: Flask, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    runs: list[str] = []

    def work(_settings: Settings) -> int:
        runs.append("worked")
        return 0

    with app.app_context(), transaction() as session:
        session.execute(text("DROP TABLE timer_run"))
    with running(app, Job(work, schedule=OFTEN)):
        assert comes_true(lambda: len(runs) >= 3)
    said = capsys.readouterr().out
    assert "run_not_recorded" in said
    assert "job_failed" not in said


def last_runs(app: Flask, settings: Settings) -> dict[str, Run]:
    with app.app_context():
        return {one.job: one.last for one in timers.status(LONG_AGO, settings) if one.last}


def test_the_timers_end_when_told_to_and_what_runs_is_finished(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Event(), []

    def work(_settings: Settings) -> int:
        begun.set()
        time.sleep(0.3)
        ended.append("whole")
        return 0

    monkeypatch.setattr(jobs, "JOBS", (Job(work, schedule=Schedule(HOUR)),))
    stopped = threading.Event()
    thread = threading.Thread(target=jobs.run, args=(app, stopped))
    thread.start()
    assert begun.wait(10)
    stopped.set()
    thread.join(10)
    assert (thread.is_alive(), ended) == (False, ["whole"])


def test_every_job_has_a_schedule_and_every_schedule_a_job() -> None:
    assert sorted(job.name for job in jobs.JOBS) == sorted(SCHEDULES)
