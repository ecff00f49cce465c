"""A visit as a file for the phone's calendar (RFC 5545); the only reader of icalendar."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Alarm, Calendar, Event

from mobility.domain.visit import CalendarVisit

MIMETYPE = "text/calendar"
PRODUCT = "-//Mobility//Appointments//EN"
ALARMS_BEFORE = (timedelta(days=1), timedelta(hours=3))

Method = Literal["PUBLISH", "CANCEL"]


def visit_calendar(visit: CalendarVisit, *, now: datetime, method: Method = "PUBLISH") -> bytes:
    """Write the visit in the office's time, with alarms a day and three hours before.

    CANCEL takes the entry back. Raises ValueError for an instant without a zone.
    """
    if visit.starts_at.tzinfo is None or now.tzinfo is None:
        raise ValueError("a visit and its stamp are instants: they need a zone")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(visit, now, method))
    # Without bounds the zone's history since 1970 would be most of the file.
    day = visit.starts_at.astimezone(visit.zone).date()
    calendar.add_missing_timezones(first_date=day, last_date=day + timedelta(days=1))
    written: bytes = calendar.to_ical()
    return written


def _event(visit: CalendarVisit, now: datetime, method: Method) -> Event:
    starts = visit.starts_at.astimezone(visit.zone)
    event = Event()
    event.add("uid", visit.uid)
    event.add("sequence", visit.revision)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", starts)
    event.add("dtend", (visit.starts_at + visit.length).astimezone(visit.zone))
    event.add("summary", visit.title)
    event.add("location", visit.location)
    if visit.description:
        event.add("description", visit.description)
    # Whoever shares the calendar sees that the person is busy, and no more.
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    if method == "PUBLISH":
        for before in ALARMS_BEFORE:
            event.add_component(_alarm(visit.title, before))
    return event


def _alarm(title: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before)
    return alarm
