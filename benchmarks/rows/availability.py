"""Row 8: the query for the free days of a month, as the network grows and its slots change."""

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import event, text
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
    """A network of some size, whose database is asked with nothing around the statement."""

    def __init__(self, copy: Copy, size: int) -> None:
        self.copy, self.size = copy, size
        slots.make(copy, size)
        with copy.connected() as connection:
            found = connection.execute(text(POOLS))
            self.pools = [(int(office), int(pool)) for office, pool in found]
        self.statement, self.parameters = self._sent()

    def ask(self) -> list[float]:
        """Ask for some pools' free days of a month and return how long each took, in seconds."""
        times = []
        with self.copy.connected() as connection:
            cursor = connection.connection.cursor()
            for office, pool in random.choices(self.pools, k=BATCH):
                own = {"office_id": office, "pool_id": pool}
                values = {
                    name: own.get(name.split("_id")[0] + "_id", value)
                    for name, value in self.parameters.items()
                }
                start = time.perf_counter()
                cursor.execute(self.statement, values)
                found = cursor.fetchall()
                times.append(time.perf_counter() - start)
                assert found
        return times

    def _sent(self) -> tuple[str, dict[str, Any]]:
        """Return the statement as the program sends it for one pool, and its parameters."""
        sent: list[tuple[str, dict[str, Any]]] = []

        def keep(
            _connection: object, _cursor: object, said: str, values: dict[str, Any], *_more: object
        ) -> None:
            sent.append((said, dict(values)))

        now = clock.now()
        first = now.date() + timedelta(days=3)
        office, pool = self.pools[0]
        last = first + timedelta(days=30)
        event.listen(self.copy.engine, "before_cursor_execute", keep)
        with Session(self.copy.engine) as session:
            free_days(session, office_id=office, pool_ids=(pool,), first=first, last=last, now=now)
        event.remove(self.copy.engine, "before_cursor_execute", keep)
        return sent[-1]

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
    medians: dict[Network, list[float]] = {one: [] for one in networks}
    for _ in range(effort.repeats):
        times: dict[Network, list[float]] = {one: [] for one in networks}
        end = time.perf_counter() + effort.seconds
        while time.perf_counter() < end:
            for one in networks:
                times[one] += one.ask()
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
