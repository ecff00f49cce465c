"""Who is booked into a pathway, and what is counted of it."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from mobility.models.appointment import BOOKED, AppointmentRow
from mobility.models.base import table_of
from mobility.models.hold import HoldRow
from mobility.models.office import PoolRow
from mobility.models.slot import SlotRow
from mobility.models.waitlist import WAITING, WaitlistEntryRow

VISIT, SLOT, POOL = table_of(AppointmentRow), table_of(SlotRow), table_of(PoolRow)
STILL_BOOKED = text(f"appointment.{BOOKED}")


@dataclass(frozen=True, kw_only=True)
class Booked:
    """A visit to come, as far as it decides what becomes of it; `contact` and `answers` sealed."""

    id: int
    uid: str
    office_id: int
    slot_id: int
    mode: str
    starts_at: datetime
    locale: str
    contact: bytes
    answers: bytes


def booked_in(session: Session, pathway_id: int, *, since: date, now: datetime) -> list[Booked]:
    """List who is booked into a pathway from a day on, the soonest first."""
    return _read(session, _booked(pathway_id, since, now))


def count_booked(session: Session, pathway_id: int, *, since: date, now: datetime) -> int:
    """Count who is booked into a pathway from a day on."""
    chosen = _booked(pathway_id, since, now).with_only_columns(func.count(VISIT.c.id))
    return session.scalars(chosen).one()


def next_booked(
    session: Session, pathway_id: int, *, since: date, now: datetime, limit: int
) -> list[Booked]:
    """Lock the next who are booked into a pathway, by ascending id; the soonest are the next.

    Whoever was given up, moved or checked in meanwhile is not among them.
    """
    soonest = _booked(pathway_id, since, now).order_by(SLOT.c.starts_at, VISIT.c.id).limit(limit)
    numbers = list(session.scalars(soonest.with_only_columns(VISIT.c.id)))
    mine = _booked(pathway_id, since, now).where(VISIT.c.id.in_(sorted(numbers)))
    return _read(
        session, mine.order_by(VISIT.c.id).with_for_update(key_share=True, of=VISIT), ordered=True
    )


def opened_rows(session: Session, numbers: Collection[int]) -> dict[int, AppointmentRow]:
    """Read visits that are locked, by their numbers."""
    statement = select(AppointmentRow).where(AppointmentRow.id.in_(sorted(numbers)))
    found = session.scalars(statement.execution_options(populate_existing=True))
    return {row.id: row for row in found}


def booked_ahead(session: Session, *, now: datetime) -> dict[int, int]:
    """Count who is booked ahead into each pathway."""
    statement = (
        select(VISIT.c.pathway_id, func.count(VISIT.c.id))
        .join_from(VISIT, SLOT, SLOT.c.id == VISIT.c.slot_id)
        .where(STILL_BOOKED, SLOT.c.starts_at > now)
        .group_by(VISIT.c.pathway_id)
    )
    found = session.connection().execute(statement)
    return {pathway_id: count for pathway_id, count in found}  # noqa: C416 -- rows, typed


def count_interest(
    session: Session, pathway_id: int, *, since: datetime, now: datetime
) -> tuple[int, int, int]:
    """Count who booked a pathway since a moment, who waits in its lines, and who is booking."""
    asked = (
        select(func.count(VISIT.c.id)).where(
            VISIT.c.pathway_id == pathway_id, VISIT.c.created_at >= since
        ),
        select(func.count(WaitlistEntryRow.id)).where(
            WaitlistEntryRow.pathway_id == pathway_id, text(WAITING)
        ),
        select(func.count(HoldRow.id)).where(
            HoldRow.pathway_id == pathway_id, HoldRow.expires_at > now
        ),
    )
    booked, waiting, holding = (session.scalars(one).one() for one in asked)
    return booked, waiting, holding


def _booked(pathway_id: int, since: date, now: datetime) -> Select[Any]:
    other = {"mode": POOL.c.mode, "starts_at": SLOT.c.starts_at}
    names = [one.name for one in fields(Booked)]
    return (
        select(*(other[name] if name in other else VISIT.c[name] for name in names))
        .join_from(VISIT, SLOT, SLOT.c.id == VISIT.c.slot_id)
        .join(POOL, POOL.c.id == SLOT.c.pool_id)
        .where(
            VISIT.c.pathway_id == pathway_id,
            VISIT.c.day >= since,
            SLOT.c.starts_at > now,
            STILL_BOOKED,
        )
    )


def _read(session: Session, statement: Select[Any], *, ordered: bool = False) -> list[Booked]:
    chosen = statement if ordered else statement.order_by(SLOT.c.starts_at, VISIT.c.id)
    return [Booked(**row) for row in session.connection().execute(chosen).mappings()]
