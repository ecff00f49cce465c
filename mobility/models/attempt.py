"""Wrong answers counted per secret, so that a code or a birth date cannot be guessed."""

from datetime import datetime, timedelta

from sqlalchemy import Index, String, case, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, upsert


class AttemptRow(Base):
    """How many wrong answers a key has had since the hour began; the key is a keyed hash."""

    __tablename__ = "attempt"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]
    count: Mapped[int]
    __table_args__ = (Index(None, "since"),)


def count_attempt(session: Session, key: str, *, now: datetime, window: timedelta) -> int:
    """Count one more wrong answer for a key and return how many this window has seen."""
    old = AttemptRow.since <= now - window
    statement = upsert(session, AttemptRow).values(key=key, since=now, count=1)
    statement = statement.on_conflict_do_update(
        index_elements=[AttemptRow.key],
        set_={
            "count": case((old, 1), else_=AttemptRow.count + 1),
            "since": case((old, now), else_=AttemptRow.since),
        },
    )
    return session.scalars(statement.returning(AttemptRow.count)).one()


def forget_attempts(session: Session, *, now: datetime, window: timedelta) -> int:
    """Erase the counts whose window is over; return how many."""
    over = delete(AttemptRow).where(AttemptRow.since <= now - window)
    return len(session.scalars(over.returning(AttemptRow.key)).all())


def uncount_attempt(session: Session, key: str) -> None:
    """Take back one try that turned out to be right."""
    session.execute(
        update(AttemptRow)
        .where(AttemptRow.key == key, AttemptRow.count > 0)
        .values(count=AttemptRow.count - 1)
        .execution_options(synchronize_session=False)
    )


def clear_attempts(session: Session, key: str) -> None:
    """Erase what was counted for a key."""
    session.execute(delete(AttemptRow).where(AttemptRow.key == key))
