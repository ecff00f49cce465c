"""Versions of what administrators configure, and drafts: saved, proposed, thrown away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.config import Draft, Subject, Version
from mobility.domain.errors import ChangedMeanwhile
from mobility.models.base import reading, transaction
from mobility.models.config import ConfigDraftRow, ConfigVersionRow, draft, newest, versions
from mobility.models.staff import StaffRow
from mobility.services.audit import SYSTEM, Actor


def record(
    session: Session,
    subject: Subject,
    subject_id: int,
    data: Mapping[str, Any],
    *,
    now: datetime,
    actor: Actor = SYSTEM,
) -> int:
    """Add how something stands now as its next version, in the unit that saves it.

    Whoever calls has locked what is saved, so that the numbers follow each other.
    """
    before = newest(session, subject, subject_id)
    number = 1 if before is None else before.number + 1
    session.add(
        ConfigVersionRow(
            subject=subject,
            subject_id=subject_id,
            number=number,
            data=dict(data),
            at=now,
            staff_id=actor.id,
        )
    )
    session.flush()
    return number


def record_change(
    session: Session,
    subject: Subject,
    subject_id: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    now: datetime,
    actor: Actor = SYSTEM,
) -> int:
    """Add a change as the next version; the first time how it stood before becomes one too."""
    if newest(session, subject, subject_id) is None:
        record(session, subject, subject_id, before, now=now)
    return record(session, subject, subject_id, after, now=now, actor=actor)


def require_newest(session: Session, subject: Subject, subject_id: int, seen: int) -> None:
    """Refuse what was begun on an older version; raises ChangedMeanwhile with who and when."""
    row = newest(session, subject, subject_id)
    if row is not None and row.number != seen:
        raise ChangedMeanwhile(_name(session, row.staff_id), row.at)


def history(subject: Subject, subject_id: int) -> list[Version]:
    """List the versions of something, the newest first."""
    with reading() as session:
        return history_in(session, subject, subject_id)


def history_in(session: Session, subject: Subject, subject_id: int) -> list[Version]:
    """List the versions of something within a unit that is open, the newest first."""
    rows = versions(session, subject, subject_id)
    names = {one: _name(session, one) for one in {row.staff_id for row in rows}}
    return [
        Version(number=row.number, at=row.at, by=names[row.staff_id], data=row.data) for row in rows
    ]


def draft_in(session: Session, subject: Subject, subject_id: int) -> Draft | None:
    """Find what is being worked on, within a unit that is open."""
    row = draft(session, subject, subject_id)
    if row is None:
        return None
    return Draft(
        based_on=row.based_on,
        at=row.at,
        by=_name(session, row.staff_id),
        by_id=row.staff_id,
        data=row.data,
        row_version=row.row_version,
        proposed_at=row.proposed_at,
    )


def put_draft(
    session: Session,
    subject: Subject,
    subject_id: int,
    data: Mapping[str, Any],
    *,
    based_on: int,
    seen: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what is being worked on; `seen` is the row_version that it continues, 0 for none.

    A draft that was proposed is a draft again. Raises ChangedMeanwhile.
    """
    row = draft(session, subject, subject_id, lock=True)
    if (0 if row is None else row.row_version) != seen:
        by, at = ("", None) if row is None else (_name(session, row.staff_id), row.at)
        raise ChangedMeanwhile(by, at)
    if row is None:
        row = ConfigDraftRow(subject=subject, subject_id=subject_id, row_version=0)
        session.add(row)
    row.based_on, row.data, row.at, row.staff_id = based_on, dict(data), now, actor.id
    row.proposed_at = None
    row.row_version += 1
    session.flush()


def discard_draft(subject: Subject, subject_id: int) -> None:
    """Throw a draft away; where there is none, nothing happens."""
    with transaction() as session:
        discard_in(session, subject, subject_id)


def discard_in(session: Session, subject: Subject, subject_id: int) -> None:
    """Throw a draft away within a unit that is open, as saving it does."""
    row = draft(session, subject, subject_id, lock=True)
    if row is not None:
        session.delete(row)
        session.flush()


def _name(session: Session, staff_id: int | None) -> str:
    row = session.get(StaffRow, staff_id) if staff_id else None
    return "" if row is None else row.name
