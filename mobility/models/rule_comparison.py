"""Comparisons of a drafted rule with what people were answered; only counts are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered


class RuleComparisonRow(Numbered, Base):
    """One comparison: the drafted conditions, how far it has come, and how many answers change.

    `reached` is the number of the last screening that was looked at, `until` of the last there is.
    """

    __tablename__ = "rule_comparison"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    conditions: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12))
    reached: Mapped[int] = mapped_column(BigId)
    until: Mapped[int] = mapped_column(BigId)
    counts: Mapped[dict[str, Any]]
    asked_by: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("state IN ('due', 'done', 'dropped')", name="state"),
        Index(None, "pathway_id"),
        {"sqlite_autoincrement": True},
    )
