"""How jobs run: whenever it is this process's turn, each at its times, each run written down."""

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog
from flask import Flask

from mobility import clock
from mobility.domain.settings import Settings
from mobility.domain.timer import Run, Schedule, schedules
from mobility.services import timers, turns
from mobility.services.turns import Term

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = structlog.get_logger("mobility.jobs")
# How often whoever waits asks for the turn, and whoever works asks whether it still has it.
POLL_SECONDS = 2
SHORT, LONG, SENDING = "short", "long", "sending"
# What takes long must keep neither the minute's sweep waiting nor the messages. The long ones wait
# for one another: none of them is urgent, and each has a connection to the database while it runs.
THREADS = {SHORT: 2, LONG: 1, SENDING: 1}
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
    """What is done, how many rows it says it touched, and among which threads it runs.

    Its schedule is the one of its name, unless it has its own.
    """

    work: Callable[[Settings], int]
    threads: str = SHORT
    schedule: Schedule | None = None

    @property
    def name(self) -> str:
        """Name the job as `domain.timer` does."""
        return self.work.__name__


Jobs = tuple[Job, ...]


def start_in_turn(app: Flask, jobs: Jobs) -> threading.Event:
    """Start a thread that runs the timers whenever it is its turn, until the event is set."""
    stopped = threading.Event()
    threading.Thread(target=_in_turn, args=(app, jobs, stopped), name="timers", daemon=True).start()
    return stopped


def run(app: Flask, jobs: Jobs, stopped: threading.Event) -> None:
    """Run the timers whenever it is this process's turn, until the event is set.

    What is running then is waited for, and only after it another process has its turn.
    """
    settings: Settings = app.extensions["mobility"]
    file = settings.var / turns.LOCK
    with (
        turns.alone(file, lambda: stopped.wait(POLL_SECONDS)) as inside,
        turns.taking_turns(settings) as take,
    ):
        while inside and not stopped.is_set():
            try:
                if term := take(clock.now()):
                    _work(app, jobs, term, stopped)
            except Exception as error:  # noqa: BLE001 -- the next try may find things in order
                _say("timers_wait", error)
            stopped.wait(POLL_SECONDS)


def make_scheduler(app: Flask, jobs: Jobs, term: Term = turns.UNSHARED) -> "BackgroundScheduler":
    """Make the scheduler of some jobs, not started; times of day are those of the home zone.

    All jobs run at once, and then as scheduled: a turn begins where another has ended, perhaps in
    the middle of its work, and a machine that is often switched off may never see the full hour.
    """
    # Loaded by the one process that runs timers, in its thread: no start waits for it.
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.jobstores.memory import MemoryJobStore
    from apscheduler.schedulers.background import BackgroundScheduler

    # That a run waits for a long one before it is no news; that one is missing is written down.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    settings: Settings = app.extensions["mobility"]
    scheduler = BackgroundScheduler(
        # Nothing to keep: the jobs are in this file, what is due is in the tables. Two schedulers
        # on one shared store end one another.
        jobstores={"default": MemoryJobStore()},
        executors={name: ThreadPoolExecutor(count) for name, count in THREADS.items()},
        timezone=ZoneInfo(settings.home_zone),
        job_defaults=EACH_JOB,
    )
    for job in jobs:
        once = partial(_run_once, app, job, term)
        given = {"executor": job.threads, "next_run_time": clock.now(), **_trigger(job, settings)}
        scheduler.add_job(once, name=job.name, **given)
    return scheduler


def _trigger(job: Job, settings: Settings) -> dict[str, Any]:
    planned = job.schedule or schedules(settings.timer_seconds)[job.name]
    if planned.at is None:
        return {"trigger": "interval", "seconds": planned.seconds}
    return {"trigger": "cron", "hour": planned.at.hour, "minute": planned.at.minute}


def _in_turn(app: Flask, jobs: Jobs, stopped: threading.Event) -> None:
    try:
        run(app, jobs, stopped)
    except Exception as error:  # noqa: BLE001 -- nobody above would hear of it
        _say("timers_stopped", error)


def _work(app: Flask, jobs: Jobs, term: Term, stopped: threading.Event) -> None:
    """Run the jobs until the turn is over or the process is to end."""
    log.info("timers_started", turn=term.number)
    ours = replace(term, is_ours=lambda: not stopped.is_set() and term.is_ours())
    scheduler = make_scheduler(app, jobs, ours)
    scheduler.start()
    try:
        while term.is_ours() and not stopped.wait(POLL_SECONDS):
            pass
    finally:
        scheduler.shutdown()
    log.info("timers_ended", turn=term.number)


def _run_once(app: Flask, job: Job, term: Term) -> None:
    """Run a job; what goes wrong is logged, and the job has its next turn all the same."""
    if not term.is_ours():
        return
    settings: Settings = app.extensions["mobility"]
    began_at, rows, failure = clock.now(), 0, None
    with app.app_context():
        try:
            with term.working():
                rows = job.work(settings)
        except Exception as error:  # noqa: BLE001 -- one failing job must not stop the others
            _say("job_failed", error, job=job.name)
            failure = f"{type(error).__name__} at {' > '.join(_places(error)[-3:])}"
        run = Run(job.name, began_at, clock.now(), rows, failure)
        try:
            timers.record_run(run, settings=settings)
        except Exception as error:  # noqa: BLE001 -- what was done is done, written down or not
            _say("run_not_recorded", error, job=job.name)
    if rows:
        log.info("job_done", job=job.name, count=rows)


def _say(event: str, error: Exception, **more: str) -> None:
    log.error(event, error=type(error).__name__, where=_places(error), **more)


def _places(error: Exception) -> list[str]:
    """List where in the program an error arose; its words could be a person's data: never kept."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename]
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in own]
