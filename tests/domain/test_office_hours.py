from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.office_hours import HoursLine, days_from, local_day, slot_starts

GUATEMALA = ZoneInfo("America/Guatemala")
NEW_YORK = ZoneInfo("America/New_York")
FRIDAY = date(2026, 6, 12)
SPRING_FORWARD = date(2026, 3, 8)
FALL_BACK = date(2026, 11, 1)


def line(weekday: int = 4, opens: str = "08:00", closes: str = "12:00", **changes) -> HoursLine:
    values = {"visit_minutes": 20, "places": 2, "valid_from": date(2026, 1, 1), **changes}
    return HoursLine(
        weekday=weekday,
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
        **values,
    )


def minutes(*lines: HoursLine, day: date = FRIDAY, closures=None, zone=GUATEMALA) -> list[int]:
    return [slot.minute for slot in slot_starts(lines, closures or {}, [day], zone)]


def test_a_morning_makes_times_in_the_offices_zone():
    slots = list(slot_starts([line()], {}, [FRIDAY], GUATEMALA))
    assert len(slots) == 12
    assert slots[0].starts_at == datetime(2026, 6, 12, 14, 0, tzinfo=UTC)
    assert (slots[0].day, slots[0].minute, slots[0].length, slots[0].places) == (FRIDAY, 480, 20, 2)


def test_a_visit_ends_by_closing_time():
    assert minutes(line(closes="09:00")) == [480, 500, 520]
    assert minutes(line(closes="08:59")) == [480, 500]


def test_a_line_makes_times_on_its_weekday_alone():
    week = days_from(FRIDAY, timedelta(days=6))
    assert {slot.day for slot in slot_starts([line()], {}, week, GUATEMALA)} == {FRIDAY}


def test_a_line_holds_from_its_first_to_its_last_day():
    dated = line(valid_from=FRIDAY, valid_until=FRIDAY)
    assert minutes(dated) != []
    assert minutes(dated, day=FRIDAY - timedelta(days=7)) == []
    assert minutes(dated, day=FRIDAY + timedelta(days=7)) == []


def test_a_closed_day_makes_no_times():
    assert minutes(line(), closures={FRIDAY: None}) == []
    assert minutes(line(), closures={FRIDAY + timedelta(days=1): None}) != []


def test_on_a_half_day_visits_end_by_its_closing():
    assert minutes(line(closes="16:00"), closures={FRIDAY: time(12)})[-1] == 700
    assert minutes(line(), closures={FRIDAY: time(16)})[-1] == 700


def test_an_hour_that_the_clocks_skip_makes_no_times():
    night = line(6, "01:00", "05:00", visit_minutes=30)
    assert minutes(night, day=SPRING_FORWARD, zone=NEW_YORK) == [60, 90, 180, 210, 240, 270]


def test_a_visit_over_the_skipped_hour_still_ends_by_closing():
    night = line(6, "01:30", "03:00", visit_minutes=60)
    assert minutes(night, day=SPRING_FORWARD, zone=NEW_YORK) == []
    assert minutes(night, day=SPRING_FORWARD + timedelta(days=7), zone=NEW_YORK) == [90]


def test_an_hour_that_comes_twice_makes_times_once():
    night = line(6, "01:00", "03:00", visit_minutes=60)
    slots = list(slot_starts([night], {}, [FALL_BACK], NEW_YORK))
    assert [slot.minute for slot in slots] == [60, 120]
    assert slots[1].starts_at - slots[0].starts_at == timedelta(hours=2)


def test_lines_overlap_only_where_day_and_dates_meet():
    assert line().overlaps(line(opens="11:40", closes="13:00"))
    assert not line().overlaps(line(opens="12:00", closes="13:00"))
    assert not line().overlaps(line(3))
    until_may = line(valid_until=date(2026, 5, 31))
    assert not until_may.overlaps(line(valid_from=date(2026, 6, 1)))
    assert until_may.overlaps(line(valid_from=date(2026, 5, 31)))


def test_the_local_day_changes_at_the_offices_midnight():
    assert local_day(datetime(2026, 6, 13, 5, 59, tzinfo=UTC), "America/Guatemala") == FRIDAY
    assert local_day(datetime(2026, 6, 13, 6, 0, tzinfo=UTC), "America/Guatemala") > FRIDAY


times = st.integers(0, 23 * 60).map(lambda minute: time(*divmod(minute, 60)))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(opens=times, length=st.integers(5, 120), count=st.integers(1, 12), day=days)
def test_where_clocks_never_change_hours_make_every_time(opens, length, count, day):
    first = opens.hour * 60 + opens.minute
    last = min(first + count * length, 24 * 60 - 1)
    hours = line(day.weekday(), opens.isoformat(), time(*divmod(last, 60)).isoformat())
    hours = HoursLine(**{**vars(hours), "visit_minutes": length})
    slots = list(slot_starts([hours], {}, [day], GUATEMALA))
    assert [slot.minute for slot in slots] == list(range(first, last - length + 1, length))


@given(opens=times, length=st.integers(5, 120), day=days | st.just(SPRING_FORWARD))
def test_where_clocks_change_the_local_minute_stays_right(opens, length, day):
    hours = line(day.weekday(), opens.isoformat(), "23:59", visit_minutes=length)
    slots = list(slot_starts([hours], {}, [day], NEW_YORK))
    assert len({slot.starts_at for slot in slots}) == len(slots)
    for one, following in pairwise(slots):
        assert one.starts_at + timedelta(minutes=length) <= following.starts_at
    for slot in slots:
        local = slot.starts_at.astimezone(NEW_YORK)
        assert (local.date(), local.hour * 60 + local.minute) == (slot.day, slot.minute)
