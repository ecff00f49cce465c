"""Row 9: due messages claimed and marked, against a bare driver loop that does the same."""

import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import psycopg
from sqlalchemy import text

from benchmarks.measure import Broken, Figure, per_second, ratios
from benchmarks.running import Bench, Copy
from mobility import clock
from mobility.models.base import transaction
from mobility.models.outbox import claim_due, record_outcomes

BATCH = 1000
QUICK, FULL = 20_000, 100_000
LEASE = timedelta(minutes=10)
FILL = """
INSERT INTO outbox (uid, dedupe_key, subject, subject_id, kind, channel, locale, payload, state,
                    due_at, quiet_zone, attempts, created_at)
SELECT gen_random_uuid()::text, 'appointment:' || n || ':0:reminder-1440:sms', 'appointment', n,
       'reminder', 'sms', 'es', decode(:payload, 'hex'), 'due', now() - interval '1 hour',
       'America/Guatemala', 0, now()
FROM generate_series(1, :most) AS n
"""
CLAIM = """
WITH ready AS MATERIALIZED (
  SELECT id FROM outbox WHERE state = 'due' AND due_at <= %(now)s
    AND (lease_until IS NULL OR lease_until <= %(now)s)
  ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
UPDATE outbox SET lease_until = %(until)s, attempts = attempts + 1 FROM ready
WHERE outbox.id = ready.id
RETURNING outbox.id, uid, dedupe_key, subject, subject_id, kind, channel, locale, payload,
  expires_at, quiet_zone, attempts
"""
MARK = """
UPDATE outbox SET state = 'sent', receipt = done.receipt, ended_at = %(now)s, lease_until = NULL
FROM unnest(%(ids)s::bigint[], %(attempts)s::int[], %(receipts)s::text[])
  AS done (id, attempts, receipt)
WHERE outbox.id = done.id AND outbox.attempts = done.attempts AND outbox.state = 'due'
"""
SENT = "SELECT count(*) FROM outbox WHERE state = 'sent' AND attempts = 1"


def measure(bench: Bench) -> list[Figure]:
    """Claim and mark every message of a full outbox, by our own code and by the driver alone."""
    most = FULL if bench.effort.full else QUICK
    ours, bare, twice = [], [], []
    with bench.copy() as copy:
        for _ in range(bench.effort.repeats):
            bare.append(_timed(copy, most, _bare))
            ours.append(_timed(copy, most, _ours))
            twice.append(float(_sent_twice(copy, most)))
    return [
        Figure(
            row=9,
            what=f"{most:,} reminders claimed and marked / a bare driver loop of {BATCH:,} a time",
            floor=0.5,
            aim=0.8,
            values=ratios(ours, bare),
            note=f"{per_second(ours)} of {per_second(bare)}",
        ),
        Figure(
            row=9,
            what="sent twice by two workers",
            floor=0,
            aim=0,
            values=tuple(twice),
            least_is_best=True,
        ),
    ]


def _timed(copy: Copy, most: int, work: Callable[[Copy], object]) -> float:
    _fill(copy, most)
    start = time.perf_counter()
    work(copy)
    elapsed = time.perf_counter() - start
    with copy.connected() as connection:
        sent = int(connection.scalar(text(SENT)) or 0)
    if sent != most:
        raise Broken(f"{sent} of {most} messages were marked")
    return most / elapsed


def _sent_twice(copy: Copy, most: int) -> int:
    """Let two workers empty one outbox and count what both had."""
    _fill(copy, most)
    had: list[int] = []
    workers = [threading.Thread(target=lambda: had.extend(_ours(copy))) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    if len(set(had)) != most:
        raise Broken(f"{len(set(had))} of {most} messages were claimed")
    return len(had) - most


def _ours(copy: Copy) -> list[int]:
    had: list[int] = []
    with copy.connected() as connection:
        offices = list(connection.scalars(text("SELECT id FROM office ORDER BY id")))
    with copy.app.app_context():
        while True:
            now = clock.now()
            with transaction() as session:
                claimed = claim_due(session, now=now, until=now + LEASE, limit=BATCH)
            if not claimed:
                return had
            had += [one.id for one in claimed]
            rows = [
                {
                    "number": one.id,
                    "attempt": one.attempts,
                    "became": "sent",
                    "next_at": now,
                    "counted": one.attempts,
                    "why": None,
                    "slip": f"slip-{one.uid}",
                    "ended": now,
                    "office": offices[one.id % len(offices)],
                    "month": now.date().replace(day=1),
                }
                for one in claimed
            ]
            with transaction() as session:
                record_outcomes(session, rows)


def _bare(copy: Copy) -> None:
    address = copy.settings.database_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address) as connection:
        while True:
            now = clock.now()
            values = {"now": now, "until": now + LEASE, "most": BATCH}
            rows = connection.execute(CLAIM, values).fetchall()
            connection.commit()
            if not rows:
                return
            marks = {
                "now": now,
                "ids": [row[0] for row in rows],
                "attempts": [row[-1] for row in rows],
                "receipts": [f"slip-{row[1]}" for row in rows],
            }
            connection.execute(MARK, marks)
            connection.commit()


def _fill(copy: Copy, most: int) -> None:
    with copy.connected() as connection:
        connection.execute(text("TRUNCATE outbox"))
        connection.execute(text(FILL), {"most": most, "payload": os.urandom(220).hex()})
    with copy.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE outbox"))
