"""The programme as a whole: how it is called and looks, and the phases it goes through."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Numbered


class ProgrammeRow(Base):
    """The one row of the programme: `identity` is what people see of it, `logo` a clean SVG.

    `intake_open` and `notice` are those of the phase that is running, written by the timers.
    """

    __tablename__ = "programme"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    identity: Mapped[dict[str, Any]]
    logo: Mapped[str | None] = mapped_column(Text)
    intake_open: Mapped[bool] = mapped_column(default=True)
    notice: Mapped[dict[str, Any]]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    @classmethod
    def holds_intake(cls) -> ColumnElement[bool]:
        """Say in SQL whether a phase keeps all offices from giving appointments."""
        return select(cls.id).where(cls.intake_open.is_(False)).exists()


class PhaseRow(Numbered, Base):
    """A time of the programme, such as a pilot: from, until, whether appointments are given.

    `notice` is said on every page meanwhile. The timers begin and end it, and write when they did.
    """

    __tablename__ = "phase"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[dict[str, Any]]
    notice: Mapped[dict[str, Any]]
    intake_open: Mapped[bool]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR starts_at < ends_at", name="starts_before_it_ends"),
        {"sqlite_autoincrement": True},
    )


def programme(session: Session, *, lock: bool = False) -> ProgrammeRow | None:
    """Find the programme's row; None until somebody has saved one."""
    statement = select(ProgrammeRow)
    return session.scalar(statement.with_for_update() if lock else statement)


def phases(session: Session) -> list[PhaseRow]:
    """List the phases by their beginning."""
    return list(session.scalars(select(PhaseRow).order_by(PhaseRow.starts_at, PhaseRow.id)))
