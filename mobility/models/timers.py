"""What the timers did, and whose turn it is."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    Index,
    Select,
    String,
    bindparam,
    delete,
    insert,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.domain.timer import Run, TurnLost
from mobility.models.base import Base, BigId, Numbered, table_of


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


RUNS, TURN = table_of(TimerRunRow), table_of(TimerTurnRow)
RUN = (RUNS.c.job, RUNS.c.began_at, RUNS.c.ended_at, RUNS.c.rows, RUNS.c.failure, RUNS.c.missed)
NOTHING = "rows = 0 AND failure IS NULL AND missed = 0"
"""A run that found nothing to do, after one that was on time."""

# Held until the unit ends, so that the next turn begins only once no unit of this one is left.
IS_TURN = text("SELECT 1 FROM timer_turn WHERE id = 1 AND number = :mine FOR SHARE")
NEXT_TURN = (
    update(TURN)
    .where(TURN.c.id == 1)
    .values(number=TURN.c.number + 1, taken_at=bindparam("moment", type_=TURN.c.taken_at.type))
    .returning(TURN.c.number)
)


def check_turn(session: Session, number: int) -> None:
    """Raise `TurnLost` unless it is still a turn; it then stays so until the unit ends."""
    if session.connection().scalar(IS_TURN, {"mine": number}) is None:
        raise TurnLost


def last_runs(session: Session, jobs: Collection[str]) -> list[Run]:
    """Read the last run of each job, by one look into the index for each."""
    each = [_last_of(job).subquery() for job in jobs]
    found = session.connection().execute(union_all(*(select(one) for one in each)))
    return [Run(*row) for row in found]


def _last_of(job: str) -> Select[tuple[str, datetime, datetime, int, str | None, int]]:
    newest = (RUNS.c.began_at.desc(), RUNS.c.id.desc())
    return select(*RUN).where(RUNS.c.job == job).order_by(*newest).limit(1)


def troubled_runs(session: Session, *, since: datetime, limit: int) -> list[Run]:
    """Read the runs that failed, or before which others were missed, the newest first."""
    trouble = RUNS.c.failure.is_not(None) | (RUNS.c.missed > 0)
    statement = select(*RUN).where(RUNS.c.began_at >= since, trouble)
    newest = (RUNS.c.began_at.desc(), RUNS.c.id.desc())
    found = session.connection().execute(statement.order_by(*newest).limit(limit))
    return [Run(*row) for row in found]


def write_run(session: Session, run: Run) -> bool:
    """Write a run down and say whether it made a row; one that found nothing replaces the last."""
    if run.found_nothing:
        again = update(RUNS).where(RUNS.c.job == run.job, text(NOTHING))
        times = {"began_at": run.began_at, "ended_at": run.ended_at}
        if session.connection().execute(again.values(**times)).rowcount:
            return False
    session.connection().execute(insert(RUNS).values(**vars(run)))
    return True


def forget_runs(session: Session, *, before: datetime) -> None:
    """Erase the runs that began before a moment."""
    session.connection().execute(delete(RUNS).where(RUNS.c.began_at < before))
