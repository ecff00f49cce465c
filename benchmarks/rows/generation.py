"""Row 10: slots generated from opening hours, against a bare INSERT ... SELECT of as many."""

import time
from datetime import timedelta

from sqlalchemy import text

from benchmarks import slots
from benchmarks.measure import Broken, Figure, per_second, ratios
from benchmarks.running import Bench, Copy
from mobility import clock
from mobility.services import schedule

QUICK, FULL = 100_000, 1_000_000
WEEKS = timedelta(weeks=8)
HOURS = """
INSERT INTO opening_hours (pool_id, weekday, opens, closes, visit_minutes, places, valid_from,
                           row_version)
SELECT pool.id, weekday, '08:00', '18:00', 20, 3, current_date - 1, 1
FROM pool JOIN office ON office.id = pool.office_id AND office.slug LIKE 'bench-%',
     generate_series(0, 5) AS weekday
"""
MADE = """
SELECT count(*) FROM slot JOIN office ON office.id = slot.office_id AND office.slug LIKE 'bench-%'
"""


def measure(bench: Bench) -> list[Figure]:
    """Generate the slots of many offices again and again, and insert as many bare."""
    wanted = FULL if bench.effort.full else QUICK
    ours, bare = [], []
    with bench.copy() as copy:
        slots.make(copy, wanted, filled=False)
        with copy.connected() as connection:
            connection.execute(text(HOURS))
        for _ in range(bench.effort.repeats):
            bare.append(_bare(copy))
            ours.append(_ours(copy))
    return [
        Figure(
            row=10,
            what=f"{wanted:,} slots generated from hours / a bare INSERT ... SELECT",
            floor=0.7,
            aim=0.9,
            values=ratios(ours, bare),
            note=f"{per_second(ours)} of {per_second(bare)}",
        )
    ]


def _ours(copy: Copy) -> float:
    _empty(copy)
    start = time.perf_counter()
    with copy.app.app_context():
        schedule.extend_horizon(now=clock.now(), horizon=WEEKS)
    return _rate(copy, start)


def _bare(copy: Copy) -> float:
    _empty(copy)
    start = time.perf_counter()
    with copy.connected() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(slots.SLOTS), {"capacity": 3, "filled": False})
    return _rate(copy, start)


def _rate(copy: Copy, start: float) -> float:
    elapsed = time.perf_counter() - start
    with copy.connected() as connection:
        made = int(connection.scalar(text(MADE)) or 0)
    if not made:
        raise Broken("no slot was made")
    return made / elapsed


def _empty(copy: Copy) -> None:
    """Take every slot away, and leave the table as new."""
    with copy.connected() as connection:
        connection.execute(text("TRUNCATE slot CASCADE"))
    slots.tidy(copy)
