"""Row 5: confirmations on SQLite, against a bare loop on the same file."""

from sqlalchemy import text

from benchmarks import invariants, sizes, slots
from benchmarks.confirming import Confirming
from benchmarks.measure import Figure, per_second, ratios
from benchmarks.running import Bench, Copy
from benchmarks.sqlite_loop import BareLoop

CLIENTS = 8
CROWD = 256
SPREAD = 10_000
PLACES = 1_000_000
WARM_UP = 1.0


def measure(bench: Bench) -> list[Figure]:
    """Measure the row on one copy, whose slots are those of the demonstration."""
    ours, bare, errors = [], [], []
    with bench.copy(sqlite=True) as copy, copy.serving() as port:
        spread = _widened(copy)
        confirming = Confirming(copy, port, bench.driver)
        confirming.run(spread, clients=CLIENTS, seconds=WARM_UP)
        loop = BareLoop(copy, sizes.measure(copy), spread, confirming.journey.pathway_id)
        for _ in range(bench.effort.repeats):
            seconds = bench.effort.seconds
            bare.append(loop.run(seconds))
            ours.append(confirming.run(spread, clients=CLIENTS, seconds=seconds)[0])
            _, load = confirming.run(spread, clients=CROWD, seconds=seconds)
            errors.append(float(sum(load.statuses.values()) - load.statuses.get(303, 0)))
            invariants.check(copy)
    return _figures(ours, bare, errors)


def _widened(copy: Copy) -> list[int]:
    """Give every slot places enough, and return the ids."""
    with copy.connected() as connection:
        connection.execute(text(f"UPDATE slot SET capacity = {PLACES}"))
    return slots.ids(copy, SPREAD)


def _figures(ours: list[float], bare: list[float], errors: list[float]) -> list[Figure]:
    return [
        Figure(
            row=5,
            what=f"SQLite: confirmations through HTTP, {CLIENTS} clients / a bare loop",
            floor=0.12,
            aim=0.20,
            values=ratios(ours, bare),
            note=f"{per_second(ours)} of {per_second(bare)}",
        ),
        Figure(
            row=5,
            what=f"SQLite: lock errors at {CROWD} clients",
            floor=0,
            aim=0,
            values=tuple(errors),
            least_is_best=True,
        ),
    ]
