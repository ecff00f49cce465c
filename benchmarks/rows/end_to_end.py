"""Row 9, from end to end: reminders queued, claimed, worded and sent into a sink."""

import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.measure import Broken, Figure
from benchmarks.running import Bench, Copy
from mobility import clock
from mobility.models.sealed import seal

ROOT = Path(__file__).resolve().parents[2]
QUICK, FULL = (2_000, 20_000), (10_000, 100_000)
CHUNK = 5_000
CONTACT = {"phone": "+50255551234", "sms": True, "phone_owner": "mine", "email": "", "way": ""}
IDENTITY = {"given_names": "Rosa", "called": "doña Rosa", "reference": "KW7M4XRR"}
SLOT = """
INSERT INTO slot (office_id, pool_id, starts_at, day, minute, length, capacity, taken, state)
SELECT office_id, id, :starts_at, :day, 720, 20, :most, :most, 'open'
FROM pool WHERE audience = 'public' ORDER BY id LIMIT 1 RETURNING id
"""
BOOK = """
INSERT INTO appointment (uid, reference_hash, office_id, slot_id, pathway_id, person_key, name_key,
  state, revision, moves, channel, locale, nationality, age_band, same_name, identity, contact,
  needs, answers, created_at, row_version, next_step_at, day)
SELECT :uid, :hash, slot.office_id, slot.id, (SELECT min(id) FROM pathway), :hash, :hash,
  'booked', 0, 0, 'web', 'es', 'GT', '25-59', false, :identity, :contact, '', '', now(), 1, :due,
  slot.day
FROM slot WHERE slot.id = :slot
"""
LEFT = "SELECT count(*) FROM outbox WHERE state <> 'sent'"


def measure(bench: Bench) -> list[Figure]:
    """Remind few people and ten times as many, each in a new process, and compare memory."""
    few, many = FULL if bench.effort.full else QUICK
    rates, peaks = [], []
    with bench.copy() as copy:
        for _ in range(bench.effort.repeats if not bench.effort.full else 1):
            small, large = _remind(copy, few), _remind(copy, many)
            rates.append(many / large[0])
            peaks.append(large[1] / small[1])
    return [
        Figure(
            row=9,
            what=f"{many:,} reminders end to end into a sink: peak memory / that of {few:,}",
            floor=1.2,
            aim=1.1,
            values=tuple(peaks),
            least_is_best=True,
            note=f"{min(rates):,.0f}/s in one process",
        )
    ]


def _remind(copy: Copy, most: int) -> tuple[float, int]:
    """Remind so many people; return seconds and peak memory in kB."""
    # Noon in Guatemala, whenever this runs: at night nobody would be reminded.
    now = (clock.now() + timedelta(days=1)).replace(hour=18, minute=0, second=0, microsecond=0)
    _book(copy, most, now)
    copy.engine.dispose()
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.reminding", now.astimezone(UTC).isoformat()],
        cwd=ROOT,
        env=copy.env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()[-1]
    seconds, taken, peak = said.split()
    with copy.connected() as connection:
        left = int(connection.scalar(text(LEFT)) or 0)
    if left or int(taken) != most:
        raise Broken(f"{taken} of {most} reminders were sent, {left} are left")
    return float(seconds), int(peak)


def _book(copy: Copy, most: int, now: datetime) -> None:
    with copy.connected() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("TRUNCATE outbox, appointment, slot CASCADE"))
        starts_at = now + timedelta(days=1)
        values = {"starts_at": starts_at, "day": starts_at.date(), "most": most}
        slot = int(connection.scalar(text(SLOT), values) or 0)
        for begin in range(0, most, CHUNK):
            rows = [_person(copy, slot, now) for _ in range(min(CHUNK, most - begin))]
            connection.execute(text(BOOK), rows)


def _person(copy: Copy, slot: int, now: datetime) -> dict[str, Any]:
    uid, keys = str(uuid.uuid4()), copy.settings.keys
    contact = {**CONTACT, "channel": "sms"}
    return {
        "uid": uid,
        "hash": uid,
        "slot": slot,
        "due": now,
        "identity": seal(keys, IDENTITY, place="appointment.identity", uid=uid),
        "contact": seal(keys, contact, place="appointment.contact", uid=uid),
    }
