"""When each timed job runs, and whether a run is late or was missed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE, HOUR = 60, 3600
PATIENCE = timedelta(minutes=2)
"""How long after its time a run still counts as on time: starting and waiting cost a little."""


class TurnLost(Exception):
    """Another node has the turn of the timers: whoever had it before must write nothing more."""


@dataclass(frozen=True)
class Schedule:
    """How often a job runs: every so many seconds, or once a day at a time at home."""

    seconds: int
    at: time | None = None

    def next_after(self, ran_at: datetime, zone: ZoneInfo) -> datetime:
        """Say when the run after one that began at a moment is expected."""
        if self.at is None:
            return ran_at + timedelta(seconds=self.seconds)
        local = ran_at.astimezone(zone)
        today = datetime.combine(local.date(), self.at, tzinfo=zone)
        following = today if local < today else today + timedelta(days=1)
        return following.astimezone(ran_at.tzinfo)

    def missed(self, ran_at: datetime, *, now: datetime, zone: ZoneInfo) -> int:
        """Count the runs that were expected after one began and have not come until now."""
        due, count = self.next_after(ran_at, zone), 0
        if self.at is None:
            late = now - PATIENCE - due
            return 0 if late < timedelta() else int(late / timedelta(seconds=self.seconds)) + 1
        while due + PATIENCE <= now:
            due, count = self.next_after(due, zone), count + 1
        return count

    def is_late(self, ran_at: datetime, *, now: datetime, zone: ZoneInfo) -> bool:
        """Say whether the next run should have begun by now."""
        return self.missed(ran_at, now=now, zone=zone) > 0


SCHEDULES = {
    "sweep_holds": Schedule(MINUTE),
    "close_past_slots": Schedule(MINUTE),
    "queue_reminders": Schedule(MINUTE),
    "mark_no_shows": Schedule(5 * MINUTE),
    "let_go_of_places": Schedule(MINUTE),
    "offer_places": Schedule(MINUTE),
    "send_messages": Schedule(10),
    "link_audit": Schedule(MINUTE),
    "stop_pathways": Schedule(MINUTE),
    "compare_rules": Schedule(10),
    "check_audit": Schedule(5 * MINUTE),
    "erase_drafts": Schedule(HOUR),
    "forget_tries": Schedule(HOUR),
    "close_days": Schedule(HOUR),
    "list_interpreters": Schedule(HOUR),
    "carry_out_phases": Schedule(MINUTE),
    "fold_figures": Schedule(24 * HOUR, at=time(1)),
    "erase_records": Schedule(24 * HOUR, at=time(3)),
    "extend_slots": Schedule(24 * HOUR, at=time(2)),
}
"""The jobs by their names, with the intervals that hold unless the settings say otherwise."""


def schedules(seconds: Mapping[str, int]) -> dict[str, Schedule]:
    """Give the jobs' schedules; `seconds` says how often some of them run instead."""
    return {
        name: replace(schedule, seconds=seconds.get(name, schedule.seconds))
        for name, schedule in SCHEDULES.items()
    }


@dataclass(frozen=True)
class Run:
    """What one run of a job did; `missed` counts the expected runs that had not come before it.

    `failure` names the kind of what went wrong and its place, never its words.
    """

    job: str
    began_at: datetime
    ended_at: datetime
    rows: int
    failure: str | None = None
    missed: int = 0

    @property
    def found_nothing(self) -> bool:
        """Say whether there is nothing to tell of it but its time."""
        return self.rows == 0 and self.failure is None and self.missed == 0


@dataclass(frozen=True, kw_only=True)
class JobStatus:
    """How a job stands: its last run, when the next is due, how many expected ones are missing.

    `due_at` is the first expected run that has not come; None where the job has never run.
    """

    job: str
    last: Run | None
    due_at: datetime | None
    missing: int

    @property
    def is_late(self) -> bool:
        """Say whether a run should have begun by now; the first one should have."""
        return self.last is None or self.missing > 0


def status_of(
    job: str, schedule: Schedule, last: Run | None, *, now: datetime, zone: ZoneInfo
) -> JobStatus:
    """Say how a job stands at a moment."""
    if last is None:
        return JobStatus(job=job, last=None, due_at=None, missing=0)
    due_at = schedule.next_after(last.began_at, zone)
    missing = schedule.missed(last.began_at, now=now, zone=zone)
    return JobStatus(job=job, last=last, due_at=due_at, missing=missing)
