"""What the timers did is written down, kept small, and read by one query."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from mobility.domain.settings import Settings
from mobility.domain.timer import PATIENCE, SCHEDULES, JobStatus, Run, TurnLost
from mobility.models.base import db, guarded, reading
from mobility.models.timers import TimerRunRow
from mobility.services import timers
from mobility.services.timers import KEPT, RECENT, record_run
from tests.conftest import NOW

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def ran(at: datetime = NOW, job: str = "sweep_holds", rows: int = 0, **more: str) -> Run:
    return Run(job, at, at + SECOND, rows, **more)  # type: ignore[arg-type]


def kept(job: str = "sweep_holds") -> list[tuple[datetime, int, str | None, int]]:
    """List the rows of a job, in the order in which they were made."""
    row = TimerRunRow
    statement = select(row.began_at, row.rows, row.failure, row.missed)
    with reading() as session:
        return [
            (at, rows, failure, missed)
            for at, rows, failure, missed in session.execute(
                statement.where(row.job == job).order_by(row.id)
            )
        ]


def stands(settings: Settings, now: datetime, job: str = "sweep_holds") -> JobStatus:
    return next(one for one in timers.status(now, settings) if one.job == job)


def test_of_runs_that_found_nothing_the_last_is_kept(inside: Flask, settings: Settings) -> None:
    for minute, rows in enumerate((0, 0, 3, 0, 0)):
        record_run(ran(NOW + minute * MINUTE, rows=rows), settings=settings)
    record_run(ran(NOW, job="forget_tries"), settings=settings)
    assert kept() == [(NOW + 4 * MINUTE, 0, None, 0), (NOW + 2 * MINUTE, 3, None, 0)]
    assert kept("forget_tries") == [(NOW, 0, None, 0)]


def test_a_failure_is_written_down_and_folded_away_by_nothing(
    inside: Flask, settings: Settings
) -> None:
    record_run(ran(NOW, failure="OSError at a.py:1"), settings=settings)
    record_run(ran(NOW + MINUTE), settings=settings)
    assert kept() == [(NOW, 0, "OSError at a.py:1", 0), (NOW + MINUTE, 0, None, 0)]


def test_a_long_failure_is_cut_to_its_column(inside: Flask, settings: Settings) -> None:
    record_run(ran(failure="x" * 300), settings=settings)
    assert kept() == [(NOW, 0, "x" * 200, 0)]


@pytest.mark.parametrize(
    ("pause", "missed"),
    [(MINUTE + PATIENCE - SECOND, 0), (MINUTE + PATIENCE, 1), (timedelta(minutes=10), 8)],
)
def test_a_run_counts_the_expected_ones_that_did_not_come(
    inside: Flask, settings: Settings, pause: timedelta, missed: int
) -> None:
    record_run(ran(NOW, rows=1), settings=settings)
    record_run(ran(NOW + pause, rows=1), settings=settings)
    assert kept()[-1] == (NOW + pause, 1, None, missed)


def test_the_first_run_of_a_job_comes_after_none(inside: Flask, settings: Settings) -> None:
    record_run(ran(job="unheard_of"), settings=settings)
    record_run(ran(), settings=settings)
    assert kept("unheard_of") == kept() == [(NOW, 0, None, 0)]


def test_runs_are_forgotten_after_thirty_days(inside: Flask, settings: Settings) -> None:
    record_run(ran(NOW - KEPT - SECOND, job="extend_slots", rows=5), settings=settings)
    record_run(ran(NOW - KEPT, job="forget_tries", rows=6), settings=settings)
    record_run(ran(NOW, rows=7), settings=settings)
    with reading() as session:
        assert session.scalars(select(TimerRunRow.rows).order_by(TimerRunRow.rows)).all() == [6, 7]


def test_a_run_is_written_down_after_its_turn_is_over(inside: Flask, settings: Settings) -> None:
    def lost(_session: object) -> None:
        raise TurnLost

    with guarded(lost):
        record_run(ran(rows=2), settings=settings)
    assert kept() == [(NOW, 2, None, 0)]


def test_the_status_tells_of_the_last_run(inside: Flask, settings: Settings) -> None:
    record_run(ran(NOW, rows=4), settings=settings)
    record_run(ran(NOW + MINUTE), settings=settings)
    record_run(ran(NOW + 2 * MINUTE, failure="OSError at a.py:1"), settings=settings)
    at = stands(settings, NOW + 2 * MINUTE)
    assert at.last == ran(NOW + 2 * MINUTE, failure="OSError at a.py:1")
    assert (at.due_at, at.missing, at.is_late) == (NOW + 3 * MINUTE, 0, False)


def test_the_status_names_every_job_in_one_query(inside: Flask, settings: Settings) -> None:
    record_run(ran(NOW, rows=4), settings=settings)
    seen: list[str] = []

    def look(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", look)
    found = timers.status(NOW, settings)
    event.remove(db.engine, "before_cursor_execute", look)
    assert tuple(one.job for one in found) == tuple(SCHEDULES)
    assert len([one for one in seen if "timer_run" in one]) == 1


def test_a_job_is_late_by_the_interval_of_the_settings(inside: Flask, settings: Settings) -> None:
    record_run(ran(NOW), settings=settings)
    slow = replace(settings, timer_seconds={"sweep_holds": 600})
    late_from = NOW + MINUTE + PATIENCE
    assert not stands(settings, late_from - SECOND).is_late
    assert stands(settings, late_from).is_late
    assert not stands(slow, late_from).is_late
    assert "sweep_holds" in timers.late_jobs(late_from, settings)
    assert "sweep_holds" not in timers.late_jobs(late_from, slow)


def test_troubles_are_the_failures_and_gaps_of_a_day(inside: Flask, settings: Settings) -> None:
    record_run(ran(NOW - RECENT - SECOND, failure="too long ago"), settings=settings)
    record_run(ran(NOW - RECENT, rows=1), settings=settings)
    record_run(ran(NOW - MINUTE, rows=1, job="forget_tries", failure="a"), settings=settings)
    record_run(ran(NOW, rows=1), settings=settings)
    found = timers.recent_troubles(NOW)
    assert [(run.job, run.failure, run.missed > 0) for run in found] == [
        ("sweep_holds", None, True),
        ("forget_tries", "a", False),
    ]
