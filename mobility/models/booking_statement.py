"""The one statement that writes a booking on PostgreSQL."""

from functools import cache
from typing import Any

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

from mobility.models.appointment import (
    AppointmentHistoryRow,
    AppointmentRow,
    PermissionRow,
)
from mobility.models.audit import AuditEventRow, written_by
from mobility.models.base import table_of
from mobility.models.hold import HoldRow
from mobility.models.outbox import OutboxRow
from mobility.models.person import namesakes
from mobility.models.screening import ScreeningRow
from mobility.models.slot import SlotRow
from mobility.models.waitlist import served

APPOINTMENT, PERMISSION = table_of(AppointmentRow), table_of(PermissionRow)
HISTORY, OUTBOX = table_of(AppointmentHistoryRow), table_of(OutboxRow)
AUDIT, HOLD = table_of(AuditEventRow), table_of(HoldRow)
SLOT, SCREENING = table_of(SlotRow), table_of(ScreeningRow)


NOT_YET = ("expires_at", "quiet_zone", "lease_until", "reason", "receipt", "ended_at")
"""What the message of a booking never brings: it goes out at once, whatever the hour."""


def message_columns() -> list[str]:
    """Name what a message's row brings; its number and key are made of the appointment's."""
    own = {"id", "subject_id", *NOT_YET}
    return [column.name for column in OUTBOX.c if column.name not in own]


def _bound(table: Table, prefix: str, names: tuple[str, ...]) -> list[ColumnElement[Any]]:
    return [bindparam(f"{prefix}_{name}", type_=table.c[name].type) for name in names]


@cache
def booking_statement(
    appointment: tuple[str, ...], history: tuple[str, ...], audit: tuple[str, ...]
) -> Select[Any]:
    """Build the one statement; its shape never changes, so that it is compiled once."""
    place = _place()
    found = ("slot_id", "pathway_id", "office_id", "day", "same_name")
    welcome = or_(bindparam("welcome", type_=Boolean), place.c.same_name.is_(False))
    chosen = select(*_bound(APPOINTMENT, "appointment", appointment), *(place.c[n] for n in found))
    made = (
        insert(APPOINTMENT)
        .from_select([*appointment, *found], chosen.where(welcome), include_defaults=False)
        .returning(APPOINTMENT.c.id, APPOINTMENT.c.slot_id)
        .cte("made")
    )
    owed = (_permissions(made), _history(made, history), _outbox(made), _audit(made, audit))
    ended = (_emptied(made), served(BY_HOLDER, AT_NOW).where(exists(select(made.c.id))))
    ctes = [part.cte(f"owed_{number}") for number, part in enumerate((*owed, *ended))]
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
        select(gone.c.slot_id, gone.c.pathway_id, SLOT.c.office_id, SLOT.c.day)
        .add_columns(exists(namesakes(key)).label("same_name"))
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
    names = tuple(name for name in message_columns() if name != "dedupe_key")
    key = func.concat("appointment:", made.c.id, ":", bindparam("outbox_dedupe_key", type_=String))
    return insert(OUTBOX).from_select(
        [*names, "subject_id", "dedupe_key"],
        select(*_bound(OUTBOX, "outbox", names), made.c.id, key).where(
            bindparam("tells", type_=Boolean)
        ),
    )
