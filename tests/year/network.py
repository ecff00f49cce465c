"""Two small offices that are always full, so that everything happens which can happen."""

from datetime import date, datetime, time

from flask import Flask
from sqlalchemy import select, text

from mobility.domain.settings import Settings
from mobility.models.base import reading, transaction
from mobility.models.office import AcceptanceRow, OpeningHoursRow
from mobility.models.slot import FREE, SlotRow
from tests.world import World

OFFICES = ("xela", "reu")
EVERYBODY = {"fact": "nationality", "op": "is", "value": "GT"}


def build(app: Flask, settings: Settings, now: datetime) -> tuple[World, ...]:
    """Make the offices, each open five mornings a week for three visits."""
    return tuple(_office(World(app, settings).build(slug), now) for slug in OFFICES)


def _office(world: World, now: datetime) -> World:
    with transaction() as session:
        for weekday in range(5):
            session.add(
                OpeningHoursRow(
                    pool_id=world.pool_id,
                    weekday=weekday,
                    opens=time(8),
                    closes=time(12),
                    visit_minutes=80,
                    places=1,
                    valid_from=date(2026, 1, 1),
                )
            )
        session.add(
            AcceptanceRow(
                office_id=world.office_id,
                name="everybody",
                conditions={"pathways": ["any"], "rule": EVERYBODY},
                valid_from=now,
            )
        )
    return world


def free_times(world: World, now: datetime) -> list[datetime]:
    """List the times of an office that the public may still book."""
    statement = select(SlotRow.starts_at).where(
        SlotRow.office_id == world.office_id, SlotRow.starts_at > now, text(FREE)
    )
    with reading() as session:
        return list(session.scalars(statement.order_by(SlotRow.starts_at)))
