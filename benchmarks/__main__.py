"""Measure and print the table: `python -m benchmarks [--write] [ROW ...]`; BENCH=full for long."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import report
from benchmarks.driver import driving
from benchmarks.measure import FULL, QUICK, Broken, Effort, Figure
from benchmarks.rows import (
    availability,
    closing,
    confirmations,
    day_list,
    end_to_end,
    figures,
    generation,
    one_machine,
    pages,
    sending,
    weights,
)
from benchmarks.running import Bench, durable_server
from tests.postgres import PostgresMissing

Measure = Callable[[Bench], list[Figure]]
ROWS: tuple[tuple[frozenset[int], Measure], ...] = (
    (frozenset({1, 2, 3, 4}), confirmations.measure),
    (frozenset({5}), one_machine.measure),
    (frozenset({6, 7}), pages.measure),
    (frozenset({8}), availability.measure),
    (frozenset({9}), sending.measure),
    (frozenset({9}), end_to_end.measure),
    (frozenset({10}), generation.measure),
    (frozenset({11, 12}), weights.measure),
    (frozenset({14}), closing.measure),
    (frozenset({13}), day_list.measure),
    (frozenset({15}), figures.measure),
)


def main() -> int:
    """Run the rows that are asked for, or all, and return 1 where a run proves nothing."""
    asked = _arguments()
    full = os.environ.get("BENCH") == "full"
    effort = FULL if full else QUICK
    if asked.seconds:
        effort = Effort(1, asked.seconds)
    try:
        page = _measure(set(asked.rows), effort)
    except (Broken, PostgresMissing) as broken:
        print(f"This run proves nothing: {broken}", file=sys.stderr)
        return 1
    print(page)
    if full or asked.write:
        report.FILE.write_text(page, encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, help="numbers of rows; all without one")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--seconds", type=float, help="one short repeat, to see that it works")
    return parser.parse_args()


def _measure(asked: set[int], effort: Effort) -> str:
    figures: list[Figure] = []
    with (
        tempfile.TemporaryDirectory(prefix="mobility-bench-") as folder,
        durable_server() as server,
        driving() as driver,
    ):
        for rows, measure in ROWS:
            if asked and not rows & asked:
                continue
            print(f"Measuring row {', '.join(map(str, sorted(rows)))}", file=sys.stderr)
            bench = Bench(Path(folder), server, driver, effort)
            figures += measure(bench)
        machine = report.machine(server)
        return report.page(figures, effort, machine, driver.shares)


if __name__ == "__main__":
    sys.exit(main())
