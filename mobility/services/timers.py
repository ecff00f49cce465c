"""What the timers did and how they stand: each run is written down, and read to be shown."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mobility.domain.settings import Settings
from mobility.domain.timer import SCHEDULES, JobStatus, Run, schedules, status_of
from mobility.models.base import reading, transaction, unguarded
from mobility.models.timers import forget_runs, last_runs, troubled_runs, write_run

KEPT = timedelta(days=30)
RECENT = timedelta(days=1)
MOST_TROUBLES = 20
FAILURE_LENGTH = 200


def record_run(run: Run, *, settings: Settings) -> None:
    """Write down what a run did, also when the turn is lost meanwhile; forget what is old.

    How many expected runs were missed before it is counted here.
    """
    with unguarded(), transaction() as session:
        before = next(iter(last_runs(session, [run.job])), None)
        failure = run.failure[:FAILURE_LENGTH] if run.failure else None
        missed = _missed(run, before, settings)
        if write_run(session, replace(run, failure=failure, missed=missed)):
            forget_runs(session, before=run.began_at - KEPT)


def status(now: datetime, settings: Settings) -> tuple[JobStatus, ...]:
    """Say how each job stands, by one query."""
    with reading() as session:
        last = {run.job: run for run in last_runs(session, SCHEDULES)}
    zone = ZoneInfo(settings.home_zone)
    return tuple(
        status_of(job, schedule, last.get(job), now=now, zone=zone)
        for job, schedule in schedules(settings.timer_seconds).items()
    )


def late_jobs(now: datetime, settings: Settings) -> tuple[str, ...]:
    """Name the jobs of which a run should have begun by now."""
    return tuple(one.job for one in status(now, settings) if one.is_late)


def recent_troubles(now: datetime) -> tuple[Run, ...]:
    """List the last day's runs that failed, or before which others were missed, newest first."""
    with reading() as session:
        return tuple(troubled_runs(session, since=now - RECENT, limit=MOST_TROUBLES))


def _missed(run: Run, before: Run | None, settings: Settings) -> int:
    schedule = schedules(settings.timer_seconds).get(run.job)
    if before is None or schedule is None:
        return 0
    return schedule.missed(before.began_at, now=run.began_at, zone=ZoneInfo(settings.home_zone))
