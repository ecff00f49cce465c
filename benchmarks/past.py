"""Two years behind a network of 24 offices, made in the database and off the clock."""

from datetime import date, timedelta

from sqlalchemy import text

from benchmarks.running import Copy

OFFICES, DAYS = 24, 730
OF_A_DAY = 80
"""So many times has each of an office's two pools on a weekday."""

MODEL = "quetzaltenango"
NUMBERS = (
    "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {})"
)
OFFICE = f"""{NUMBERS.format(OFFICES - 1)}
INSERT INTO office (slug, zone, state, details, cutoff_hours, grace_minutes, intake_open,
                    row_version)
SELECT 'past-' || n, zone, state, details, cutoff_hours, grace_minutes, intake_open, 1
FROM office, numbers WHERE slug = '{MODEL}'
"""
POOL = """
INSERT INTO pool (office_id, code, audience, mode, row_version)
SELECT office.id, code, 'public', 'in_person', 1
FROM office, (SELECT 'one' AS code UNION SELECT 'two') AS codes WHERE slug LIKE 'past-%'
"""
SLOT = """{days}, times (m) AS (SELECT 480 UNION ALL SELECT m + 6 FROM times WHERE m < :last)
INSERT INTO slot (office_id, pool_id, starts_at, day, minute, length, capacity, taken, state)
SELECT office_id, pool.id, {starts_at}, {day}, m, 20, 2, 0, 'past'
FROM pool JOIN office ON office.id = pool.office_id AND slug LIKE 'past-%', numbers, times
WHERE {weekday} BETWEEN 1 AND 5
"""
VISIT = """
INSERT INTO appointment (uid, reference_hash, office_id, slot_id, day, pathway_id, person_key,
                         state, revision, moves, channel, locale, nationality, age_band, same_name,
                         identity, contact, needs, answers, created_at, row_version)
SELECT 'u' || slot.id, 'r' || slot.id, office_id, slot.id, day, {pathway}, 'p' || slot.id,
       {state}, 0, 0, {channel}, {locale}, {nationality}, '25-59', {false}, {seal}, {seal}, {seal},
       {seal}, {asked_at}, 1
FROM slot JOIN office ON office.id = slot.office_id AND slug LIKE 'past-%' WHERE slot.id % 10 < 3
"""
TAKEN = """UPDATE slot SET taken = 1 WHERE id IN
(SELECT slot_id FROM appointment WHERE uid LIKE 'u%' AND state IN ('completed', 'no_show'))"""
CHANCE = "(slot.id * {} % 101)"
"""A number from 0 to 100 that looks like chance, the same on both databases."""

SPREAD = {
    "state": (7, (("'completed'", 70), ("'no_show'", 84), ("'cancelled'", 97))),
    "channel": (13, (("'web'", 65), ("'helper'", 80), ("'walk_in'", 92), ("'desk'", 97))),
    "locale": (17, (("'es'", 93),)),
    "nationality": (29, (("'GT'", 50), ("'HN'", 75), ("'SV'", 90))),
}
REST = {
    "state": "'closed_by_office'",
    "channel": "'telephone'",
    "locale": "'en'",
    "nationality": "'NI'",
}
SIX_PATHWAYS = (
    f"(SELECT min(id) FROM pathway) + CASE WHEN {CHANCE.format(41)} < 40 THEN 0 "
    f"ELSE {CHANCE.format(41)} % 6 END"
)
WAIT = f"({CHANCE.format(53)} * {CHANCE.format(59)} / 200)"
"""Days from asking to the visit, 0 to 50, mostly few."""

SQLITE = {
    "day": "date(:first, '+' || n || ' days')",
    "starts_at": "strftime('%Y-%m-%dT%H:%M:%S', :first, '+' || n || ' days', "
    "'+' || (m + 360) || ' minutes') || '.000000Z'",
    "weekday": "CAST(strftime('%w', :first, '+' || n || ' days') AS INTEGER)",
    "asked_at": "strftime('%Y-%m-%dT%H:%M:%S', slot.starts_at, '-' || "
    f"{WAIT} || ' days') || '.000000Z'",
    "seal": "zeroblob(200)",
    "false": "0",
}
POSTGRES = {
    "day": "CAST(:first AS date) + n",
    "starts_at": "(CAST(:first AS date) + n + make_interval(mins => m + 360)) AT TIME ZONE 'UTC'",
    "weekday": "extract(dow FROM CAST(:first AS date) + n)",
    "asked_at": f"slot.starts_at - make_interval(days => CAST({WAIT} AS integer))",
    "seal": "decode(repeat('00', 200), 'hex')",
    "false": "false",
}


def make(copy: Copy, today: date) -> None:
    """Write offices, slots and visits up to a day, as they stand once all is over."""
    own = SQLITE if copy.settings.is_sqlite else POSTGRES
    first = today - timedelta(days=DAYS - 1)
    values = {name: _spread(name) for name in SPREAD}
    days = NUMBERS.format(DAYS - 1)
    visit = VISIT.format(**own, **values, pathway=SIX_PATHWAYS)
    with copy.connected() as connection:
        if not copy.settings.is_sqlite:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in (OFFICE, POOL):
            connection.execute(text(statement))
        slots = {"first": first.isoformat(), "last": 480 + 6 * (OF_A_DAY - 1)}
        connection.execute(text(SLOT.format(days=days, **own)), slots)
        for statement in (visit, TAKEN):
            connection.execute(text(statement))
    _tidy(copy)


def _spread(name: str) -> str:
    factor, steps = SPREAD[name]
    cases = [f"WHEN {CHANCE.format(factor)} < {below} THEN {value}" for value, below in steps]
    return f"CASE {' '.join(cases)} ELSE {REST[name]} END"


def _tidy(copy: Copy) -> None:
    """Leave the tables as a night leaves them."""
    statement = "ANALYZE" if copy.settings.is_sqlite else "VACUUM ANALYZE"
    with copy.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not copy.settings.is_sqlite:
            connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text(statement))
        if not copy.settings.is_sqlite:
            connection.execute(text("RESET statement_timeout"))
