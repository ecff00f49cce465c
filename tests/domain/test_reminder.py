from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.night import is_night
from mobility.domain.reminder import SPARE, reminders

ZONE = ZoneInfo("America/Guatemala")
LEADS = (3 * 24 * 60, 24 * 60, 3 * 60)


def at(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    """A moment at the office, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def due(starts_at: datetime, leads: tuple[int, ...] = LEADS) -> list[tuple[datetime, int]]:
    return [(one.due_at, one.lead) for one in reminders(starts_at, leads, ZONE)]


def test_a_visit_at_noon_has_three_reminders_in_the_day() -> None:
    assert due(at(12, 12)) == [(at(9, 12), 4320), (at(11, 12), 1440), (at(12, 9), 180)]


def test_a_reminder_of_the_night_goes_with_that_evening() -> None:
    assert due(at(12, 8)) == [(at(9, 8), 4320), (at(11, 18), 180)]


@pytest.mark.parametrize(
    ("hour", "minute", "last"), [(10, 0, at(12, 7)), (9, 59, at(11, 18)), (23, 0, at(12, 18))]
)
def test_the_night_ends_at_seven_and_begins_at_eight(
    hour: int, minute: int, last: datetime
) -> None:
    assert due(at(12, hour, minute))[-1][0] == last


def test_two_reminders_of_one_night_are_one() -> None:
    assert due(at(12, 8), (12 * 60, 3 * 60)) == [(at(11, 18), 180)]


def test_two_reminders_of_one_day_are_two() -> None:
    assert len(due(at(12, 16), (6 * 60, 3 * 60))) == 2


def test_the_evening_before_new_year_is_last_year() -> None:
    visit = datetime(2027, 1, 1, 8, tzinfo=ZONE).astimezone(UTC)
    assert due(visit)[-1] == (at(31, 18, month=12), 180)


def test_each_is_worth_sending_until_the_next() -> None:
    planned = reminders(at(12, 12), LEADS, ZONE)
    assert [one.expires_at for one in planned] == [at(11, 12), at(12, 9), at(12, 12)]


def test_who_was_just_told_is_not_reminded_at_once() -> None:
    late = at(11, 12) - SPARE
    assert len(reminders(at(12, 12), LEADS, ZONE, told_at=late)) == 1
    assert len(reminders(at(12, 12), LEADS, ZONE, told_at=late - timedelta(seconds=1))) == 2


MOMENTS = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MOMENTS, st.sets(st.integers(30, 14 * 24 * 60), max_size=6))
def test_no_reminder_falls_into_a_night(starts_at: datetime, leads: set[int]) -> None:
    planned = reminders(starts_at, leads, ZONE)
    assert not any(is_night(one.due_at, ZONE) for one in planned)
    assert all(one.due_at < one.expires_at <= starts_at for one in planned)
    assert len({one.due_at for one in planned}) == len(planned)
    assert bool(planned) == bool(leads)
