"""Legal pathways, when each is open, and the versions of its conditions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered


class PathwayRow(Numbered, Base):
    """A way that a person may qualify for; `texts` holds all its wording by language."""

    __tablename__ = "pathway"
    code: Mapped[str] = mapped_column(String(20), unique=True)
    priority: Mapped[int]
    texts: Mapped[dict[str, Any]]
    row_version: Mapped[int] = mapped_column(default=1)


class PathwayStatusRow(Numbered, Base):
    """From this day on the pathway is open, suspended or closed, for a public reason."""

    __tablename__ = "pathway_status"
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[date]
    reason: Mapped[dict[str, Any]]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("pathway_id", "since"),
        CheckConstraint("state IN ('open', 'suspended', 'closed')", name="state"),
        {"sqlite_autoincrement": True},
    )


class RuleVersionRow(Numbered, Base):
    """The conditions of a pathway from an instant on; never edited, only superseded."""

    __tablename__ = "rule_version"
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    version: Mapped[int]
    valid_from: Mapped[datetime]
    conditions: Mapped[dict[str, Any]]
    __table_args__ = (UniqueConstraint("pathway_id", "version"), {"sqlite_autoincrement": True})
