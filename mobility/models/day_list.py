"""The queries of a day's list: few, and on the plain connection, for all desks ask all day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, bindparam, cast, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mobility.domain.appointment import LIVE
from mobility.domain.day import SHOWS
from mobility.models.appointment import AppointmentRow
from mobility.models.base import Instant, on_postgres, table_of
from mobility.models.desk import ArrivalRow, DayLookRow, DeskDayRow, WindowRow
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.programme import ProgrammeRow
from mobility.models.request import RequestRow
from mobility.models.slot import SlotRow
from mobility.models.staff import StaffRow

APPOINTMENT, ARRIVAL = table_of(AppointmentRow), table_of(ArrivalRow)
SLOT, PATHWAY, STAFF = table_of(SlotRow), table_of(PathwayRow), table_of(StaffRow)
LOOKS = table_of(DayLookRow)
DESK_DAY, WINDOW = table_of(DeskDayRow), table_of(WindowRow)
POOL = table_of(PoolRow)
OFFICE, REQUEST = table_of(OfficeRow), table_of(RequestRow)
CALLED = APPOINTMENT.alias("called")
LISTED = APPOINTMENT.c.state.in_([state.value for state in SHOWS])
MINE = (APPOINTMENT.c.office_id == bindparam("office")) & (APPOINTMENT.c.day == bindparam("day"))
ENTRIES: Select[Any] = (
    select(
        *(APPOINTMENT.c[name] for name in ("uid", "state", "row_version", "channel")),
        APPOINTMENT.c.same_name,
        APPOINTMENT.c.identity,
        APPOINTMENT.c.needs,
        SLOT.c.starts_at,
        SLOT.c.minute,
        PATHWAY.c.code.label("pathway"),
        *(
            ARRIVAL.c[name]
            for name in ("appointment_id", "series", "number", "arrived_at", "priority")
        ),
        *(ARRIVAL.c[name] for name in ("turn_rank", "turn_at", "turn_after", "calls", "called_at")),
        *(ARRIVAL.c[name] for name in ("window", "for_window", "ended_at")),
        STAFF.c.name.label("called_by"),
    )
    .select_from(APPOINTMENT)
    .join(PATHWAY, PATHWAY.c.id == APPOINTMENT.c.pathway_id)
    .outerjoin(SLOT, SLOT.c.id == APPOINTMENT.c.slot_id)
    .outerjoin(ARRIVAL, ARRIVAL.c.appointment_id == APPOINTMENT.c.id)
    .outerjoin(STAFF, STAFF.c.id == ARRIVAL.c.staff_id)
    .where(MINE, LISTED)
    # Nobody's line moves when they come; whoever came without a place stands at the end.
    .order_by(SLOT.c.minute.is_(None), SLOT.c.minute, APPOINTMENT.c.id)
)


def _alone(statement: Select[Any]) -> ColumnElement[Any]:
    return statement.correlate(OFFICE).scalar_subquery()


def _look(insert: Any) -> Any:  # noqa: ANN401 -- either database's own INSERT
    first = insert(LOOKS)
    again = {"count": LOOKS.c.count + 1, "last_at": first.excluded.last_at}
    key = ["staff_id", "office_id", "day", "looked_on"]
    return first.on_conflict_do_update(index_elements=key, set_=again).returning(LOOKS.c.count)


LOOK = {True: _look(postgresql.insert), False: _look(sqlite.insert)}
"""By whether it is PostgreSQL: made once, for building it costs more than sending it."""

# As the list itself counts: what is due, also of a visit that was moved here.
TO_CALL = REQUEST.outerjoin(CALLED, CALLED.c.id == REQUEST.c.appointment_id)
CALLS_FROM = func.coalesce(CALLED.c.office_id, REQUEST.c.office_id)
DUE_HERE = (
    (REQUEST.c.state == "open")
    & or_(OFFICE.c.id == CALLS_FROM, CALLS_FROM.is_(None))
    & or_(REQUEST.c.due_at.is_(None), REQUEST.c.due_at <= bindparam("now", type_=Instant()))
)
TODAY = (DESK_DAY.c.office_id == OFFICE.c.id) & (DESK_DAY.c.day == bindparam("day"))
LISTED_HERE = (APPOINTMENT.c.office_id == OFFICE.c.id) & (APPOINTMENT.c.day == bindparam("day"))
# Every step raises a version, so that what changed changes one of these sums.
VERSIONS = (
    _alone(select(func.count()).select_from(APPOINTMENT).where(LISTED_HERE)),
    _alone(select(func.sum(APPOINTMENT.c.id * APPOINTMENT.c.row_version)).where(LISTED_HERE)),
    _alone(select(DESK_DAY.c.row_version).where(TODAY)),
    _alone(
        select(func.sum(WINDOW.c.id * WINDOW.c.row_version)).where(
            WINDOW.c.office_id == OFFICE.c.id
        )
    ),
    _alone(select(func.count()).select_from(TO_CALL).where(DUE_HERE)).label("to_call"),
)
TAG: Select[Any] = select(*VERSIONS).where(OFFICE.c.slug == bindparam("slug"))
SITS = (WINDOW.c.office_id == OFFICE.c.id) & (WINDOW.c.staff_id == bindparam("staff"))
# By the times of the office's pools, which the index holds, and not by the day alone.
PLACES = (
    select(
        func.aggregate_strings(
            cast(SLOT.c.minute, String) + ":" + cast(SLOT.c.capacity, String), " "
        )
    )
    .join_from(SLOT, POOL, POOL.c.id == SLOT.c.pool_id)
    .where(POOL.c.office_id == OFFICE.c.id, SLOT.c.office_id == OFFICE.c.id)
    .where(SLOT.c.starts_at.between(bindparam("begins"), bindparam("ends")))
    .where(SLOT.c.day == bindparam("day"))
    .where(or_(SLOT.c.state.in_(("open", "past")), SLOT.c.taken > 0))
)
HEAD: Select[Any] = (
    select(
        *OFFICE.c,
        ProgrammeRow.holds_intake().label("intake_held"),
        _alone(select(WINDOW.c.number).where(SITS)).label("own_window"),
        _alone(select(WINDOW.c.paused).where(SITS)).label("own_paused"),
        _alone(
            select(func.aggregate_strings(cast(WINDOW.c.number, String), " ")).where(
                WINDOW.c.office_id == OFFICE.c.id, WINDOW.c.staff_id.is_not(None)
            )
        ).label("windows"),
        _alone(PLACES).label("places"),
        _alone(select(DESK_DAY.c.interpreters).where(TODAY)).label("interpreters"),
        _alone(select(DESK_DAY.c.closed_at).where(TODAY)).label("closed_at"),
        *VERSIONS,
    )
    .where(OFFICE.c.slug == bindparam("slug"))
    .limit(1)
)
ANYWHERE: Select[Any] = (
    select(*(APPOINTMENT.c[name] for name in ("id", "uid", "office_id", "day", "state")))
    .add_columns(SLOT.c.starts_at, OFFICE.c.slug, OFFICE.c.zone, OFFICE.c.details)
    .join_from(APPOINTMENT, OFFICE, OFFICE.c.id == APPOINTMENT.c.office_id)
    .outerjoin(SLOT, SLOT.c.id == APPOINTMENT.c.slot_id)
)
VERSION_COLUMNS = len(VERSIONS)
NEXT_DAY = select(func.min(APPOINTMENT.c.day)).where(
    APPOINTMENT.c.office_id == bindparam("office"),
    APPOINTMENT.c.day > bindparam("day"),
    APPOINTMENT.c.state.in_([state.value for state in LIVE]),
)


def tag(session: Session, slug: str, day: date, now: datetime) -> Row[Any] | None:
    """Read what changes whenever a day's list does, in one query; None for an unknown office."""
    return session.connection().execute(TAG, {"slug": slug, "day": day, "now": now}).one_or_none()


def head(session: Session, slug: str, day: date, staff_id: int, now: datetime) -> Row[Any] | None:
    """Read an office, its day, and the window that somebody sits at; the tag comes last."""
    asked = {"slug": slug, "day": day, "staff": staff_id, "now": now, **_around(day)}
    return session.connection().execute(HEAD, asked).one_or_none()


def _around(day: date) -> dict[str, datetime]:
    """Give two moments between which a day lies in every zone."""
    known = min(max(day, date(2, 1, 1)), date(9998, 1, 1))
    midnight = datetime.combine(known, time.min, UTC)
    return {"begins": midnight - timedelta(hours=14), "ends": midnight + timedelta(hours=36)}


def entries(session: Session, office_id: int, day: date) -> Sequence[Row[Any]]:
    """List a day's visits in the order of their times."""
    return session.connection().execute(ENTRIES, {"office": office_id, "day": day}).all()


def next_day(session: Session, office_id: int, day: date) -> date | None:
    """Find the next day on which somebody is expected."""
    asked = {"office": office_id, "day": day}
    found: date | None = session.connection().execute(NEXT_DAY, asked).scalar()
    return found


def look(
    session: Session, *, staff_id: int, office_id: int, day: date, looked_on: date, now: datetime
) -> int:
    """Count that somebody looks at a day's list; return how often today."""
    values = {"staff_id": staff_id, "office_id": office_id, "day": day, "looked_on": looked_on}
    counted = session.connection().execute(
        LOOK[on_postgres(session)], {**values, "count": 1, "last_at": now}
    )
    count: int = counted.scalar_one()
    return count


def by_reference(session: Session, reference_hash: str) -> list[Row[Any]]:
    """Find a visit of any office and day by its code."""
    found = ANYWHERE.where(APPOINTMENT.c.reference_hash == reference_hash)
    return list(session.connection().execute(found))


def by_phone(session: Session, phone_hash: str) -> list[Row[Any]]:
    """Find the visits of a telephone, the latest first; it may be shared by several people."""
    found = ANYWHERE.where(APPOINTMENT.c.phone_hash == phone_hash)
    return list(session.connection().execute(found.order_by(APPOINTMENT.c.day.desc()).limit(20)))
