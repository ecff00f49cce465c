"""An office's hours as versions and drafts keep them: its pools in the form of the office file."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from mobility.domain.office import Pool
from mobility.domain.office_data import pool_data
from mobility.domain.office_hours import HoursLine
from mobility.domain.pool_file import parse_pool
from mobility.domain.table import Table

Data = dict[str, Any]
DATES = ("valid_from", "valid_until")
HERE = "hours"


def in_order(lines: Iterable[HoursLine]) -> tuple[HoursLine, ...]:
    """Put lines in the order in which they are read: by weekday, time and date."""
    return tuple(sorted(lines, key=lambda one: (one.weekday, one.opens, one.valid_from)))


def same_hours(some: Iterable[Pool], others: Iterable[Pool]) -> bool:
    """Say whether pools are the same, in whatever order they stand."""
    return _sorted(some) == _sorted(others)


def hours_data(pools: Iterable[Pool]) -> Data:
    """Write pools with their lines as JSON; read_hours reads them back."""
    return {"pool": [_as_text(pool_data(pool)) for pool in pools]}


def read_hours(data: Mapping[str, Any], pathways: tuple[str, ...]) -> tuple[Pool, ...]:
    """Read pools from what hours_data wrote; a pathway that is gone is left out.

    Raises NetworkInvalid.
    """
    return tuple(read_pool(pool, pathways) for pool in data["pool"])


def read_pool(data: Mapping[str, Any], pathways: tuple[str, ...]) -> Pool:
    """Read one pool by the rules of the office file; raises NetworkInvalid."""
    kept = [code for code in data["pathways"] if code in pathways]
    hours = [_with_dates(line) for line in data["hours"]]
    pool = parse_pool(Table(HERE, {**data, "pathways": kept, "hours": hours}), pathways)
    return replace(pool, hours=in_order(pool.hours))


def _sorted(pools: Iterable[Pool]) -> list[Pool]:
    kept = [replace(pool, pathways=tuple(sorted(pool.pathways))) for pool in pools]
    return sorted(kept, key=lambda pool: pool.code)


def _as_text(pool: Data) -> Data:
    hours = [
        {key: value.isoformat() if key in DATES else value for key, value in line.items()}
        for line in pool["hours"]
    ]
    return {**pool, "hours": hours}


def _with_dates(line: Mapping[str, Any]) -> Data:
    return {
        key: date.fromisoformat(value) if key in DATES else value for key, value in line.items()
    }
