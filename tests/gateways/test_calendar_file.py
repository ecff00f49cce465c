"""A calendar file, read back by another library than the one that writes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from ical.parsing.component import parse_content

from mobility.domain.visit import CalendarVisit
from mobility.gateways.calendar_file import Method, visit_calendar

NOW = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)
VISIT = CalendarVisit(
    uid="2f1c0c9e-cita@oficinas.example",
    revision=3,
    starts_at=datetime(2026, 6, 12, 15, 30, tzinfo=UTC),
    length=timedelta(minutes=30),
    zone=ZoneInfo("America/Guatemala"),
    title="Cita, a las 9:30",
    location="Frente al parque; Quetzaltenango\nSegunda planta",
    description="Llegue 15 minutos antes.",
)


def written(visit: CalendarVisit = VISIT, *, method: Method = "PUBLISH") -> Calendar:
    file = visit_calendar(visit, now=NOW, method=method)
    return IcsCalendarStream.calendar_from_ics(file.decode())


def event(visit: CalendarVisit = VISIT, *, method: Method = "PUBLISH") -> Event:
    (found,) = written(visit, method=method).events
    return found


def test_the_visit_stands_in_the_offices_time() -> None:
    starts = event().dtstart
    assert isinstance(starts, datetime)
    assert starts == VISIT.starts_at
    assert str(starts.tzinfo) == "America/Guatemala"
    assert (starts.hour, starts.minute) == (9, 30)
    assert event().computed_duration == timedelta(minutes=30)


def test_the_offices_zone_comes_with_the_file() -> None:
    (zone,) = written().timezones
    assert zone.tz_id == "America/Guatemala"
    (rule,) = zone.standard
    assert rule.tz_offset_to.offset == timedelta(hours=-6)


def test_the_zone_covers_an_evening_past_midnight_utc() -> None:
    evening = replace(VISIT, starts_at=datetime(2026, 6, 13, 1, 0, tzinfo=UTC))
    (rule,) = written(evening).timezones[0].standard
    assert rule.dtstart is not None
    assert rule.dtstart <= datetime(2026, 6, 12, 19, 0)  # noqa: DTZ001 -- office's wall


def test_words_with_commas_and_lines_read_back() -> None:
    found = event()
    assert (found.summary, found.location) == (VISIT.title, VISIT.location)
    assert found.description == VISIT.description


def test_a_newer_file_replaces_the_older_entry() -> None:
    moved = event(replace(VISIT, revision=4))
    assert moved.uid == event().uid == VISIT.uid
    assert (event().sequence, moved.sequence) == (3, 4)
    assert moved.dtstamp == NOW


def test_alarms_ring_a_day_and_three_hours_before() -> None:
    rings = [(alarm.action, alarm.trigger) for alarm in event().alarm]
    assert rings == [("DISPLAY", -timedelta(days=1)), ("DISPLAY", -timedelta(hours=3))]


def test_a_visit_is_published_as_private_and_confirmed() -> None:
    assert written().method == "PUBLISH"
    assert (event().status, event().classification) == ("CONFIRMED", "PRIVATE")


def test_a_cancelled_visit_is_taken_back_without_alarms() -> None:
    taken_back = event(replace(VISIT, revision=4), method="CANCEL")
    assert written(method="CANCEL").method == "CANCEL"
    assert (taken_back.status, taken_back.alarm) == ("CANCELLED", [])
    assert (taken_back.uid, taken_back.sequence) == (VISIT.uid, 4)


def test_lines_end_and_fold_as_the_standard_says() -> None:
    file = visit_calendar(replace(VISIT, description="ñ" * 200), now=NOW)
    assert file.count(b"\n") == file.count(b"\r\n")
    assert max(map(len, file.split(b"\r\n"))) <= 75


def test_the_entry_says_nothing_that_was_not_given() -> None:
    known = {"uid", "sequence", "dtstamp", "dtstart", "dtend", "summary", "location", "class"}
    file = visit_calendar(replace(VISIT, description=""), now=NOW).decode()
    (calendar,) = parse_content(file)
    (entry,) = [part for part in calendar.components if part.name == "vevent"]
    assert {one.name for one in entry.properties} == known | {"status"}


def test_a_time_without_a_zone_is_refused() -> None:
    naive = VISIT.starts_at.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        visit_calendar(replace(VISIT, starts_at=naive), now=NOW)
    with pytest.raises(ValueError, match="zone"):
        visit_calendar(VISIT, now=NOW.replace(tzinfo=None))
