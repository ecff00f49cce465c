"""Rows 1 to 4: confirmations through HTTP against one statement, over few slots, by many."""

from pathlib import Path

from benchmarks import invariants, sizes, slots
from benchmarks.confirming import Confirming
from benchmarks.measure import Effort, Figure, Load, per_second, ratios
from benchmarks.one_statement import OneStatement
from benchmarks.running import Bench, Copy

CLIENTS = 8
SPREAD = 10_000
FEW = 20
PLACES = 1_000_000
CROWDS = (32, 256)
PRIZED = 7
WARM_UP = 1.0


def measure(bench: Bench) -> list[Figure]:
    """Measure the four rows on one copy."""
    with bench.copy() as copy, copy.serving() as port:
        slots.make(copy, SPREAD + 2 * slots.SLOTS_OF_AN_OFFICE, capacity=PLACES, filled=False)
        confirming = Confirming(copy, port, bench.driver)
        confirming.run(slots.ids(copy, SPREAD), clients=CLIENTS, seconds=WARM_UP)
        slots.tidy(copy)
        figures = _against_one_statement(copy, confirming, bench.effort)
        return figures + _by_many(copy, confirming, bench.effort)


def _against_one_statement(copy: Copy, confirming: Confirming, effort: Effort) -> list[Figure]:
    spread, few = slots.ids(copy, SPREAD), slots.ids(copy, FEW)
    pathway = confirming.journey.pathway_id
    reference = OneStatement(copy, sizes.measure(copy), pathway, Path(copy.env["HOME"]))
    bare, ours, fought = [], [], []
    for _ in range(effort.repeats):
        bare.append(reference.run(spread, clients=CLIENTS, seconds=effort.seconds))
        ours.append(confirming.run(spread, clients=CLIENTS, seconds=effort.seconds)[0])
        fought.append(confirming.run(few, clients=CLIENTS, seconds=effort.seconds)[0])
        invariants.check(copy)
    what = f"confirmations through HTTP / one statement, {CLIENTS} clients, {SPREAD:,} slots"
    return [
        _of(1, what, ours, bare, floor=0.12, aim=0.25),
        _of(2, f"the same over {FEW} slots / over {SPREAD:,}", fought, ours, floor=0.8, aim=1.0),
    ]


def _by_many(copy: Copy, confirming: Confirming, effort: Effort) -> list[Figure]:
    spread = slots.ids(copy, SPREAD)
    confirming.sell_out(PRIZED, clients=max(CROWDS))
    loads: dict[int, list[Load]] = {crowd: [] for crowd in CROWDS}
    rates: dict[int, list[float]] = {crowd: [] for crowd in CROWDS}
    for _ in range(effort.repeats):
        for crowd in CROWDS:
            rate, load = confirming.run(spread, clients=crowd, seconds=effort.seconds)
            rates[crowd].append(rate)
            loads[crowd].append(load)
        invariants.check(copy)
    few, many = CROWDS
    what = f"confirmations at {many} clients / at {few}"
    return [
        _of(3, what, rates[many], rates[few], floor=0.8, aim=1.0),
        _errors([one for crowd in CROWDS for one in loads[crowd]]),
        *(_tail(crowd, loads[crowd]) for crowd in CROWDS),
    ]


def _of(
    row: int, what: str, ours: list[float], theirs: list[float], *, floor: float, aim: float
) -> Figure:
    return Figure(
        row=row,
        what=what,
        floor=floor,
        aim=aim,
        values=ratios(ours, theirs),
        note=f"{per_second(ours)} of {per_second(theirs)}",
    )


def _errors(loads: list[Load]) -> Figure:
    few, many = CROWDS
    return Figure(
        row=3,
        what=f"errors at {few} and {many} clients",
        floor=0,
        aim=0,
        values=tuple(float(one.broken) for one in loads),
        least_is_best=True,
    )


def _tail(crowd: int, loads: list[Load]) -> Figure:
    return Figure(
        row=4,
        what=f"p99 / (clients / throughput) at {crowd} clients",
        floor=3,
        aim=1.5,
        values=tuple(one.p99 / (crowd / one.rate) for one in loads),
        least_is_best=True,
        note=f"p99 {max(one.p99 for one in loads) * 1000:,.0f} ms at most",
    )
