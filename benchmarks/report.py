"""The table, and the machine that it was made on."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.limits import LIMITS
from benchmarks.measure import Effort, Figure
from tests.postgres import PostgresServer

FILE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
LIBRARIES = ("Flask", "SQLAlchemy", "psycopg", "gunicorn")
INTRODUCTION = """# Speeds

Every figure is a ratio inside one run on one machine: reference and candidate alternate, rows are
counted in the database, and a run with an error of the server, a broken socket or a broken
invariant is thrown away whole. A confirmation is the final POST; what leads to it is made off the
clock. `make bench` measures 3 repeats of 2 seconds, `BENCH=full make bench` 5 of 5, and writes this
page.
"""


def page(
    figures: Sequence[Figure], effort: Effort, machine: str, driver_shares: Sequence[float]
) -> str:
    """Write the page: how, where, the table, and what limits each row now."""
    lines = [
        "| row | what | floor | aim | measured, median [min–max] | |",
        "|---|---|---|---|---|---|",
        *(_line(one) for one in figures),
    ]
    measured = {one.row for one in figures}
    limits = [f"- **Row {row}.** {said}" for row, said in LIMITS.items() if row in measured]
    how = f"{effort.repeats} repeats of {effort.seconds:g} seconds"
    return "\n".join(
        [
            INTRODUCTION,
            f"Measured on {machine}; {how}; {_driver(driver_shares)}.\n",
            *lines,
            "\n## What limits each row now\n",
            *limits,
            "",
        ]
    )


def machine(server: PostgresServer) -> str:
    """Say what kind of machine this is, and which versions ran on it."""
    with psycopg.connect(f"postgresql://postgres@/postgres?host={server.folder}") as connection:
        postgres = connection.info.server_version // 10000
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    cores = f"{os.cpu_count()} cores ({platform.machine()})"
    return f"{cores}, Python {platform.python_version()}, PostgreSQL {postgres}, {libraries}"


def _driver(shares: Sequence[float]) -> str:
    if not shares:
        return "no load driver was needed"
    return (
        f"the load driver used {median(shares):.0%} of one core (at most {max(shares):.0%}) "
        "beside the server"
    )


def _line(figure: Figure) -> str:
    mark = "≤" if figure.least_is_best else "≥"
    floor, aim = (f"{mark} {_number(value)}" for value in (figure.floor, figure.aim))
    span = f"{_number(figure.median)} [{_number(min(figure.values))}–{_number(max(figure.values))}]"
    what = f"{figure.what} ({figure.note})" if figure.note else figure.what
    return f"| {figure.row} | {what} | {floor} | {aim} | {span} | {figure.verdict} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.2f}"
