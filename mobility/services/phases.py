"""Phases of the programme: planned by administrators, begun and ended by the timers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.programme import Phase, PhaseOver, PhasesOverlap, phase_at
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import reading, transaction
from mobility.models.programme import PhaseRow, ProgrammeRow, phases
from mobility.services import audit, programme
from mobility.services.audit import SYSTEM, Actor
from mobility.services.phase_rows import read_phase, read_phases
from mobility.services.staff import actor_of

PLANNED = ("name", "notice", "starts_at", "ends_at", "intake_open")


def list_phases() -> list[Phase]:
    """List the phases by their beginning."""
    with reading() as session:
        return read_phases(session)


def save(phase: Phase, *, seen: int, person: Staff, settings: Settings, now: datetime) -> None:
    """Plan a phase, or change one that has not ended; one that has begun keeps its beginning.

    Raises PhasesOverlap, PhaseOver, or ChangedMeanwhile where it is no longer as it was `seen`.
    What is due by now is carried out at once.
    """
    actor = actor_of(person)
    with transaction() as session:
        row = programme.lock(session, settings)
        known = _known(session, phase.uid, seen)
        if known is not None and known.begun_at is not None:
            phase = replace(phase, starts_at=known.starts_at)
        if phase.ends_at is not None and phase.ends_at <= now:
            raise PhaseOver
        _require_room(session, phase)
        known = _put(session, known, phase, actor, now)
        _record(session, "phase_saved", known, actor, now)
        _carry_out(session, row, actor, now)


def remove(uid: str, *, seen: int, person: Staff, settings: Settings, now: datetime) -> None:
    """Remove a phase that has not begun; raises PhaseOver, or ChangedMeanwhile."""
    with transaction() as session:
        programme.lock(session, settings)
        row = _known(session, uid, seen)
        if row is None or row.begun_at is not None:
            raise PhaseOver
        _record(session, "phase_removed", row, actor_of(person), now)
        session.delete(row)


def end(uid: str, *, seen: int, person: Staff, settings: Settings, now: datetime) -> None:
    """End the phase that is running, now; raises PhaseOver, or ChangedMeanwhile."""
    actor = actor_of(person)
    with transaction() as session:
        row = programme.lock(session, settings)
        known = _known(session, uid, seen)
        if known is None or known.begun_at is None or known.ended_at is not None:
            raise PhaseOver
        known.ends_at = now
        known.row_version += 1
        _carry_out(session, row, actor, now)


def carry_out(*, settings: Settings, now: datetime) -> int:
    """Begin and end the phases whose time has come; return how many. Safe to repeat."""
    with reading() as session:
        if not _due(phases(session), now):
            return 0
    with transaction() as session:
        return _carry_out(session, programme.lock(session, settings), SYSTEM, now)


def _carry_out(session: Session, row: ProgrammeRow, actor: Actor, now: datetime) -> int:
    known = phases(session)
    due = _due(known, now)
    for one in due:
        over = one.ends_at is not None and one.ends_at <= now
        one.begun_at = one.begun_at or now
        one.ended_at = now if over else None
        _record(session, "phase_ended" if over else "phase_begun", one, actor, now)
    running = phase_at([read_phase(one) for one in known], now)
    stands: Mapping[str, Any] = {
        "intake_open": running is None or running.intake_open,
        "notice": {} if running is None else dict(running.notice),
    }
    if any(getattr(row, name) != value for name, value in stands.items()):
        for name, value in stands.items():
            setattr(row, name, value)
        row.row_version += 1
    session.flush()
    return len(due)


def _due(known: list[PhaseRow], now: datetime) -> list[PhaseRow]:
    """List the phases that should have begun or ended by now and have not."""
    return [
        one
        for one in known
        if one.ended_at is None
        and (
            (one.begun_at is None and one.starts_at <= now)
            or (one.ends_at is not None and one.ends_at <= now)
        )
    ]


def _known(session: Session, uid: str, seen: int) -> PhaseRow | None:
    row = session.scalar(select(PhaseRow).where(PhaseRow.uid == uid))
    if (0 if row is None else row.row_version) != seen:
        raise ChangedMeanwhile
    return row


def _require_room(session: Session, phase: Phase) -> None:
    for other in read_phases(session):
        if other.uid != phase.uid and other.overlaps(phase):
            raise PhasesOverlap(other.name)


def _put(
    session: Session, row: PhaseRow | None, phase: Phase, actor: Actor, now: datetime
) -> PhaseRow:
    if row is None:
        row = PhaseRow(uid=phase.uid, created_at=now, row_version=0)
        session.add(row)
    elif row.ended_at is not None:
        raise PhaseOver
    for name in PLANNED:
        setattr(row, name, getattr(phase, name))
    row.name, row.notice, row.staff_id = dict(phase.name), dict(phase.notice), actor.id
    row.row_version += 1
    session.flush()
    return row


def _record(session: Session, action: str, row: PhaseRow, actor: Actor, now: datetime) -> None:
    audit.record(session, at=now, action=action, record_kind="phase", record_id=row.id, actor=actor)
