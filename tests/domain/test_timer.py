"""When jobs are expected, when they are late, and how that is said."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mobility.domain.timer import (
    HOUR,
    MINUTE,
    PATIENCE,
    SCHEDULES,
    Run,
    Schedule,
    schedules,
    status_of,
)
from mobility.domain.timer_report import lines

HOME = ZoneInfo("America/Guatemala")
NEW_YORK = ZoneInfo("America/New_York")
NINE = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
EACH_MINUTE, AT_TWO = Schedule(MINUTE), Schedule(24 * HOUR, at=time(2))

REPORT = """\
2026-11-10 09:01:00, America/Guatemala

job           last ran               took  rows  next due             state
sweep_holds   2026-11-10 09:00:00   2.0 s    12  2026-11-10 09:01:00  ok
link_audit    2026-11-10 09:00:00   2.0 s    12  2026-11-10 09:01:00  late: 3 missed until now
extend_slots  2026-11-10 02:00:00  12.0 s     0  2026-11-11 02:00:00  failed: OSError at a.py:3
forget_tries  never                              at the start         late: it has never run

In the last 24 hours:
  2026-11-10 02:00:00  extend_slots: 1 missed before it; failed: OSError at a.py:3"""


def home(*when: int) -> datetime:
    return datetime(*when, tzinfo=HOME)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("after", "count"),
    [
        (timedelta(minutes=1), 0),
        (timedelta(minutes=1) + PATIENCE - SECOND, 0),
        (timedelta(minutes=1) + PATIENCE, 1),
        (timedelta(minutes=2) + PATIENCE - SECOND, 1),
        (timedelta(minutes=2) + PATIENCE, 2),
        (timedelta(hours=1) + PATIENCE, 60),
    ],
)
def test_a_repeated_run_is_missed_once_patience_ends(after: timedelta, count: int) -> None:
    assert EACH_MINUTE.missed(NINE, now=NINE + after, zone=HOME) == count
    assert EACH_MINUTE.is_late(NINE, now=NINE + after, zone=HOME) is (count > 0)


@pytest.mark.parametrize(
    ("ran", "due"),
    [
        (home(2026, 11, 10, 1, 59, 59), home(2026, 11, 10, 2)),
        (home(2026, 11, 10, 2), home(2026, 11, 11, 2)),
        (home(2026, 11, 10, 23, 59, 59), home(2026, 11, 11, 2)),
        (home(2026, 11, 11, 0), home(2026, 11, 11, 2)),
        (home(2026, 12, 31, 2), home(2027, 1, 1, 2)),
        (home(2026, 12, 31, 23, 59), home(2027, 1, 1, 2)),
    ],
)
def test_a_daily_run_is_due_at_its_time_at_home(ran: datetime, due: datetime) -> None:
    assert AT_TWO.next_after(ran.astimezone(UTC), HOME) == due


@pytest.mark.parametrize(
    ("now", "count"),
    [
        (home(2027, 1, 1, 2) + PATIENCE - SECOND, 0),
        (home(2027, 1, 1, 2) + PATIENCE, 1),
        (home(2027, 1, 2, 2) + PATIENCE - SECOND, 1),
        (home(2027, 1, 2, 2) + PATIENCE, 2),
    ],
)
def test_a_daily_run_is_missed_once_a_night(now: datetime, count: int) -> None:
    ran = home(2026, 12, 31, 2, 0, 1)
    assert AT_TWO.missed(ran.astimezone(UTC), now=now.astimezone(UTC), zone=HOME) == count


def test_a_daily_run_keeps_its_hour_when_clocks_change() -> None:
    ran = datetime(2026, 10, 31, 3, 0, tzinfo=NEW_YORK).astimezone(UTC)
    due = Schedule(24 * HOUR, at=time(3)).next_after(ran, NEW_YORK)
    assert due - ran == timedelta(hours=25)


def test_settings_say_how_often_a_repeated_job_runs() -> None:
    given = schedules({"sweep_holds": 5})
    assert given["sweep_holds"] == Schedule(5)
    assert {**given, "sweep_holds": SCHEDULES["sweep_holds"]} == SCHEDULES


def test_a_run_with_anything_to_tell_did_not_find_nothing() -> None:
    def found_nothing(rows: int = 0, failure: str | None = None, missed: int = 0) -> bool:
        return Run("sweep_holds", NINE, NINE, rows, failure, missed).found_nothing

    assert found_nothing()
    assert not found_nothing(rows=1)
    assert not found_nothing(failure="OSError")
    assert not found_nothing(missed=1)


def test_a_job_that_has_never_run_is_late() -> None:
    stands = status_of("sweep_holds", EACH_MINUTE, None, now=NINE, zone=HOME)
    assert (stands.is_late, stands.due_at, stands.missing) == (True, None, 0)


def test_a_job_is_late_when_its_next_run_is_missing() -> None:
    last = Run("sweep_holds", NINE, NINE, 0)
    late_from = NINE + timedelta(minutes=1) + PATIENCE
    before = status_of("sweep_holds", EACH_MINUTE, last, now=late_from - SECOND, zone=HOME)
    since = status_of("sweep_holds", EACH_MINUTE, last, now=late_from, zone=HOME)
    assert (before.is_late, since.is_late, since.missing) == (False, True, 1)
    assert before.due_at == since.due_at == NINE + timedelta(minutes=1)


def test_the_report_says_in_plain_words_how_jobs_stand() -> None:
    swept = Run("sweep_holds", NINE, NINE + 2 * SECOND, 12)
    at_two = NINE - timedelta(hours=7)
    failed = Run("extend_slots", at_two, at_two + 12 * SECOND, 0, "OSError at a.py:3", 1)
    now = NINE + timedelta(minutes=1)
    stands = [
        status_of("sweep_holds", EACH_MINUTE, swept, now=now, zone=HOME),
        status_of("link_audit", EACH_MINUTE, swept, now=now + timedelta(minutes=4), zone=HOME),
        status_of("extend_slots", AT_TWO, failed, now=now, zone=HOME),
        status_of("forget_tries", EACH_MINUTE, None, now=now, zone=HOME),
    ]
    assert "\n".join(lines(stands, [failed], zone=HOME, now=now)) == REPORT


def test_the_report_says_so_when_nothing_failed() -> None:
    assert lines([], [], zone=HOME, now=NINE)[-1] == "Nothing failed in the last 24 hours."
