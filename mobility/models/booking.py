"""Writing a booking: the hold goes, the appointment comes, with everything that it owes.

On PostgreSQL it is one data-modifying statement, which saves a round trip for each row; on SQLite,
which has none of that and needs none, the same rows are written one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, insert, literal, select
from sqlalchemy.orm import Session

from mobility.models.attempt import AttemptRow
from mobility.models.base import on_postgres, table_of
from mobility.models.booking_statement import (
    APPOINTMENT,
    AUDIT,
    HISTORY,
    HOLD,
    OUTBOX,
    PERMISSION,
    SCREENING,
    SLOT,
    booking_statement,
    message_columns,
)
from mobility.models.hold import use_hold
from mobility.models.outbox import numbered
from mobility.models.pathway import PathwayStatusRow
from mobility.models.person import namesakes
from mobility.models.screening import forget_journey
from mobility.models.waitlist import served

Row = Mapping[str, Any]


ATTEMPT, STATUS = table_of(AttemptRow), table_of(PathwayStatusRow)

_ONE = select(literal(1).label("one")).subquery("one")
_HOLDER = bindparam("holder", type_=SCREENING.c.holder.type)


def _state_on(day: ColumnElement[date]) -> ColumnElement[str]:
    """The status of what the phone holds, on a day."""
    begun = select(STATUS.c.state).where(
        STATUS.c.pathway_id == HOLD.c.pathway_id, STATUS.c.since <= day
    )
    return begun.order_by(STATUS.c.since.desc()).limit(1).correlate(HOLD, SLOT).scalar_subquery()


LOOK = select(
    *(SCREENING.c[name] for name in ("uid", "answers", "result", "journey", "erase_at")),
    APPOINTMENT.c.uid.label("made_uid"),
    APPOINTMENT.c.identity,
    ATTEMPT.c.count.label("tried"),
    ATTEMPT.c.since.label("tried_since"),
    _state_on(bindparam("today", type_=SLOT.c.day.type)).label("state_today"),
    _state_on(SLOT.c.day).label("state_then"),
).select_from(
    _ONE.outerjoin(SCREENING, SCREENING.c.holder == _HOLDER)
    .outerjoin(APPOINTMENT, APPOINTMENT.c.holder == _HOLDER)
    .outerjoin(ATTEMPT, ATTEMPT.c.key == bindparam("key", type_=ATTEMPT.c.key.type))
    .outerjoin(HOLD, HOLD.c.holder == _HOLDER)
    .outerjoin(SLOT, SLOT.c.id == HOLD.c.slot_id)
)


@dataclass(frozen=True, kw_only=True)
class NewBooking:
    """The rows of one booking, without the numbers that only the database knows.

    `namesake_welcome`: the person knows of somebody with an equal name, and is another.
    """

    holder: str
    namesake_welcome: bool
    now: datetime
    appointment: Row
    purposes: tuple[str, ...]
    permission_version: int
    history: Row
    message: Row | None
    audit: Row


@dataclass(frozen=True)
class Written:
    """What became of it: no hold, a namesake to be asked about first, or a written booking."""

    held: bool
    written: bool


def look_before_booking(session: Session, holder: str, attempt_key: str, *, today: date) -> Any:  # noqa: ANN401 -- a row
    """Read what a confirmation begins with, in one statement that sees one moment.

    The phone's draft (uid, answers, result, journey, erase_at), the appointment that it made
    (made_uid, identity), how often its key was counted (tried, tried_since), and the status of the
    pathway that it holds a place for (state_today, state_then); None for none.
    """
    asked = {"holder": holder, "key": attempt_key, "today": today}
    return session.connection().execute(LOOK, asked).one()


def write_booking(session: Session, booking: NewBooking) -> Written:
    """Use a live hold up and write its booking; the caller rolls back where nothing was written.

    Raises IntegrityError where the person, the phone or the reference has a booking already.
    """
    if on_postgres(session):
        return _at_once(session, booking)
    return _one_by_one(session, booking)


def _one_by_one(session: Session, booking: NewBooking) -> Written:
    write = session.connection().execute
    hold = use_hold(session, booking.holder, now=booking.now)
    if hold is None:
        return Written(held=False, written=False)
    name_key = booking.appointment["name_key"]
    same_name = bool(write(select(exists(namesakes(bindparam("key")))), {"key": name_key}).scalar())
    if same_name and not booking.namesake_welcome:
        return Written(held=True, written=False)
    where = select(SLOT.c.office_id, SLOT.c.day).where(SLOT.c.id == bindparam("slot"))
    office_id, day = write(where, {"slot": hold.slot_id}).one()
    place = {
        "slot_id": hold.slot_id,
        "pathway_id": hold.pathway_id,
        "office_id": office_id,
        "day": day,
        "same_name": same_name,
    }
    key = write(insert(APPOINTMENT), {**booking.appointment, **place}).inserted_primary_key
    number: int = key[0] if key is not None else 0
    if booking.purposes:
        write(insert(PERMISSION), [_permission(booking, one, number) for one in booking.purposes])
    slot = {"to_slot_id": hold.slot_id}
    write(insert(HISTORY), {**booking.history, **slot, "appointment_id": number})
    if booking.message is not None:
        write(insert(OUTBOX), numbered(number, booking.message))
    write(insert(AUDIT), {**booking.audit, "record_id": number, "written_by": 0})
    forget_journey(session, booking.holder)
    write(served(bindparam("by_holder"), booking.now), {"by_holder": booking.holder})
    return Written(held=True, written=True)


def _permission(booking: NewBooking, purpose: str, number: int) -> Row:
    return {
        "appointment_id": number,
        "purpose": purpose,
        "version": booking.permission_version,
        "given_at": booking.now,
    }


def _at_once(session: Session, booking: NewBooking) -> Written:
    # What is not there is not named: the driver keeps a statement's form up to 50 values only.
    history, audit = _given(booking.history), _given(booking.audit)
    message = booking.message or dict.fromkeys(message_columns())
    values = {
        "by_holder": booking.holder,
        "at_now": booking.now,
        "welcome": booking.namesake_welcome,
        "purposes": list(booking.purposes),
        "of_version": booking.permission_version,
        "tells": booking.message is not None,
        **{f"appointment_{name}": value for name, value in booking.appointment.items()},
        **{f"history_{name}": value for name, value in history.items()},
        **{f"outbox_{name}": value for name, value in message.items()},
        **{f"audit_{name}": value for name, value in audit.items()},
    }
    statement = booking_statement(tuple(booking.appointment), tuple(history), tuple(audit))
    found = session.connection().execute(statement, values).one_or_none()
    if found is None:
        return Written(held=False, written=False)
    return Written(held=True, written=found.id is not None)


def _given(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}
