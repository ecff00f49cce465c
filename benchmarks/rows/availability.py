"""Row 8: the query for the free days of a month, as the network grows and its slots change."""

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from statistics import median

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks import slots
from benchmarks.measure import Effort, Figure, ratios
from benchmarks.running import Bench, Copy
from mobility import clock
from mobility.models.slot import free_days

QUICK = (10_000, 100_000, 1_000_000)
FULL = (100_000, 1_000_000, 10_000_000)
CHANGED = 30
BATCH = 20
POOLS = """
SELECT pool.office_id, pool.id FROM pool
JOIN office ON office.id = pool.office_id AND slug LIKE 'bench-%'
"""
CHANGE = f"""
UPDATE slot SET taken = CASE WHEN taken = 0 THEN 1 ELSE taken - 1 END WHERE id % 100 < {CHANGED}
"""


class Network:
    """A network of some size, and the times (seconds) that its queries took."""

    def __init__(self, copy: Copy, size: int) -> None:
        self.copy, self.size = copy, size
        slots.make(copy, size)
        with copy.connected() as connection:
            self.pools = [
                (int(office), int(pool)) for office, pool in connection.execute(text(POOLS))
            ]

    def ask(self, first: date) -> list[float]:
        """Ask a few pools for the free days of the next month."""
        times = []
        now, last = clock.now(), first + timedelta(days=30)
        with Session(self.copy.engine) as session:
            for office, pool in random.choices(self.pools, k=BATCH):
                start = time.perf_counter()
                found = free_days(
                    session, office_id=office, pool_ids=(pool,), first=first, last=last, now=now
                )
                times.append(time.perf_counter() - start)
                assert found
        return times

    def change(self) -> None:
        """Change three rows in ten, and leave the rest to the database's own housekeeping."""
        with self.copy.connected() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text(CHANGE))


def measure(bench: Bench) -> list[Figure]:
    """Measure the growth of one query over three sizes, and its cost after many changes."""
    sizes = FULL if bench.effort.full else QUICK
    with ExitStack() as stack:
        small, middle, large, changed = (
            Network(stack.enter_context(bench.copy()), size) for size in (*sizes, sizes[1])
        )
        changed.change()
        times = _medians((small, middle, large, changed), bench.effort)
    return [
        _growth(small, middle, times, floor=1.5, aim=1.1),
        _growth(small, large, times, floor=2, aim=1.2),
        Figure(
            row=8,
            what=f"the same after {CHANGED} % of {middle.size:,} rows changed / unchanged",
            floor=3,
            aim=1.5,
            values=ratios(times[changed], times[middle]),
            least_is_best=True,
        ),
    ]


def _medians(networks: Sequence[Network], effort: Effort) -> dict[Network, list[float]]:
    """Ask all in turn and return each one's median time in every repeat."""
    first = clock.now().date() + timedelta(days=3)
    medians: dict[Network, list[float]] = {one: [] for one in networks}
    for _ in range(effort.repeats):
        times: dict[Network, list[float]] = {one: [] for one in networks}
        end = time.perf_counter() + effort.seconds
        while time.perf_counter() < end:
            for one in networks:
                times[one] += one.ask(first)
        for one, taken in times.items():
            medians[one].append(median(taken))
    return medians


def _growth(
    small: Network, large: Network, times: dict[Network, list[float]], *, floor: float, aim: float
) -> Figure:
    least = median(times[small]) * 1000
    return Figure(
        row=8,
        what=f"free days of a month: query at {large.size:,} slots / at {small.size:,}",
        floor=floor,
        aim=aim,
        values=ratios(times[large], times[small]),
        least_is_best=True,
        note=f"{least:.2f} ms at {small.size:,}",
    )
