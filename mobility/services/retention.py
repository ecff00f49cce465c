"""What is past its time is erased: screenings, what was typed on the way, counts of tries."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, text, update
from sqlalchemy.orm import Session

from mobility.domain.settings import Settings
from mobility.models.attempt import forget_attempts
from mobility.models.base import transaction
from mobility.models.screening import ScreeningRow
from mobility.models.waitlist import WAITING, WaitlistEntryRow
from mobility.services.tries import HOUR

BATCH = 200


def erase_drafts(*, now: datetime, settings: Settings) -> int:
    """Erase screenings past their time, finished or not, and old journeys; say how many (batch).

    A screening whose person waits in a line stays, since the place in the line would go with it,
    but no longer than a finished one after they joined. A journey goes a draft's life after it was
    last touched.
    """
    nobody_waits = ~exists().where(
        WaitlistEntryRow.screening_id == ScreeningRow.id,
        text(f"waitlist_entry.{WAITING}"),
        WaitlistEntryRow.joined_at > now - settings.screening_life,
    )
    over = (ScreeningRow.erase_at <= now, nobody_waits)
    journeys = (
        ScreeningRow.journey.is_not(None),
        ScreeningRow.touched_at <= now - settings.draft_life,
    )
    return _in_batches(_erase, *over) + _in_batches(_forget_journeys, *journeys)


def forget_tries(*, now: datetime) -> int:
    """Erase the counts of tries that no longer hold anybody up; return how many."""
    with transaction() as session:
        return forget_attempts(session, now=now, window=HOUR)


def _in_batches(act: Callable[[Session, list[int]], None], *which: ColumnElement[bool]) -> int:
    """Act on the screenings that meet the conditions, a batch to a unit; return how many."""
    done = 0
    while True:
        with transaction() as session:
            ids = _lock(session, *which)
            act(session, ids)
        done += len(ids)
        if len(ids) < BATCH:
            return done


def _lock(session: Session, *which: ColumnElement[bool]) -> list[int]:
    statement = select(ScreeningRow.id).where(*which).order_by(ScreeningRow.id).limit(BATCH)
    # What somebody is writing to this moment is theirs; it comes up again on the next round.
    locked = session.scalars(statement.with_for_update(skip_locked=True)).all()
    # Asked again under the lock: a line may have been joined between the look and the lock.
    return list(session.scalars(select(ScreeningRow.id).where(ScreeningRow.id.in_(locked), *which)))


def _erase(session: Session, ids: list[int]) -> None:
    session.execute(delete(ScreeningRow).where(ScreeningRow.id.in_(ids)))


def _forget_journeys(session: Session, ids: list[int]) -> None:
    session.execute(update(ScreeningRow).where(ScreeningRow.id.in_(ids)).values(journey=None))
