"""Slots from opening hours inside PostgreSQL: a million in the time that writing them takes.

The same rules as domain/office_hours, in one statement; a test compares the two. What was withdrawn
from a slot stays withdrawn, however many places the hours make.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

WANTED = """
SELECT pool.office_id, pool.id AS pool_id,
       (that.day + make_interval(mins => begins.minute)) AT TIME ZONE office.zone AS starts_at,
       that.day::date AS day, begins.minute, line.visit_minutes AS length, line.places AS capacity
FROM office
JOIN pool ON pool.office_id = office.id
JOIN opening_hours AS line ON line.pool_id = pool.id
CROSS JOIN LATERAL generate_series(
    greatest(:first, line.valid_from)::timestamp,
    least(:last, coalesce(line.valid_until, :last))::timestamp,
    interval '1 day') AS that (day)
LEFT JOIN closure ON closure.office_id = office.id AND closure.day = that.day::date
    AND closure.kind <> 'worked'
CROSS JOIN LATERAL (
    SELECT extract(epoch FROM line.opens)::int / 60 AS opens,
           extract(epoch FROM least(line.closes, closure.closes_at))::int / 60 AS closes
) AS span
CROSS JOIN LATERAL generate_series(
    span.opens, span.closes - line.visit_minutes, line.visit_minutes) AS begins (minute)
WHERE office.id = :office_id
  AND extract(isodow FROM that.day) = line.weekday + 1
  AND (closure.id IS NULL OR closure.closes_at IS NOT NULL)
"""
# Only constants are put together here: what varies is bound.
ADD = text(f"""
INSERT INTO slot (office_id, pool_id, starts_at, day, minute, length, capacity, taken, state)
SELECT office_id, pool_id, starts_at, day, minute, length, capacity, 0, 'open'
FROM ({WANTED}) AS wanted WHERE starts_at > :now
ORDER BY pool_id, starts_at
ON CONFLICT (office_id, pool_id, starts_at) DO NOTHING
""")  # noqa: S608


DIFFERING = text(f"""
SELECT slot.id, wanted.capacity, wanted.length, slot.closed_by_hours,
       wanted.pool_id IS NOT NULL AND (slot.length <> wanted.length
           OR slot.capacity <> greatest(wanted.capacity - slot.withdrawn, slot.taken)) AS resized
FROM slot
LEFT JOIN ({WANTED}) AS wanted
    ON wanted.pool_id = slot.pool_id AND wanted.starts_at = slot.starts_at
WHERE slot.office_id = :office_id AND slot.day BETWEEN :first AND :last AND slot.starts_at > :now
  AND CASE WHEN wanted.pool_id IS NULL THEN slot.state = 'open'
           ELSE slot.closed_by_hours OR slot.length <> wanted.length
                OR slot.capacity <> greatest(wanted.capacity - slot.withdrawn, slot.taken) END
ORDER BY slot.id
""")  # noqa: S608


@dataclass(frozen=True)
class Differing:
    """A slot that is not as its office's hours want it; no `capacity`: they do not make it."""

    id: int
    capacity: int | None
    length: int | None
    closed_by_hours: bool
    resized: bool


def is_steady(zone: ZoneInfo, first: date, last: date) -> bool:
    """Say whether the clocks of a zone never change between two days, both included.

    Where they do, an hour is missing or comes twice, which the domain's own rules lay out.
    """
    nights = (
        datetime.combine(first + timedelta(days=number), time(), tzinfo=zone)
        for number in range((last - first).days + 2)
    )
    return len({night.utcoffset() for night in nights}) == 1


def add_from_hours(
    session: Session, office_id: int, *, first: date, last: date, now: datetime
) -> int:
    """Make the slots that an office's hours want between two days and that are not there yet.

    Return how many. PostgreSQL only, and only where the clocks do not change meanwhile.
    """
    values = {"office_id": office_id, "first": first, "last": last, "now": now}
    made: int = session.connection().execute(ADD, values).rowcount
    return made


def differing(
    session: Session, office_id: int, *, first: date, last: date, now: datetime
) -> list[Differing]:
    """List the slots that have not begun and are not as the hours want them, in order of ids."""
    values = {"office_id": office_id, "first": first, "last": last, "now": now}
    found = session.connection().execute(DIFFERING, values)
    return [Differing(**row) for row in found.mappings()]
