"""Whom an interpreter must be found for: the visits of the next days, on the list of calls."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from mobility.domain.office import read_details
from mobility.domain.settings import Settings
from mobility.domain.to_call import Kind, Result
from mobility.models.appointment import BOOKED, AppointmentRow
from mobility.models.base import table_of, transaction
from mobility.models.office import OfficeRow, offices
from mobility.models.request import RequestRow
from mobility.models.sealed import keyed_hash, unseal
from mobility.models.slot import SlotRow
from mobility.services import audit, to_call

AHEAD = timedelta(days=7)
BATCH = 500
APPOINTMENT, SLOT = table_of(AppointmentRow), table_of(SlotRow)
VISIT = tuple(
    APPOINTMENT.c[name] for name in ("id", "uid", "office_id", "slot_id", "locale", "needs")
)
Spoken = Mapping[int, frozenset[str]]
"""The languages that each office speaks by itself."""


def list_interpreters(*, settings: Settings, now: datetime) -> int:
    """List the visits of the next days that need an interpreter, and end what needs none any more.

    Returns how many rows were added or ended (batch). What was settled by hand stays settled until
    the visit moves or another language is asked for.
    """
    changed, after = _end_stale(settings, now), 0
    while True:
        with transaction() as session:
            spoken = _spoken(session)
            visits = session.connection().execute(_page(after, now)).all()
            changed += _list(session, visits, spoken, settings, now)
        if len(visits) < BATCH:
            return changed
        after = visits[-1].id


def _list(
    session: Session, visits: Sequence[Row[Any]], spoken: Spoken, settings: Settings, now: datetime
) -> int:
    wanted = {key: visit for visit in visits if (key := _key(visit, spoken, settings))}
    known = select(RequestRow.dedupe_key).where(RequestRow.dedupe_key.in_(sorted(wanted)))
    new = wanted.keys() - set(session.scalars(known))
    for key in sorted(new):
        visit = wanted[key]
        to_call.add(
            session,
            kind=Kind.INTERPRETER,
            office_id=visit.office_id,
            appointment_id=visit.id,
            dedupe_key=key,
            locale=visit.locale,
            now=now,
        )
    return len(new)


def _end_stale(settings: Settings, now: datetime) -> int:
    """End what waits for a visit that moved, is over, or needs no interpreter any more."""
    with transaction() as session:
        spoken, ended = _spoken(session), 0
        waiting = select(RequestRow).where(
            text("request.state = 'open'"), RequestRow.kind == Kind.INTERPRETER.value
        )
        for row in session.scalars(waiting.with_for_update(skip_locked=True)).all():
            coming = _coming(now).where(APPOINTMENT.c.id == row.appointment_id)
            visit = session.connection().execute(coming).one_or_none()
            if visit is not None and _key(visit, spoken, settings) == row.dedupe_key:
                continue
            row.state, row.outcome = to_call.DONE, Result.NOT_NEEDED.value
            row.row_version += 1
            session.flush()
            audit.record(
                session,
                at=now,
                action="call_settled",
                record_kind="request",
                record_id=row.id,
                actor=audit.SYSTEM,
                details={"result": row.outcome},
            )
            ended += 1
        return ended


def _key(visit: Row[Any], spoken: Spoken, settings: Settings) -> str | None:
    """Name what is listed of a visit, None where no interpreter is needed.

    The language stands in it as a hash: which one somebody speaks tells who they are.
    """
    needs = unseal(settings.keys, visit.needs, place="appointment.needs", uid=visit.uid)
    language = needs.get("interpreter") or ""
    if not language or language in spoken.get(visit.office_id, frozenset()):
        return None
    material = f"{visit.id}:{visit.slot_id}:{language}"
    return f"interpreter:{visit.id}:{keyed_hash(settings.keys, 'interpreter', material)[:32]}"


def _spoken(session: Session) -> Spoken:
    return {row.id: _languages(row) for row in offices(session)}


def _languages(row: OfficeRow) -> frozenset[str]:
    return frozenset(read_details(row.details).languages)


def _coming(now: datetime) -> Any:  # noqa: ANN401 -- a statement of plain columns
    return (
        select(*VISIT)
        .join_from(APPOINTMENT, SLOT, SLOT.c.id == APPOINTMENT.c.slot_id)
        .where(text(f"appointment.{BOOKED}"), SLOT.c.starts_at > now)
    )


def _page(after: int, now: datetime) -> Any:  # noqa: ANN401 -- a statement of plain columns
    coming = _coming(now).where(SLOT.c.starts_at <= now + AHEAD, APPOINTMENT.c.id > after)
    return coming.order_by(APPOINTMENT.c.id).limit(BATCH)
