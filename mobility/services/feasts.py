"""The feasts of an office that come back every year: edited, they close the days of years made."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.office import ClosureKind, OfficePlan, OfficeState
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow
from mobility.models.closure import ClosureRow, closures_between
from mobility.models.office import OfficeRow
from mobility.services.closures import feast_days, years_until
from mobility.services.schedule import extend_in

BY_FILE = "file"


def put(
    session: Session,
    row: OfficeRow,
    before: OfficePlan,
    plan: OfficePlan,
    *,
    settings: Settings,
    now: datetime,
) -> tuple[date, ...]:
    """Bring the coming feast days into line with those of the plan, within a unit that is open.

    Returns the days on which people are booked: they stay open until somebody closes them and
    moves whoever is booked. An open office's slots follow at once.
    """
    if plan.feasts == before.feasts:
        return ()
    today = local_day(now, row.zone)
    days = {row.day: row for row in closures_between(session, row.id, first=today, last=date.max)}
    wanted = {
        values["day"]: values
        for values in feast_days(plan.feasts, years_until(now, settings.horizon))
        if values["day"] > today
    }
    for day, closed in days.items():
        if closed.kind == ClosureKind.FEAST and closed.set_by == BY_FILE and day not in wanted:
            session.delete(closed)
    booked = _booked(session, row.id, [day for day in wanted if day not in days])
    for day, values in wanted.items():
        if day not in days and day not in booked:
            session.add(ClosureRow(office_id=row.id, **values))
    session.flush()
    if plan.state is OfficeState.OPEN:
        extend_in(session, row.id, now=now, horizon=settings.horizon)
    return tuple(sorted(booked))


def _booked(session: Session, office_id: int, days: list[date]) -> set[date]:
    statement = select(AppointmentRow.day).where(
        AppointmentRow.office_id == office_id,
        AppointmentRow.day.in_(days),
        AppointmentRow.state == "booked",
    )
    return set(session.scalars(statement.distinct()))
