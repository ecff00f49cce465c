"""The reference of row 1: pgbench confirms with one statement, and nothing around it.

It deletes a hold, empties the draft, and inserts appointment, permissions, history, message and
audit event of the same sizes, in the same tables, under the same indexes, keys and triggers.
"""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import make_url, text

from benchmarks.measure import Broken
from benchmarks.running import Copy
from benchmarks.sizes import Sizes
from mobility.gateways.backup import find_tool

FIRST_GUESS = 3000
SPARE = 1.7
EACH = 10_000_000
"""Numbers of one client; its holders are these numbers, written with leading noughts."""

HOLDER = "lpad((:client_id * {each} + :i)::text, 64, '0')"
STATEMENT = """
\\set i :i + 1
WITH used AS (
  DELETE FROM hold WHERE holder = {holder} AND expires_at > now()
  RETURNING slot_id, pathway_id, holder
), made AS (
  INSERT INTO appointment (uid, reference_hash, office_id, slot_id, pathway_id, person_key,
    name_key, holder, state, revision, moves, channel, locale, nationality, age_band, same_name,
    identity, contact, needs, answers, created_at, row_version, phone_hash, next_step_at,
    day)
  SELECT gen_random_uuid()::text, 'r' || substr(holder, 2), slot.office_id, slot_id, pathway_id,
    'p' || substr(holder, 2), 'n' || substr(holder, 2), holder, 'booked', 0, 0, 'web', 'es', 'HN',
    '30-39', false, '\\x{identity}'::bytea, '\\x{contact}'::bytea, '\\x{needs}'::bytea,
    '\\x{answers}'::bytea, now(), 1, 't' || substr(holder, 2), now(),
    slot.day
  FROM used JOIN slot ON slot.id = used.slot_id RETURNING id, slot_id
), allowed AS (
  INSERT INTO permission (appointment_id, purpose, version, given_at)
  SELECT id, 'purpose ' || n, 1, now() FROM made, generate_series(1, {permissions}) AS n
), step AS (
  INSERT INTO appointment_history (appointment_id, at, revision, action, to_state, to_slot_id,
    actor_kind)
  SELECT id, now(), 0, 'booked', 'booked', slot_id, 'applicant' FROM made
), promised AS (
  INSERT INTO outbox (uid, dedupe_key, subject, subject_id, kind, channel, locale, payload, state,
    due_at, attempts, created_at)
  SELECT gen_random_uuid()::text,
    replace('appointment/' || id || '/0/booked/sms', '/', chr(58)), 'appointment', id,
    'booked', 'sms', 'es', '\\x{payload}'::bytea, 'due', now(), 0, now() FROM made
), noted AS (
  INSERT INTO audit_event (at, actor_kind, action, record_kind, record_id, details, written_by)
  SELECT now(), 'applicant', 'booked', 'appointment', id, '{{}}',
    pg_current_xact_id()::text::bigint FROM made
), emptied AS (
  UPDATE screening SET journey = NULL FROM used WHERE screening.holder = used.holder
)
SELECT id FROM made;
"""
PREPARE = """
WITH numbered AS (
  SELECT lpad((client * {each} + n)::text, 64, '0') AS holder,
    (CAST(:slots AS bigint[]))[1 + floor(random() * :many)::int] AS slot_id
  FROM generate_series(0, :clients - 1) AS client, generate_series(:base + 1, :base + :each) AS n
), held AS (
  INSERT INTO hold (slot_id, pathway_id, holder, expires_at, extended)
  SELECT slot_id, :pathway, holder, now() + interval '1 day', false FROM numbered
), drafted AS (
  INSERT INTO screening (uid, holder, answers, result, journey, locale, created_at, touched_at,
    erase_at)
  SELECT gen_random_uuid()::text, numbered.holder, answers, result, journey, locale, created_at,
    touched_at, erase_at
  FROM numbered, (SELECT * FROM screening WHERE journey IS NOT NULL ORDER BY id LIMIT 1) AS one
), more AS (SELECT slot_id, count(*) AS n FROM numbered GROUP BY slot_id)
UPDATE slot SET taken = taken + more.n FROM more WHERE slot.id = more.slot_id
"""
TIDY = """
WITH dropped AS (DELETE FROM hold WHERE holder LIKE '000000%' RETURNING slot_id),
gone AS (DELETE FROM screening WHERE holder LIKE '000000%'),
less AS (SELECT slot_id, count(*) AS n FROM dropped GROUP BY slot_id)
UPDATE slot SET taken = taken - less.n FROM less WHERE slot.id = less.slot_id
"""


class OneStatement:
    """Confirms by pgbench, in the very database of a copy."""

    def __init__(self, copy: Copy, sizes: Sizes, pathway_id: int, folder: Path) -> None:
        self.copy, self.pathway_id = copy, pathway_id
        self.script = folder / "confirm.sql"
        holder = HOLDER.format(each=EACH)
        values = {"holder": holder, "permissions": sizes.permissions, **sizes.noise()}
        self.script.write_text(STATEMENT.format(**values), encoding="utf-8")
        self._base = 0
        self._rate = float(FIRST_GUESS)

    def run(self, slots: Sequence[int], *, clients: int, seconds: float) -> float:
        """Return confirmations per second; as many rows as transactions, or it is Broken."""
        each = int(max(self._rate, FIRST_GUESS) * SPARE * seconds / clients)
        self._prepare(slots, clients, each)
        before = self.copy.count("appointment")
        said = self._pgbench(clients, seconds)
        made = self.copy.count("appointment") - before
        done = int(_found(r"actually processed: (\d+)", said))
        self._base += each
        if done != made:
            raise Broken(f"pgbench: {done} transactions but {made} appointments")
        with self.copy.connected() as connection:
            connection.execute(text(TIDY))
        self._rate = _found(r"tps = ([\d.]+)", said)
        return self._rate

    def _prepare(self, slots: Sequence[int], clients: int, each: int) -> None:
        values = {
            "slots": list(slots),
            "many": len(slots),
            "clients": clients,
            "base": self._base,
            "each": each,
            "pathway": self.pathway_id,
        }
        with self.copy.connected() as connection:
            connection.execute(text(PREPARE.format(each=EACH)), values)

    def _pgbench(self, clients: int, seconds: float) -> str:
        tool, url = find_tool("pgbench"), make_url(self.copy.settings.database_url)
        if tool is None:
            raise Broken("pgbench is missing; it comes with PostgreSQL")
        command = [
            *(str(tool), "--no-vacuum", "--protocol=prepared", f"--client={clients}"),
            *("--jobs=2", f"--time={max(round(seconds), 1)}", f"--file={self.script}"),
            *(f"--define=i={self._base}", f"--host={url.query['host']}"),
            *("--username=postgres", str(url.database)),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Broken(f"pgbench: {done.stderr}")
        return done.stdout


def _found(pattern: str, said: str) -> float:
    match = re.search(pattern, said)
    if match is None:
        raise Broken(f"pgbench said: {said}")
    return float(match[1])
