"""Opening a new office, suspending one with a message to the public, and opening it again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.office import OfficePlan, OfficeState
from mobility.domain.office_hours import local_day
from mobility.domain.office_opening import OfficeIncomplete, Ready, steps_of
from mobility.domain.settings import Settings
from mobility.domain.slot import Audience
from mobility.domain.staff import DESK, Staff, StaffState
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow, OpeningHoursRow, PoolRow
from mobility.models.staff import GrantRow, StaffRow
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import guidance, schedule
from mobility.services.closures import HolidaysOf, add_years, years_until
from mobility.services.desk import find_office
from mobility.services.office_plans import plain_plan
from mobility.services.office_versions import begin_versions, locked, require_seen, write_down


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What an office needs to be open, and how many places opening it makes until a day."""

    steps: tuple[Ready, ...]
    places: int
    until: date

    @property
    def missing(self) -> list[Ready]:
        """List what is still to be done."""
        return [one for one in self.steps if not one.done]


@dataclass(frozen=True, kw_only=True)
class Suspending:
    """Whom suspending an office touches: who is booked and keeps the appointment, who waits."""

    booked: int
    waiting: int
    last_day: date | None


def opening(office: str, *, settings: Settings, now: datetime) -> Opening:
    """Say what an office needs to be open and what opening it would do; raises OfficeUnknown."""
    with reading() as session:
        row = find_office(session, office)
        plan = plain_plan(session, row)
        return Opening(
            steps=tuple(_steps(session, row, plan, settings, now)),
            places=schedule.places_to_come(session, row.id, now=now, horizon=settings.horizon),
            until=local_day(now, row.zone) + settings.horizon,
        )


def open_office(
    office: str, *, person: Staff, settings: Settings, holidays: HolidaysOf, now: datetime
) -> None:
    """Open an office, a new one or one that was suspended, and make its places (batch).

    One that is open stays so. Raises OfficeUnknown or OfficeIncomplete.
    """
    with reading() as session:
        number = find_office(session, office).id
    # The closed days first: no place must be made on one.
    add_years(number, years_until(now, settings.horizon), holidays)
    with transaction() as session:
        row = locked(session, office)
        before = plain_plan(session, row)
        if before.state is OfficeState.OPEN:
            return
        missing = [one.step for one in _steps(session, row, before, settings, now) if not one.done]
        if missing:
            raise OfficeIncomplete(missing)
        plan = replace(before, state=OfficeState.OPEN, notice={})
        _change(session, row, before, plan, now)
        write_down(session, row, plan, "office_opened", person, now)
        schedule.extend_in(session, row.id, now=now, horizon=settings.horizon)


def suspending(office: str, *, now: datetime) -> Suspending:
    """Count whom suspending an office touches; raises OfficeUnknown."""
    with reading() as session:
        return _touched(session, find_office(session, office), now)


def suspend(
    office: str, notice: Mapping[str, str], *, seen: int, person: Staff, now: datetime
) -> Suspending:
    """Let an office give no more places, and say why to the public; who is booked stays booked.

    One that is suspended stays so. Raises OfficeUnknown, ChangedMeanwhile, or GuidanceLost where
    people of some nationality could nowhere go any more.
    """
    with transaction() as session:
        row = locked(session, office)
        touched, before = _touched(session, row, now), plain_plan(session, row)
        if before.state is not OfficeState.OPEN:
            return touched
        require_seen(session, row, seen)
        had = guidance.lacking(session)
        plan = replace(before, state=OfficeState.SUSPENDED, notice=dict(notice))
        _change(session, row, before, plan, now)
        guidance.require_no_worse(session, had)
        write_down(session, row, plan, "office_suspended", person, now, booked=touched.booked)
        return touched


def _change(
    session: Session, row: OfficeRow, before: OfficePlan, plan: OfficePlan, now: datetime
) -> None:
    begin_versions(session, row, before, now=now)
    row.state, row.notice = plan.state.value, dict(plan.notice)
    row.row_version += 1
    session.flush()


def _steps(
    session: Session, row: OfficeRow, plan: OfficePlan, settings: Settings, now: datetime
) -> list[Ready]:
    return steps_of(
        plan,
        has_hours=_has_hours(session, row.id, local_day(now, row.zone)),
        has_staff=_has_staff(session, row.id),
        languages=settings.languages,
    )


def _has_hours(session: Session, office_id: int, today: date) -> bool:
    public = (
        select(OpeningHoursRow.id)
        .join(PoolRow, PoolRow.id == OpeningHoursRow.pool_id)
        .where(
            PoolRow.office_id == office_id,
            PoolRow.audience == Audience.PUBLIC.value,
            or_(OpeningHoursRow.valid_until.is_(None), OpeningHoursRow.valid_until >= today),
        )
    )
    return session.scalar(public.limit(1)) is not None


def _has_staff(session: Session, office_id: int) -> bool:
    there = (
        select(GrantRow.id)
        .join(StaffRow, StaffRow.id == GrantRow.staff_id)
        .where(
            GrantRow.role.in_(sorted(DESK)),
            or_(GrantRow.office_id == office_id, GrantRow.office_id.is_(None)),
            StaffRow.state != StaffState.SUSPENDED.value,
        )
    )
    return session.scalar(there.limit(1)) is not None


def _touched(session: Session, row: OfficeRow, now: datetime) -> Suspending:
    today = local_day(now, row.zone)
    booked = select(func.count(), func.max(AppointmentRow.day)).where(
        AppointmentRow.office_id == row.id,
        AppointmentRow.day >= today,
        AppointmentRow.state == State.BOOKED.value,
    )
    waiting = select(func.count()).where(
        WaitlistEntryRow.office_id == row.id, WaitlistEntryRow.state == "waiting"
    )
    number, last_day = session.execute(booked).one()
    return Suspending(booked=number, waiting=session.scalars(waiting).one(), last_day=last_day)
