from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mobility.domain.night import evening_before, is_night, morning_after, waking_end

ZONE = ZoneInfo("America/Guatemala")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "night"),
    [(19, 59, False), (20, 0, True), (0, 0, True), (6, 59, True), (7, 0, False)],
)
def test_the_night_is_from_eight_to_seven(hour: int, minute: int, night: bool) -> None:
    assert is_night(at(10, hour, minute), ZONE) is night


def test_the_morning_after_is_the_next_one_at_seven() -> None:
    assert morning_after(at(10, 20), ZONE) == at(11, 7)
    assert morning_after(at(10, 6, 59), ZONE) == at(10, 7)
    assert morning_after(at(10, 12), ZONE) == at(10, 12)


def test_the_evening_before_is_the_last_one_at_six() -> None:
    assert evening_before(at(10, 20), ZONE) == at(10, 18)
    assert evening_before(at(10, 6, 59), ZONE) == at(9, 18)
    assert evening_before(at(10, 7), ZONE) == at(10, 7)


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        (at(10, 9), 3, at(10, 12)),
        (at(10, 17), 3, at(10, 20)),
        (at(10, 19, 30), 3, at(11, 9, 30)),
        (at(10, 23), 3, at(11, 10)),
        (at(10, 19), 14, at(11, 20)),
        (at(10, 19), 15, at(12, 8)),
    ],
)
def test_nights_do_not_count_in_a_waking_span(begins: datetime, hours: int, ends: datetime) -> None:
    assert waking_end(begins, timedelta(hours=hours), ZONE) == ends
