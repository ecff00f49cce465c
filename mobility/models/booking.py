"""Writing a booking: the hold goes, the appointment comes, with everything that it owes.

On PostgreSQL it is one data-modifying statement, which saves a round trip for each row; on SQLite,
which has none of that and needs none, the same rows are written one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from mobility.models.appointment import (
    LIVE,
    AppointmentHistoryRow,
    AppointmentRow,
    PermissionRow,
)
from mobility.models.audit import AuditEventRow, written_by
from mobility.models.hold import HoldRow, use_hold
from mobility.models.outbox import OutboxRow, numbered
from mobility.models.screening import ScreeningRow, forget_journey
from mobility.models.slot import SlotRow

Row = Mapping[str, Any]


def _table(model: type[Any]) -> Table:
    return cast("Table", model.__table__)


APPOINTMENT, PERMISSION = _table(AppointmentRow), _table(PermissionRow)
HISTORY, OUTBOX, AUDIT = _table(AppointmentHistoryRow), _table(OutboxRow), _table(AuditEventRow)
HOLD, SLOT, SCREENING = _table(HoldRow), _table(SlotRow), _table(ScreeningRow)


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


def write_booking(session: Session, booking: NewBooking) -> Written:
    """Use a live hold up and write its booking; the caller rolls back where nothing was written.

    Raises IntegrityError where the person, the phone or the reference has a booking already.
    """
    if session.get_bind().dialect.name == "postgresql":
        return _at_once(session, booking)
    return _one_by_one(session, booking)


def _one_by_one(session: Session, booking: NewBooking) -> Written:
    write = session.connection().execute
    hold = use_hold(session, booking.holder, now=booking.now)
    if hold is None:
        return Written(held=False, written=False)
    name_key = booking.appointment["name_key"]
    same_name = bool(
        write(select(exists(_namesakes(bindparam("key")))), {"key": name_key}).scalar()
    )
    if same_name and not booking.namesake_welcome:
        return Written(held=True, written=False)
    office = select(SLOT.c.office_id).where(SLOT.c.id == bindparam("slot"))
    place = {
        "slot_id": hold.slot_id,
        "pathway_id": hold.pathway_id,
        "office_id": write(office, {"slot": hold.slot_id}).scalar_one(),
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
    return Written(held=True, written=True)


def _permission(booking: NewBooking, purpose: str, number: int) -> Row:
    return {
        "appointment_id": number,
        "purpose": purpose,
        "version": booking.permission_version,
        "given_at": booking.now,
    }


def _namesakes(key: ColumnElement[Any]) -> Select[int]:
    return select(APPOINTMENT.c.id).where(APPOINTMENT.c.name_key == key, text(LIVE))


def _at_once(session: Session, booking: NewBooking) -> Written:
    nothing = dict.fromkeys(_columns(OUTBOX, "subject_id"))
    values = {
        "by_holder": booking.holder,
        "at_now": booking.now,
        "welcome": booking.namesake_welcome,
        "purposes": list(booking.purposes),
        "of_version": booking.permission_version,
        "tells": booking.message is not None,
        **{f"appointment_{name}": value for name, value in booking.appointment.items()},
        **{f"history_{name}": value for name, value in booking.history.items()},
        **{f"outbox_{name}": value for name, value in (booking.message or nothing).items()},
        **{f"audit_{name}": value for name, value in booking.audit.items()},
    }
    names = tuple(tuple(row) for row in (booking.appointment, booking.history, booking.audit))
    found = session.connection().execute(_statement(*names), values).one_or_none()
    if found is None:
        return Written(held=False, written=False)
    return Written(held=True, written=found.id is not None)


def _columns(table: Table, *without: str) -> list[str]:
    return [column.name for column in table.c if column.name not in {"id", *without}]


def _bound(table: Table, prefix: str, names: tuple[str, ...]) -> list[ColumnElement[Any]]:
    return [bindparam(f"{prefix}_{name}", type_=table.c[name].type) for name in names]


@cache
def _statement(
    appointment: tuple[str, ...], history: tuple[str, ...], audit: tuple[str, ...]
) -> Select[Any]:
    """Build the one statement; its shape never changes, so that it is compiled once."""
    place = _place()
    found = ("slot_id", "pathway_id", "office_id", "same_name")
    welcome = or_(bindparam("welcome", type_=Boolean), place.c.same_name.is_(False))
    chosen = select(*_bound(APPOINTMENT, "appointment", appointment), *(place.c[n] for n in found))
    made = (
        insert(APPOINTMENT)
        .from_select([*appointment, *found], chosen.where(welcome), include_defaults=False)
        .returning(APPOINTMENT.c.id, APPOINTMENT.c.slot_id)
        .cte("made")
    )
    owed = (_permissions(made), _history(made, history), _outbox(made), _audit(made, audit))
    ctes = [part.cte(f"owed_{number}") for number, part in enumerate((*owed, _emptied(made)))]
    return select(made.c.id).select_from(place.outerjoin(made, text("true"))).add_cte(*ctes)


# Bound values are not named like columns: a statement takes such for what its UPDATE sets.
BY_HOLDER = bindparam("by_holder", type_=HOLD.c.holder.type)
AT_NOW = bindparam("at_now", type_=HOLD.c.expires_at.type)


def _place() -> Any:  # noqa: ANN401 -- a part of the statement
    """The hold that is used up, its office, and whether a namesake has a live appointment."""
    gone = (
        delete(HOLD)
        .where(HOLD.c.holder == BY_HOLDER, HOLD.c.expires_at > AT_NOW)
        .returning(HOLD.c.slot_id, HOLD.c.pathway_id)
        .cte("gone")
    )
    key = bindparam("appointment_name_key", type_=APPOINTMENT.c.name_key.type)
    return (
        select(gone.c.slot_id, gone.c.pathway_id, SLOT.c.office_id)
        .add_columns(exists(_namesakes(key)).label("same_name"))
        .join_from(gone, SLOT, SLOT.c.id == gone.c.slot_id)
        .cte("place")
    )


def _permissions(made: Any) -> Any:  # noqa: ANN401 -- a part of the statement
    purposes = func.unnest(bindparam("purposes", type_=ARRAY(String)))
    version = bindparam("of_version", type_=PERMISSION.c.version.type)
    return insert(PERMISSION).from_select(
        ["appointment_id", "purpose", "version", "given_at"],
        select(made.c.id, purposes, version, AT_NOW),
    )


def _history(made: Any, names: tuple[str, ...]) -> Any:  # noqa: ANN401 -- a part of the statement
    return insert(HISTORY).from_select(
        [*names, "appointment_id", "to_slot_id"],
        select(*_bound(HISTORY, "history", names), made.c.id, made.c.slot_id),
    )


def _audit(made: Any, names: tuple[str, ...]) -> Any:  # noqa: ANN401 -- a part of the statement
    return insert(AUDIT).from_select(
        [*names, "record_id", "written_by"],
        select(*_bound(AUDIT, "audit", names), made.c.id, written_by()),
    )


def _emptied(made: Any) -> Any:  # noqa: ANN401 -- a part of the statement
    return (
        update(SCREENING)
        .where(and_(SCREENING.c.holder == BY_HOLDER, exists(select(made.c.id))))
        .values(journey=None)
    )


def _outbox(made: Any) -> Any:  # noqa: ANN401 -- a part of the statement
    names = tuple(_columns(OUTBOX, "subject_id", "dedupe_key", "lease_until", "receipt"))
    key = func.concat("appointment:", made.c.id, ":", bindparam("outbox_dedupe_key", type_=String))
    return insert(OUTBOX).from_select(
        [*names, "subject_id", "dedupe_key"],
        select(*_bound(OUTBOX, "outbox", names), made.c.id, key).where(
            bindparam("tells", type_=Boolean)
        ),
    )
