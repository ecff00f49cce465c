"""The closed days of offices: holidays, local feasts, and days of their own."""

from datetime import date, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.domain.office import ClosureKind
from mobility.domain.office_hours import Closures
from mobility.models.base import Base, BigId, Numbered


class ClosureRow(Numbered, Base):
    """A day, or what is left of it from `closes_at` on, on which an office is closed; and why.

    One that administrators set stays, whatever the network's files say. A holiday that is `worked`
    closes nothing: it keeps the day from being closed again.
    """

    __tablename__ = "closure"
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    day: Mapped[date]
    closes_at: Mapped[time | None]
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[dict[str, Any]]
    set_by: Mapped[str] = mapped_column(String(8), default="file", server_default="file")
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("office_id", "day"),
        CheckConstraint("kind IN ('holiday', 'feast', 'closure', 'worked')", name="kind"),
        CheckConstraint("set_by IN ('file', 'staff')", name="set_by"),
        {"sqlite_autoincrement": True},
    )


def closures_between(
    session: Session, office_id: int, *, first: date, last: date
) -> list[ClosureRow]:
    """List an office's closed days between two days, both included."""
    statement = select(ClosureRow).where(
        ClosureRow.office_id == office_id, ClosureRow.day.between(first, last)
    )
    return list(session.scalars(statement.order_by(ClosureRow.day)))


def closed_between(session: Session, office_id: int, *, first: date, last: date) -> Closures:
    """Say which days between two are closed, and from when on; a holiday that is worked is not."""
    rows = closures_between(session, office_id, first=first, last=last)
    return {row.day: row.closes_at for row in rows if row.kind != ClosureKind.WORKED}
