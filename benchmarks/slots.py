"""Offices and slots by the thousand, made in the database and off the clock."""

from sqlalchemy import text

from benchmarks.running import Copy

MODEL = "quetzaltenango"
SLOTS_OF_AN_OFFICE = 2 * 48 * 30
"""Two public pools, every day but Sunday for eight weeks, thirty times a day."""

OFFICES = """
INSERT INTO office (slug, zone, state, details, cutoff_hours, grace_minutes, intake_open,
                    row_version)
SELECT 'bench-' || n, zone, state, details, cutoff_hours, grace_minutes, intake_open, 1
FROM office, generate_series(1, :offices) AS n WHERE slug = :model
"""
POOLS = """
INSERT INTO pool (office_id, code, audience, mode, row_version)
SELECT made.id, pool.code, audience, mode, 1 FROM pool
JOIN office AS model ON model.id = pool.office_id AND model.slug = :model
JOIN office AS made ON made.slug LIKE 'bench-%'
WHERE audience = 'public'
"""
SERVED = """
INSERT INTO pool_pathway (pool_id, pathway_id)
SELECT made.id, served.pathway_id FROM pool_pathway AS served
JOIN pool AS old ON old.id = served.pool_id
JOIN office AS model ON model.id = old.office_id AND model.slug = :model
JOIN pool AS made ON made.code = old.code
JOIN office ON office.id = made.office_id AND office.slug LIKE 'bench-%'
"""
SLOTS = """
INSERT INTO slot (office_id, pool_id, starts_at, day, minute, length, capacity, taken, state)
SELECT pool.office_id, pool.id,
       (day + make_interval(mins => minute)) AT TIME ZONE office.zone,
       day::date, minute, 20, :capacity,
       CASE WHEN :filled THEN least(floor(random() * 2 * :capacity), :capacity) ELSE 0 END, 'open'
FROM pool JOIN office ON office.id = pool.office_id AND office.slug LIKE 'bench-%',
     generate_series(current_date + 1, current_date + 56, interval '1 day') AS day,
     generate_series(480, 480 + 29 * 20, 20) AS minute
WHERE extract(dow FROM day) <> 0
"""


def make(copy: Copy, wanted: int, *, capacity: int = 3, filled: bool = True) -> None:
    """Make offices with about so many slots, half of them full where `filled`.

    The server has started before: a start takes slots away that no opening hours explain.
    """
    values = {
        "offices": round(wanted / SLOTS_OF_AN_OFFICE),
        "model": MODEL,
        "capacity": capacity,
        "filled": filled,
    }
    with copy.connected() as connection:
        # The limits of time are for people; and what is made here refers to what is there.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in (OFFICES, POOLS, SERVED, SLOTS):
            connection.execute(text(statement), values)
    tidy(copy)


def tidy(copy: Copy) -> None:
    """Leave the tables as a night's vacuum does."""
    with copy.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("RESET statement_timeout"))


def ids(copy: Copy, most: int) -> list[int]:
    """Return the ids of the first slots that the demonstration did not make, or of all."""
    question = """
        SELECT slot.id FROM slot JOIN office ON office.id = slot.office_id
        ORDER BY CASE WHEN slug LIKE 'bench-%' THEN 0 ELSE 1 END, slot.id LIMIT :most"""
    with copy.connected() as connection:
        return [int(one) for one in connection.scalars(text(question), {"most": most})]
