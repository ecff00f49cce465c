"""PostgreSQL lays out hours exactly as the domain's rules do, and leaves to them what it cannot."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from mobility.domain.office_hours import HoursLine, days_from, local_day, slot_starts
from mobility.domain.settings import Settings
from mobility.models.base import reading, transaction
from mobility.models.closure import ClosureRow
from mobility.models.office import (
    OfficeRow,
    OpeningHoursRow,
)
from mobility.models.slot import SlotRow
from mobility.models.slot_generation import is_steady
from mobility.services import schedule
from mobility.services.schedule import hours_line
from tests.world import NOW, World, world_in

HORIZON = timedelta(days=20)
# The night in which clocks go back in New York lies within the horizon.
BEFORE_AUTUMN = datetime(2026, 10, 25, 14, 0, tzinfo=UTC)
Times = list[tuple[datetime, date, int, int, int]]


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    with world_in(app, settings) as built:
        yield built


def invent_hours(world: World, chance: Random, first: date) -> None:
    """Give the pool a week of lines that do not overlap, and close some days whole or in part."""
    with transaction() as session:
        session.execute(delete(OpeningHoursRow))
        session.execute(delete(ClosureRow))
        for weekday in range(7):
            for opens in chance.sample((1, 7, 9, 11, 13, 15), chance.randrange(4)):
                session.add(
                    OpeningHoursRow(
                        pool_id=world.pool_id,
                        weekday=weekday,
                        opens=time(opens, chance.choice((0, 15))),
                        closes=time(opens + 1, chance.choice((0, 30, 45))),
                        visit_minutes=chance.choice((10, 20, 25, 45, 90)),
                        places=chance.randrange(1, 5),
                        valid_from=first + timedelta(days=chance.randrange(-9, 9)),
                        valid_until=chance.choice((None, first + timedelta(days=12))),
                    )
                )
        for number in chance.sample(range(20), 6):
            closes_at = chance.choice((None, time(9), time(11, 10), time(23)))
            session.add(
                ClosureRow(
                    office_id=world.office_id,
                    day=first + timedelta(days=number),
                    closes_at=closes_at,
                    kind=chance.choice(("closure", "worked")),
                    reason={},
                )
            )


def by_the_rules(zone: str, now: datetime) -> Times:
    """Lay the hours out as the domain does."""
    with reading() as session:
        lines: list[HoursLine] = [
            hours_line(row) for row in session.scalars(select(OpeningHoursRow))
        ]
        rows = session.scalars(select(ClosureRow).where(ClosureRow.kind != "worked"))
        closed = {row.day: row.closes_at for row in rows}
    days = days_from(local_day(now, zone), HORIZON)
    return sorted(
        (one.starts_at, one.day, one.minute, one.length, one.places)
        for one in slot_starts(lines, closed, days, ZoneInfo(zone))
        if one.starts_at > now
    )


def made() -> Times:
    columns = (SlotRow.starts_at, SlotRow.day, SlotRow.minute, SlotRow.length, SlotRow.capacity)
    with reading() as session:
        found = session.execute(select(*columns).where(SlotRow.state == "open"))
        return sorted((a, b, c, d, e) for a, b, c, d, e in found)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("zone", "now"),
    [("America/Guatemala", NOW), ("America/New_York", NOW), ("America/New_York", BEFORE_AUTUMN)],
)
def test_slots_are_those_of_the_rules_also_after_a_change(
    world: World, zone: str, now: datetime, seed: int
) -> None:
    chance = Random(seed)
    with transaction() as session:
        session.execute(update(OfficeRow).values(zone=zone))
    for _ in range(2):
        invent_hours(world, chance, local_day(now, zone))
        schedule.extend_horizon(now=now, horizon=HORIZON)
        assert made() == by_the_rules(zone, now)
    assert schedule.extend_horizon(now=now, horizon=HORIZON) == 0


@pytest.mark.parametrize(
    ("zone", "first", "last", "steady"),
    [
        ("America/Guatemala", date(2026, 1, 1), date(2026, 12, 31), True),
        ("America/New_York", date(2026, 10, 1), date(2026, 10, 31), True),
        ("America/New_York", date(2026, 10, 1), date(2026, 11, 1), False),
        ("America/New_York", date(2026, 11, 2), date(2026, 12, 1), True),
    ],
)
def test_a_zone_is_steady_until_its_clocks_change(
    zone: str, first: date, last: date, steady: bool
) -> None:
    assert is_steady(ZoneInfo(zone), first, last) is steady
