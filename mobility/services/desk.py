"""What every use case of the desk begins and ends with: a locked visit, and a written step.

The order of locks is that of the whole system with one before it: the office's day, then the
appointment, then slots by their ids, then those slots' holds.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.errors import ChangedMeanwhile, OfficeUnknown, VisitUnknown
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.base import table_of
from mobility.models.desk import ArrivalRow, DeskDayRow, lock_day
from mobility.models.office import OfficeRow, office_by_slug
from mobility.models.staff import StaffRow
from mobility.services import audit
from mobility.services.audit import Actor
from mobility.services.history import step, write_history

ARRIVAL = table_of(ArrivalRow)
INSTANTS = ("arrived_at", "turn_at", "called_at", "ended_at")
HISTORY = AppointmentHistoryRow


@dataclass(frozen=True)
class OpenVisit:
    """A visit that one unit has locked; `before` is its arrival as it was found.

    `recorded_at` is set where steps are written down later than they were taken: the audit tells
    when somebody wrote, the history when it was.
    """

    row: AppointmentRow
    arrival: ArrivalRow | None
    office: OfficeRow
    day: DeskDayRow
    before: dict[str, Any] | None
    recorded_at: datetime | None = None


def find_office(session: Session, slug: str) -> OfficeRow:
    """Find the office of an address; raises OfficeUnknown."""
    office = office_by_slug(session, slug)
    if office is None:
        raise OfficeUnknown(slug)
    return office


def find_visit(session: Session, office: str, uid: str) -> AppointmentRow:
    """Find a visit of an office without locking it; raises VisitUnknown."""
    statement = (
        select(AppointmentRow)
        .join(OfficeRow, OfficeRow.id == AppointmentRow.office_id)
        .where(AppointmentRow.uid == uid, OfficeRow.slug == office)
    )
    row = session.scalar(statement)
    if row is None:
        raise VisitUnknown
    return row


def open_visit(
    session: Session, office: str, uid: str, *, row_version: int | None = None
) -> OpenVisit:
    """Lock a visit of an office, its day first.

    With the `row_version` that a form was made from: raises ChangedMeanwhile where somebody changed
    the visit since. Raises VisitUnknown for another office's visit.
    """
    place = find_office(session, office)
    mine = select(AppointmentRow).where(
        AppointmentRow.uid == uid, AppointmentRow.office_id == place.id
    )
    day: date | None = session.scalar(mine.with_only_columns(AppointmentRow.day))
    if day is None:
        raise VisitUnknown
    desk_day = lock_day(session, place.id, day)
    locked = mine.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = session.scalar(locked)
    if row is None or row.day != day:
        raise VisitUnknown
    if row_version is not None and row.row_version != row_version:
        raise changed(session, row.id)
    arrival = session.get(ArrivalRow, row.id)
    return OpenVisit(row, arrival, place, desk_day, snapshot(arrival))


def changed(session: Session, appointment_id: int) -> ChangedMeanwhile:
    """Say who changed a visit last, and when."""
    last = (
        select(HISTORY.at, StaffRow.name)
        .outerjoin(StaffRow, (StaffRow.id == HISTORY.actor_id) & (HISTORY.actor_kind == "staff"))
        .where(HISTORY.appointment_id == appointment_id)
        .order_by(HISTORY.id.desc())
        .limit(1)
    )
    found = session.execute(last).one_or_none()
    return ChangedMeanwhile() if found is None else ChangedMeanwhile(found.name or "", found.at)


def write_step(
    session: Session,
    visit: OpenVisit,
    action: str,
    *,
    to: State,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Set a visit's state and write the step: history, audit event, one more version.

    `reason` is a code. Who calls this has changed the arrival, and asked whether the step may be.
    """
    row, was = visit.row, State(visit.row.state)
    row.state = to.value
    row.row_version += 1
    session.flush()
    written = step(at=now, action=action, from_state=was, to_state=to, actor=actor, reason=reason)
    was_at = {"from_slot_id": row.slot_id, "revision": row.revision, "before": visit.before}
    write_history(session, row.id, {**written, **was_at}, to_slot_id=row.slot_id)
    why = {**({"reason": reason} if reason else {}), **(details or {})}
    at = visit.recorded_at or now
    event = audit.event(at=at, action=action, record_kind="appointment", actor=actor, details=why)
    audit.record_all(session, [{**event, "record_id": row.id}])


def snapshot(arrival: ArrivalRow | None) -> dict[str, Any] | None:
    """Write an arrival down as JSON, as it is now; None where nobody has arrived."""
    if arrival is None:
        return None
    values = {name: getattr(arrival, name) for name in list(ARRIVAL.c.keys())}
    return {
        name: value.isoformat() if isinstance(value, (date, datetime)) else value
        for name, value in values.items()
    }


def put_back(session: Session, appointment_id: int, before: dict[str, Any] | None) -> None:
    """Make an arrival what `snapshot` wrote down, or take it away where there was none."""
    session.execute(ARRIVAL.delete().where(ARRIVAL.c.appointment_id == appointment_id))
    if before is None:
        return
    values = {**before, "day": date.fromisoformat(before["day"])}
    for name in INSTANTS:
        values[name] = values[name] and datetime.fromisoformat(values[name])
    session.execute(insert(ARRIVAL).values(**values))
