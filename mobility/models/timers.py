"""What the timers did, and whose turn it is."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered


class TimerRunRow(Numbered, Base):
    """A run of a job: when, how many rows, what failed, how many expected runs it came after.

    Of the runs that found nothing to do only the last of each job is kept, so that the table
    stays as small as what happened.
    """

    __tablename__ = "timer_run"
    job: Mapped[str] = mapped_column(String(40))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    rows: Mapped[int]
    failure: Mapped[str | None] = mapped_column(String(200))
    missed: Mapped[int]
    __table_args__ = (
        Index(None, "job", "began_at"),
        Index(None, "began_at"),
        {"sqlite_autoincrement": True},
    )


class TimerTurnRow(Base):
    """The one row that says which turn it is; who has the turn works under its number."""

    __tablename__ = "timer_turn"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigId)
    taken_at: Mapped[datetime | None]
