"""What is kept too long is erased: drafts that nobody finished, and what was typed on the way."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, text, update
from sqlalchemy.orm import Session

from mobility.domain.settings import Settings
from mobility.models.base import transaction
from mobility.models.screening import ScreeningRow
from mobility.models.waitlist import WAITING, WaitlistEntryRow

BATCH = 200


def erase_drafts(*, now: datetime, settings: Settings) -> int:
    """Erase unfinished drafts past their time and old journeys; return how many (batch).

    A draft whose person waits in a line stays, since its place in the line would go with it. A
    journey goes a draft's life after it was last touched, from finished screenings too.
    """
    nobody_waits = ~exists().where(
        WaitlistEntryRow.screening_id == ScreeningRow.id, text(f"waitlist_entry.{WAITING}")
    )
    abandoned = (ScreeningRow.finished_at.is_(None), ScreeningRow.erase_at <= now, nobody_waits)
    journeys = (
        ScreeningRow.journey.is_not(None),
        ScreeningRow.touched_at <= now - settings.draft_life,
    )
    return _in_batches(_erase, *abandoned) + _in_batches(_forget_journeys, *journeys)


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
