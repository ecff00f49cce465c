"""What each office's messages cost in a month: the budget, what is used, and what is to come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.message import Channel
from mobility.domain.message_budget import (
    Forecast,
    Level,
    Payer,
    Purse,
    Usage,
    foresee,
    level,
    month_of,
    next_month,
    paid_held_back,
    paid_sent,
)
from mobility.domain.office import Details, read_details
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff
from mobility.models.base import reading, transaction
from mobility.models.message_count import Counted, booked_between, counts
from mobility.models.office import OfficeRow
from mobility.services.desk import find_office
from mobility.services.office_plans import plain_plan
from mobility.services.office_versions import begin_versions, locked, require_seen, write_down

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class OfficeMonth:
    """An office's month so far, by channel, and what is foreseen for its end."""

    slug: str
    details: Details
    month: date
    practice: bool
    budget: int | None
    usage: tuple[Usage, ...]
    forecast: Forecast
    row_version: int

    @property
    def sent(self) -> int:
        """Add up what counts against the budget."""
        return paid_sent(self.usage)

    @property
    def held_back(self) -> int:
        """Add up what the budget held back."""
        return paid_held_back(self.usage)

    @property
    def by_email(self) -> int:
        """Say what went by e-mail, which costs nothing."""
        return sum(one.sent for one in self.usage if one.channel is Channel.EMAIL)

    @property
    def level(self) -> Level:
        """Say how far the budget is used up."""
        return level(self.sent, self.budget)

    @property
    def runs_over(self) -> bool:
        """Say whether the month is foreseen to need more than the budget."""
        return self.budget is not None and self.forecast.total > self.budget


@dataclass(frozen=True, kw_only=True)
class BudgetWarning:
    """An office that has used up most of its month's budget, or all of it."""

    slug: str
    details: Details
    sent: int
    budget: int
    level: Level


def purse_for(session: Session, payers: Iterable[Payer]) -> Purse:
    """Say what offices may still send, within an open unit; no query where none has a budget."""
    bounded = {one.office_id: one for one in payers if one.budget is not None}
    if not bounded:
        return Purse()
    months = {(one.office_id, one.month) for one in bounded.values()}
    found = counts(session, bounded, {one.month for one in bounded.values()})
    usage = _by_office([row for row in found if (row.office_id, row.month) in months])
    return Purse(
        {
            office: (payer.budget or 0) - paid_sent(usage.get(office, ()))
            for office, payer in bounded.items()
        }
    )


def months(person: Staff, *, now: datetime) -> list[OfficeMonth]:
    """Show this month of every office that somebody administers."""
    with reading() as session:
        rows = list(session.scalars(select(OfficeRow).order_by(OfficeRow.slug)))
        mine = [row for row in rows if person.may((Role.ADMINISTRATOR,), row.slug)]
        return _months(session, mine, now)


def month_at(slug: str, *, now: datetime) -> OfficeMonth:
    """Show this month of one office; raises OfficeUnknown."""
    with reading() as session:
        return _months(session, [find_office(session, slug)], now)[0]


def warnings(*, now: datetime) -> list[BudgetWarning]:
    """List the offices whose budget of this month is nearly or wholly used up; two queries."""
    with reading() as session:
        bounded = (OfficeRow.message_budget.is_not(None), OfficeRow.practice.is_(False))
        rows = list(session.scalars(select(OfficeRow).where(*bounded).order_by(OfficeRow.slug)))
        usage = _usage(session, {row.id: _month(row, now) for row in rows})
        found = [
            BudgetWarning(
                slug=row.slug,
                details=read_details(row.details),
                sent=(sent := paid_sent(usage.get(row.id, ()))),
                budget=row.message_budget or 0,
                level=level(sent, row.message_budget),
            )
            for row in rows
        ]
    return [one for one in found if one.level in (Level.NEAR, Level.REACHED)]


def set_budget(slug: str, budget: int | None, *, seen: int, person: Staff, now: datetime) -> None:
    """Give an office another budget; it holds from the next message on. The same again is nothing.

    `seen` is the row_version of the page. Raises OfficeUnknown and ChangedMeanwhile.
    """
    with transaction() as session:
        row = locked(session, slug)
        if row.message_budget == budget:
            return
        require_seen(session, row, seen)
        before = plain_plan(session, row)
        begin_versions(session, row, before, now=now)
        details = {"from": row.message_budget, "to": budget}
        row.message_budget = budget
        row.row_version += 1
        session.flush()
        after = replace(before, message_budget=budget)
        write_down(session, row, after, "budget_set", person, now, **details)


def _months(session: Session, rows: list[OfficeRow], now: datetime) -> list[OfficeMonth]:
    this = {row.id: _month(row, now) for row in rows}
    usage = _usage(session, this)
    before = _usage(session, {office: month_of(month - ONE_DAY) for office, month in this.items()})
    coming = _reminders_to_come(session, rows, now)
    return [
        OfficeMonth(
            slug=row.slug,
            details=read_details(row.details),
            month=this[row.id],
            practice=row.practice,
            budget=row.message_budget,
            usage=usage.get(row.id, ()),
            forecast=foresee(
                local_day(now, row.zone),
                this=usage.get(row.id, ()),
                last=before.get(row.id, ()),
                reminders_to_come=coming.get(row.id, 0),
            ),
            row_version=row.row_version,
        )
        for row in rows
    ]


def _month(row: OfficeRow, now: datetime) -> date:
    return month_of(local_day(now, row.zone))


def _usage(session: Session, of: Mapping[int, date]) -> dict[int, tuple[Usage, ...]]:
    found = counts(session, of, of.values())
    return _by_office([row for row in found if of[row.office_id] == row.month])


def _by_office(found: Iterable[Counted]) -> dict[int, tuple[Usage, ...]]:
    usage: dict[int, tuple[Usage, ...]] = {}
    for row in sorted(found):
        one = Usage(Channel(row.channel), row.sent, row.reminders, row.held_back)
        usage[row.office_id] = (*usage.get(row.office_id, ()), one)
    return usage


def _reminders_to_come(
    session: Session, rows: Iterable[OfficeRow], now: datetime
) -> dict[int, int]:
    """Count the reminders that visits booked so far will still have this month, by office."""
    plans: dict[tuple[datetime, int], list[int]] = {}
    for row in rows:
        ends = _ends(_month(row, now), row.zone)
        for lead in () if row.practice else row.reminders:
            plans.setdefault((ends, lead), []).append(row.id)
    coming: dict[int, int] = {}
    for (ends, lead), offices in plans.items():
        before = timedelta(minutes=lead)
        booked = booked_between(session, offices, after=now + before, until=ends + before)
        for office, number in booked.items():
            coming[office] = coming.get(office, 0) + number
    return coming


def _ends(month: date, zone: str) -> datetime:
    after = next_month(month)
    return datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone))
