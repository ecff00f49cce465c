"""Offices, when they are open, whom they accept, and the pools their capacity is parted into."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered


class OfficeRow(Numbered, Base):
    """A site: `details` holds the texts by language, contacts and services a person reads."""

    __tablename__ = "office"
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    zone: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    details: Mapped[dict[str, Any]]
    cutoff_hours: Mapped[int] = mapped_column(default=24)
    grace_minutes: Mapped[int] = mapped_column(default=30)
    intake_open: Mapped[bool] = mapped_column(default=True)
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("state IN ('open', 'suspended')", name="state"),
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


class ClosureRow(Numbered, Base):
    """A day, or what is left of it from `closes_at` on, on which an office is closed; and why."""

    __tablename__ = "closure"
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    day: Mapped[date]
    closes_at: Mapped[time | None]
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[dict[str, Any]]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("office_id", "day"),
        CheckConstraint("kind IN ('holiday', 'feast', 'closure')", name="kind"),
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
