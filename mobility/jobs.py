"""Timers: each job is one use case, safe to run twice, that reads the clock once."""

import fcntl
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog
from flask import Flask

from mobility import clock
from mobility.domain.settings import Settings
from mobility.gateways.holidays import public_holidays
from mobility.services import holds, retention, schedule, turns

if TYPE_CHECKING:
    from apscheduler.schedulers.blocking import BlockingScheduler

log = structlog.get_logger("mobility.jobs")
LOCK = "timers.lock"
# The long job of the night must not keep the minute's sweep waiting.
THREADS = 2
EACH_JOB = {
    # Each job does all that is due: turns missed together need one run, not many.
    "coalesce": True,
    # However late it is, the work still waits; the default drops what is 1 second late.
    "misfire_grace_time": None,
    # Two runs of one job would only meet at the same rows.
    "max_instances": 1,
}


@dataclass(frozen=True)
class Job:
    """What is done, how many rows it says it touched, and when: a trigger of APScheduler."""

    work: Callable[[Settings], int]
    when: Mapping[str, Any]
    at_start: bool = False


def sweep_holds(settings: Settings) -> int:
    """Free the places that were held and abandoned."""
    return holds.sweep_holds(settings=settings, now=clock.now())


def erase_drafts(settings: Settings) -> int:
    """Erase what people began and left, and what they finished long ago."""
    return retention.erase_drafts(now=clock.now(), settings=settings)


def forget_tries(_settings: Settings) -> int:
    """Erase the counts of tries that are over."""
    return retention.forget_tries(now=clock.now())


def extend_slots(settings: Settings) -> int:
    """Make the slots up to the horizon, once the holidays of a new year are known."""
    return schedule.extend(now=clock.now(), horizon=settings.horizon, holidays=public_holidays)


JOBS = (
    # At the start too: a machine that is switched off often would never reach the full hour.
    Job(sweep_holds, {"trigger": "interval", "minutes": 1}, at_start=True),
    Job(erase_drafts, {"trigger": "interval", "hours": 1}, at_start=True),
    Job(forget_tries, {"trigger": "interval", "hours": 1}, at_start=True),
    # A start makes the slots itself, so that this one can wait for the quiet of the night.
    Job(extend_slots, {"trigger": "cron", "hour": 2}),
)


def start_in_turn(app: Flask) -> None:
    """Start a thread that waits for its turn on this machine and then runs the timers.

    It ends with the process, which the lock does not outlive: then the next worker has its turn.
    """
    threading.Thread(target=_in_turn, args=(app,), name="timers", daemon=True).start()


def run(app: Flask) -> None:
    """Run the timers while it is this node's turn; returns only when they have been stopped."""
    with turns.turn_of(app.extensions["mobility"]) as is_ours:
        make_scheduler(app, JOBS, is_ours).start()


def make_scheduler(
    app: Flask, jobs: tuple[Job, ...], is_ours: Callable[[], bool] = lambda: True
) -> "BlockingScheduler":
    """Make the scheduler of some jobs, not started; times of day are those of the home zone.

    `is_ours` is asked before each run, which another node does where it says no.
    """
    # Loaded by the one process that runs timers, in its thread: no start waits for it.
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.jobstores.memory import MemoryJobStore
    from apscheduler.schedulers.blocking import BlockingScheduler

    settings: Settings = app.extensions["mobility"]
    scheduler = BlockingScheduler(
        # Nothing to keep: the jobs are in this file, what is due is in the tables. Two schedulers
        # on one shared store end one another.
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(THREADS)},
        timezone=ZoneInfo(settings.home_zone),
        job_defaults=EACH_JOB,
    )
    for job in jobs:
        first = {"next_run_time": clock.now()} if job.at_start else {}
        scheduler.add_job(
            partial(_run_once, app, job, is_ours), name=_name(job), **job.when, **first
        )
    return scheduler


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Stay inside as the only one on this machine; wait for whoever is inside now."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("a") as lock:
        # The system lets go of it however the process ends, so that no turn is ever lost.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _in_turn(app: Flask) -> None:
    settings: Settings = app.extensions["mobility"]
    try:
        with alone(settings.var / LOCK):
            log.info("timers_started")
            run(app)
    except Exception as error:  # noqa: BLE001 -- nobody above would hear of it
        _say("timers_stopped", error)


def _run_once(app: Flask, job: Job, is_ours: Callable[[], bool]) -> None:
    """Run a job; what goes wrong is logged, and the job has its next turn all the same."""
    settings: Settings = app.extensions["mobility"]
    try:
        if not is_ours():
            return
        with app.app_context():
            count = job.work(settings)
    except Exception as error:  # noqa: BLE001 -- one failing job must not stop the others
        _say("job_failed", error, job=_name(job))
    else:
        if count:
            log.info("job_done", job=_name(job), count=count)


def _say(event: str, error: Exception, **more: str) -> None:
    # The values of a trace could be a person's data, so that only places and types are logged.
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    log.error(event, error=type(error).__name__, where=where, **more)


def _name(job: Job) -> str:
    return job.work.__name__
