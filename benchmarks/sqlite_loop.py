"""The reference of row 5: the same statements in a bare `sqlite3` loop, under the same pragmas."""

import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count

from benchmarks.running import Copy
from benchmarks.sizes import Sizes

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
NOW = "2026-11-10T14:00:00.000000Z"
LATER = "2099-01-01T00:00:00.000000Z"
FIRST_GUESS = 3000
PREFIX = "0" * 48

TAKE = """DELETE FROM hold WHERE holder = ? AND expires_at > ? RETURNING slot_id, pathway_id"""
APPOINTMENT = """
INSERT INTO appointment (uid, reference_hash, office_id, slot_id, pathway_id, person_key, name_key,
  holder, state, revision, moves, channel, locale, nationality, age_band, same_name, identity,
  contact, needs, answers, created_at, row_version, day)
SELECT ?, ?, slot.office_id, ?, ?, ?, ?, ?, 'booked', 0, 0, 'web', 'es',
  'HN', '30-39', 0, ?, ?, ?, ?, ?, 1, slot.day FROM slot WHERE slot.id = ?"""
PERMISSION = (
    "INSERT INTO permission (appointment_id, purpose, version, given_at) VALUES (?, ?, 1, ?)"
)
HISTORY = """
INSERT INTO appointment_history (appointment_id, at, revision, action, to_state, to_slot_id,
  actor_kind) VALUES (?, ?, 0, 'booked', 'booked', ?, 'applicant')"""
OUTBOX = """
INSERT INTO outbox (uid, dedupe_key, subject, subject_id, kind, channel, locale, payload, state,
  due_at, attempts, created_at)
VALUES (?, ?, 'appointment', ?, 'booked', 'sms', 'es', ?, 'due', ?, 0, ?)"""
AUDIT = """
INSERT INTO audit_event (at, actor_kind, action, record_kind, record_id, details, written_by)
VALUES (?, 'applicant', 'booked', 'appointment', ?, '{}', 0)"""
EMPTY = "UPDATE screening SET journey = NULL WHERE holder = ?"
HOLD = "INSERT INTO hold (slot_id, pathway_id, holder, expires_at, extended) VALUES (?, ?, ?, ?, 0)"
DRAFT = """
INSERT INTO screening (uid, holder, answers, result, journey, locale, created_at, touched_at,
  erase_at)
SELECT ?, ?, answers, result, journey, locale, created_at, touched_at, erase_at
FROM screening WHERE journey IS NOT NULL ORDER BY id LIMIT 1"""
MORE = "UPDATE slot SET taken = taken + 1 WHERE id = ?"
LESS = """
UPDATE slot SET taken = taken - (SELECT count(*) FROM hold
  WHERE hold.slot_id = slot.id AND holder LIKE ? || '%')"""


class BareLoop:
    """Confirms one after the other, in the very file of a copy."""

    def __init__(self, copy: Copy, sizes: Sizes, slots: list[int], pathway_id: int) -> None:
        self.file = copy.settings.database_url.removeprefix("sqlite:///")
        self.slots, self.pathway_id, self.sizes = slots, pathway_id, sizes
        self._numbers = count(1)

    def run(self, seconds: float) -> float:
        """Return confirmations per second."""
        with self._connected() as database:
            holders = self._prepare(database, int(FIRST_GUESS * seconds))
            start = time.perf_counter()
            done = 0
            for holder in holders:
                if time.perf_counter() - start > seconds:
                    break
                self._confirm(database, holder)
                done += 1
            elapsed = time.perf_counter() - start
            self._tidy(database)
        return done / elapsed

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.file, timeout=60, isolation_level=None)) as database:
            for pragma in PRAGMAS:
                database.execute(f"PRAGMA {pragma}")
            yield database

    def _prepare(self, database: sqlite3.Connection, wanted: int) -> list[str]:
        holders = [f"{PREFIX}{next(self._numbers):016d}" for _ in range(wanted)]
        chosen = [self.slots[number % len(self.slots)] for number in range(wanted)]
        pairs = zip(holders, chosen, strict=True)
        database.execute("BEGIN IMMEDIATE")
        rows = [(slot, self.pathway_id, holder, LATER) for holder, slot in pairs]
        database.executemany(HOLD, rows)
        database.executemany(DRAFT, [(str(uuid.uuid4()), holder) for holder in holders])
        database.executemany(MORE, [(slot,) for slot in chosen])
        database.execute("COMMIT")
        return holders

    def _confirm(self, database: sqlite3.Connection, holder: str) -> None:
        size = self.sizes
        database.execute("BEGIN IMMEDIATE")
        slot, pathway = database.execute(TAKE, (holder, NOW)).fetchone()
        names = (str(uuid.uuid4()), f"r{holder[1:]}", slot, pathway, f"p{holder[1:]}")
        sealed = [os.urandom(n) for n in (size.identity, size.contact, size.needs, size.answers)]
        values = (*names, f"n{holder[1:]}", holder, *sealed, NOW, slot)
        made = database.execute(APPOINTMENT, values).lastrowid
        allowed = [(made, f"purpose {number}", NOW) for number in range(size.permissions)]
        database.executemany(PERMISSION, allowed)
        database.execute(HISTORY, (made, NOW, slot))
        payload, key = os.urandom(size.payload), f"appointment:{made}:0:booked:sms"
        database.execute(OUTBOX, (str(uuid.uuid4()), key, made, payload, NOW, NOW))
        database.execute(AUDIT, (NOW, made))
        database.execute(EMPTY, (holder,))
        database.execute("COMMIT")

    def _tidy(self, database: sqlite3.Connection) -> None:
        database.execute("BEGIN IMMEDIATE")
        database.execute(LESS, (PREFIX,))
        database.execute("DELETE FROM hold WHERE holder LIKE ? || '%'", (PREFIX,))
        database.execute("DELETE FROM screening WHERE holder LIKE ? || '%'", (PREFIX,))
        database.execute("COMMIT")
