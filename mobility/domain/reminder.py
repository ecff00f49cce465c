"""When the reminders of a visit go out: never at night, and never two on one evening."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mobility.domain.night import evening_before, is_night

SPARE = timedelta(hours=2)
"""Who has just been told of their visit is not reminded of it within this time."""


@dataclass(frozen=True, order=True)
class Reminder:
    """One reminder: when it is due, and from when on it is no longer worth sending.

    `lead`, in minutes before the visit, is its name: no visit has two reminders of one lead.
    """

    due_at: datetime
    lead: int
    expires_at: datetime


def reminders(
    starts_at: datetime, leads: Iterable[int], zone: ZoneInfo, *, told_at: datetime | None = None
) -> tuple[Reminder, ...]:
    """List the reminders of a visit in their order; `told_at` leaves out those that come too soon.

    One that falls into the night goes at 18:00 on the evening before, and takes the place of the
    others of that day. Each is worth sending until the next one, the last until the visit.
    """
    planned = _without_doubles(starts_at, leads, zone)
    ends = [*(due_at for due_at, _ in planned[1:]), starts_at]
    return tuple(
        Reminder(due_at, lead, expires_at)
        for (due_at, lead), expires_at in zip(planned, ends, strict=False)
        if told_at is None or due_at > told_at + SPARE
    )


def _without_doubles(
    starts_at: datetime, leads: Iterable[int], zone: ZoneInfo
) -> list[tuple[datetime, int]]:
    wanted = {lead: starts_at - timedelta(minutes=lead) for lead in leads}
    moved = {lead: evening_before(at, zone) for lead, at in wanted.items() if is_night(at, zone)}
    # The shortest lead of an evening speaks for all of that day.
    evenings = {
        at.astimezone(zone).date(): lead for lead, at in sorted(moved.items(), reverse=True)
    }
    by_day = [
        (at, lead)
        for lead, at in wanted.items()
        if lead not in moved and at.astimezone(zone).date() not in evenings
    ]
    return sorted([*by_day, *((moved[lead], lead) for lead in evenings.values())])
