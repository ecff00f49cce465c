"""Rows 11 and 12: what a journey and its heaviest page weigh on the wire."""

from benchmarks.measure import Figure
from benchmarks.running import Bench
from tests.web.weights import weigh

KILO = 1000


def measure(bench: Bench) -> list[Figure]:
    """Weigh once: sizes are no timings, and every run sends the same."""
    with bench.copy(sqlite=True) as copy, copy.serving() as port:
        found = weigh(port)
    return [
        _figure(
            11,
            f"kB of a cold journey, first page to confirmation, {found.requests} answers",
            found.journey,
            60,
            40,
        ),
        _figure(12, f"kB of the heaviest page, {found.heaviest_page}", found.page, 8, 5),
        _figure(12, "kB of the stylesheet", found.stylesheet, 8, 6),
        _figure(12, "kB of the script", found.script, 4, 3),
    ]


def _figure(row: int, what: str, size: int, floor: float, aim: float) -> Figure:
    weight = (size / KILO,)
    return Figure(row=row, what=what, floor=floor, aim=aim, values=weight, least_is_best=True)
