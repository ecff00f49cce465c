"""How the timers stand, in lines that an operator reads."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mobility.domain.timer import JobStatus, Run

TITLES = ("job", "last ran", "took", "rows", "next due", "state")
RIGHT = ("took", "rows")


def lines(
    stands: Sequence[JobStatus], troubles: Iterable[Run], *, zone: ZoneInfo, now: datetime
) -> list[str]:
    """Say how each job stands, a line each, then what went wrong in the last day."""
    told = [_trouble(run, zone) for run in troubles]
    return [
        f"{_when(now, zone)}, {zone.key}",
        "",
        *_columns([TITLES, *(_row(one, zone) for one in stands)]),
        "",
        *(["In the last 24 hours:", *told] if told else ["Nothing failed in the last 24 hours."]),
    ]


def _row(one: JobStatus, zone: ZoneInfo) -> tuple[str, ...]:
    if one.last is None or one.due_at is None:
        return (one.job, "never", "", "", "at the start", "late: it has never run")
    took = _length(one.last.ended_at - one.last.began_at)
    due = _when(one.due_at, zone)
    return (one.job, _when(one.last.began_at, zone), took, str(one.last.rows), due, _state(one))


def _state(one: JobStatus) -> str:
    assert one.last is not None  # noqa: S101 -- asked of jobs that ran
    said = []
    if one.missing:
        said.append(f"late: {one.missing} missed until now")
    if one.last.failure:
        said.append(f"failed: {one.last.failure}")
    return "; ".join(said) or "ok"


def _trouble(run: Run, zone: ZoneInfo) -> str:
    said = []
    if run.missed:
        said.append(f"{run.missed} missed before it")
    if run.failure:
        said.append(f"failed: {run.failure}")
    return f"  {_when(run.began_at, zone)}  {run.job}: {'; '.join(said)}"


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _length(span: timedelta) -> str:
    return f"{span.total_seconds():.1f} s"


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(TITLES))]
    return [
        "  ".join(
            cell.rjust(width) if title in RIGHT else cell.ljust(width)
            for cell, width, title in zip(row, widths, TITLES, strict=True)
        ).rstrip()
        for row in rows
    ]
