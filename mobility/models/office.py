"""Offices, when they are open, whom they accept, and the pools their capacity is parted into."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, column_property, mapped_column

from mobility.domain.office import REMINDERS
from mobility.domain.slot import Audience
from mobility.models.base import Base, BigId, Json, Numbered
from mobility.models.pathway import PathwayRow
from mobility.models.programme import ProgrammeRow
from mobility.models.slot import FREE, SlotRow

ONE_DAY = timedelta(days=1)


class OfficeRow(Numbered, Base):
    """A site: `details` holds the texts by language, contacts and services a person reads.

    `feasts` are the days that come back every year, from which each new year's are made;
    `reminders` says how many minutes before a visit its reminders go out. A `practice` office is
    for learning: invented people, no messages, and it counts nowhere. `notice` tells the public why
    it is suspended. `message_budget` is how many messages a month it may send, without one no end.
    """

    __tablename__ = "office"
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    zone: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    details: Mapped[dict[str, Any]]
    feasts: Mapped[list[dict[str, Any]]] = mapped_column(
        Json, default=list, server_default=text("'[]'")
    )
    reminders: Mapped[list[int]] = mapped_column(
        Json, default=lambda: list(REMINDERS), server_default=text("'[4320, 1440, 180]'")
    )
    cutoff_hours: Mapped[int] = mapped_column(default=24)
    grace_minutes: Mapped[int] = mapped_column(default=30)
    intake_open: Mapped[bool] = mapped_column(default=True)
    practice: Mapped[bool] = mapped_column(default=False, server_default=false())
    notice: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    message_budget: Mapped[int | None]
    intake_held: Mapped[bool] = column_property(ProgrammeRow.holds_intake())
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("state IN ('preparing', 'open', 'suspended')", name="state"),
        CheckConstraint("message_budget >= 0", name="message_budget"),
        {"sqlite_autoincrement": True},
    )


class PoolRow(Numbered, Base):
    """A share of an office's capacity: for whom, in which way, and for which pathways."""

    __tablename__ = "pool"
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    code: Mapped[str] = mapped_column(String(40))
    audience: Mapped[str] = mapped_column(String(12))
    mode: Mapped[str] = mapped_column(String(12))
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("office_id", "code"),
        CheckConstraint("audience IN ('public', 'helper', 'walk_in', 'priority')", name="audience"),
        CheckConstraint("mode IN ('in_person', 'telephone')", name="mode"),
        {"sqlite_autoincrement": True},
    )


class PoolPathwayRow(Base):
    """One pathway that a pool serves; a row each, also where the pool serves all of them."""

    __tablename__ = "pool_pathway"
    pool_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("pool.id", ondelete="CASCADE"), primary_key=True
    )
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"), primary_key=True)
    __table_args__ = (Index(None, "pathway_id"),)


class OpeningHoursRow(Numbered, Base):
    """One line of a pool's week, valid from a date: weekday 0 is Monday, times are local."""

    __tablename__ = "opening_hours"
    pool_id: Mapped[int] = mapped_column(BigId, ForeignKey("pool.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]
    visit_minutes: Mapped[int]
    places: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="opens_before_closes"),
        CheckConstraint("visit_minutes > 0 AND places > 0", name="positive"),
        Index(None, "pool_id"),
        {"sqlite_autoincrement": True},
    )


class AcceptanceRow(Numbered, Base):
    """Whom an office accepts between two moments, as rule data in the form of eligibility."""

    __tablename__ = "acceptance"
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(60))
    conditions: Mapped[dict[str, Any]]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index(None, "office_id"), {"sqlite_autoincrement": True})


@dataclass(frozen=True)
class PublicPool:
    """A pool that people book in themselves or others for them, and the pathways it serves."""

    id: int
    office_id: int
    code: str
    mode: str
    pathways: frozenset[str]


def offices(session: Session) -> list[OfficeRow]:
    """List all offices by slug."""
    return list(session.scalars(select(OfficeRow).order_by(OfficeRow.slug)))


def office_by_slug(session: Session, slug: str) -> OfficeRow | None:
    """Find an office."""
    return session.scalar(select(OfficeRow).where(OfficeRow.slug == slug))


def lock_office(session: Session, office_id: int) -> OfficeRow:
    """Let one unit at a time make or change an office's slots and days; bookings do not wait."""
    session.flush()
    return session.get_one(OfficeRow, office_id, with_for_update={"key_share": True})


def pools_of(session: Session, office_id: int) -> list[PoolRow]:
    """List the pools of an office, whomever they are for."""
    statement = select(PoolRow).where(PoolRow.office_id == office_id)
    return list(session.scalars(statement.order_by(PoolRow.id)))


def public_pools(
    session: Session, office_id: int | None = None, *, audience: Audience = Audience.PUBLIC
) -> list[PublicPool]:
    """List the public pools of one office or of all, each with its pathways, in one query.

    With another `audience` those for helpers, walk-ins or priority.
    """
    statement = (
        select(
            PoolRow.id,
            PoolRow.office_id,
            PoolRow.code,
            PoolRow.mode,
            func.aggregate_strings(PathwayRow.code, " "),
        )
        .join(PoolPathwayRow, PoolPathwayRow.pool_id == PoolRow.id)
        .join(PathwayRow, PathwayRow.id == PoolPathwayRow.pathway_id)
        .where(PoolRow.audience == audience.value)
        .group_by(PoolRow.id)
    )
    if office_id is not None:
        statement = statement.where(PoolRow.office_id == office_id)
    return [
        PublicPool(pool_id, office, code, mode, frozenset(pathways.split()))
        for pool_id, office, code, mode, pathways in session.connection().execute(statement)
    ]


def first_free_days(
    session: Session, pool_ids: Collection[int], *, now: datetime
) -> dict[int, date]:
    """Find each pool's next day with places left; a pool without one is left out.

    One look into the index for each pool, however many slots there are.
    """
    first = (
        select(func.min(SlotRow.day))
        .where(
            SlotRow.office_id == PoolRow.office_id,
            SlotRow.pool_id == PoolRow.id,
            # Without a first day the look would begin with all that was left free in the past.
            SlotRow.day >= now.date() - ONE_DAY,
            SlotRow.starts_at > now,
            text(FREE),
        )
        .correlate(PoolRow)
        .scalar_subquery()
    )
    statement = select(PoolRow.id, first).where(PoolRow.id.in_(pool_ids))
    return {pool_id: day for pool_id, day in session.execute(statement) if day is not None}


def acceptances_at(session: Session, now: datetime) -> list[AcceptanceRow]:
    """List the rules by which offices accept people at a moment."""
    statement = select(AcceptanceRow).where(
        AcceptanceRow.valid_from <= now,
        or_(AcceptanceRow.valid_until.is_(None), AcceptanceRow.valid_until > now),
    )
    return list(session.scalars(statement.order_by(AcceptanceRow.id)))


def hours_of(session: Session, office_id: int) -> list[tuple[PoolRow, OpeningHoursRow]]:
    """List the lines of an office's week with their pools, in the order of the week."""
    statement = (
        select(PoolRow, OpeningHoursRow)
        .join(OpeningHoursRow, OpeningHoursRow.pool_id == PoolRow.id)
        .where(PoolRow.office_id == office_id)
        .order_by(PoolRow.id, OpeningHoursRow.weekday, OpeningHoursRow.opens)
    )
    return [(pool, line) for pool, line in session.execute(statement)]
