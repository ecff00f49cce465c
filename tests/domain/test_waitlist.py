from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mobility.domain.waitlist import is_taken_for_gone, kept_until

ZONE = ZoneInfo("America/Guatemala")
LIFE = timedelta(hours=3)
MORNING = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)  # 8:00 at the office
MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)
FAR = MORNING + timedelta(days=30)


def until(now: datetime, starts_at: datetime = FAR, life: timedelta = LIFE) -> datetime | None:
    return kept_until(now, starts_at=starts_at, life=life, zone=ZONE)


def test_a_place_is_kept_for_three_hours_of_the_day():
    assert until(MORNING) == MORNING + LIFE


def test_a_place_of_the_evening_is_kept_until_the_morning():
    evening = MORNING + 11 * HOURS + 30 * MINUTES  # 19:30
    assert until(evening) == MORNING + 25 * HOURS + 30 * MINUTES  # 9:30 on the next day


def test_a_place_of_the_night_is_kept_from_the_morning_on():
    assert until(MORNING + 18 * HOURS) == MORNING + 23 * HOURS + LIFE  # 2:00, so 7:00 to 10:00


def test_an_answer_must_be_there_two_hours_before_the_visit():
    assert until(MORNING, MORNING + 4 * HOURS) == MORNING + 2 * HOURS


def test_with_less_than_an_hour_to_answer_nobody_is_asked():
    assert until(MORNING, MORNING + 3 * HOURS) == MORNING + HOURS
    assert until(MORNING, MORNING + 3 * HOURS - MINUTES) is None


def test_the_hour_to_answer_does_not_begin_at_night():
    night, visit = MORNING + 18 * HOURS, MORNING + 26 * HOURS  # 2:00, and 10:00 the same day
    assert until(night, visit) == MORNING + 24 * HOURS
    assert until(night, visit - MINUTES) is None


def test_a_short_life_of_offers_is_no_hindrance():
    assert until(MORNING, life=10 * MINUTES) == MORNING + 10 * MINUTES


@pytest.mark.parametrize(("unanswered", "gone"), [(0, False), (2, False), (3, True), (4, True)])
def test_three_offers_without_a_word_are_enough(unanswered: int, gone: bool):
    assert is_taken_for_gone(unanswered) is gone
