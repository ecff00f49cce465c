"""Row 14: a day of 120 people closed, everybody moved and told in one unit, on both databases."""

import time
from datetime import timedelta
from itertools import count

from benchmarks import invariants
from benchmarks.measure import Broken, Figure
from benchmarks.running import Bench, Copy
from mobility.domain.closing import Part, Reason
from mobility.domain.staff import Role
from mobility.services import closing
from mobility.services.closing import Order
from tests.staff import employ
from tests.world import NOW, TOMORROW, World

PEOPLE = 120
TIMES, PLACES = 30, 4
DAYS = 12
VISIT = timedelta(minutes=20)
numbers = count(1)


def measure(bench: Bench) -> list[Figure]:
    """Close a full day of an office of its own again and again."""
    return [
        Figure(
            row=14,
            what=f"{name}: seconds to close a day and move and tell {PEOPLE} people",
            floor=5,
            aim=1,
            values=_seconds(bench, sqlite=sqlite),
            least_is_best=True,
            note=f"{DAYS * TIMES * PLACES:,} places to choose from",
        )
        for name, sqlite in (("PostgreSQL", False), ("SQLite", True))
    ]


def _seconds(bench: Bench, *, sqlite: bool) -> tuple[float, ...]:
    with bench.copy(sqlite=sqlite) as copy:
        measured = tuple(_close(copy) for _ in range(bench.effort.repeats))
        invariants.check(copy)
    return measured


def _close(copy: Copy) -> float:
    slug = f"closing-{next(numbers)}"
    with copy.app.app_context():
        world = World(copy.app, copy.settings).build(slug)
        times = [world.slot(PLACES, TOMORROW + number * VISIT) for number in range(TIMES)]
        for day in range(2, 2 + DAYS):
            for number in range(TIMES):
                world.slot(PLACES, TOMORROW + timedelta(days=day) + number * VISIT)
        for number in range(PEOPLE):
            world.book(times[number % TIMES])
        boss = employ(Role.SUPERVISOR, office=slug)
        order = Order(uid=slug, part=Part(day=TOMORROW.date()), reason=Reason.FLOOD)
        start = time.perf_counter()
        done = closing.close(slug, order, person=boss, settings=copy.settings, now=NOW)
        elapsed = time.perf_counter() - start
    if done.counts.moved != PEOPLE:
        raise Broken(f"{done.counts.moved} of {PEOPLE} people were moved")
    return elapsed
