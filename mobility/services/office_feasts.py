"""The yearly days of an office, such as its town's patron, as administrators edit them."""

from datetime import datetime, time

from sqlalchemy.orm import Session

from mobility.domain.office import ClosureKind, Feast, feast_data, read_feast
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.closure import ClosureRow
from mobility.models.office import lock_office
from mobility.services.closures import STAFF, begun_years, feast_days
from mobility.services.days_change import (
    Booked,
    Wanted,
    is_closed_as_much,
    known_days,
    settle,
    values_of,
)
from mobility.services.desk import find_office
from mobility.services.hours_save import until_done


def add_feast(
    office: str, feast: Feast, *, person: Staff, settings: Settings, now: datetime
) -> Booked:
    """Add a day that comes back every year, and close it wherever nobody is expected.

    One of the same day is replaced. Raises OfficeUnknown or Busy.
    """

    def unit(session: Session) -> Booked:
        row = lock_office(session, find_office(session, office).id)
        others = [one for one in map(read_feast, row.feasts) if _day_of(one) != _day_of(feast)]
        row.feasts = [feast_data(one) for one in (*others, feast)]
        row.row_version += 1
        known = known_days(session, row)
        today = local_day(now, row.zone)
        wanted: Wanted = {
            one["day"]: values_of(ClosureKind.FEAST, one["closes_at"], one["reason"])
            for one in feast_days([feast], begun_years(known.values()))
            if one["day"] >= today and not _is_set(known.get(one["day"]), one["closes_at"])
        }
        return settle(session, row, wanted, person, settings, now)

    return until_done(unit)


def drop_feast(
    office: str, month: int, day: int, *, person: Staff, settings: Settings, now: datetime
) -> None:
    """Take a yearly day away; the times of those to come are there again. Raises OfficeUnknown."""

    def unit(session: Session) -> Booked:
        row = lock_office(session, find_office(session, office).id)
        today = local_day(now, row.zone)
        kept = [one for one in map(read_feast, row.feasts) if _day_of(one) != (month, day)]
        if len(kept) == len(row.feasts):
            return []
        row.feasts = [feast_data(one) for one in kept]
        row.row_version += 1
        wanted: Wanted = {
            one.day: None
            for one in known_days(session, row).values()
            if one.kind == ClosureKind.FEAST
            and (one.day.month, one.day.day) == (month, day)
            and one.day >= today
        }
        return settle(session, row, wanted, person, settings, now)

    until_done(unit)


def _is_set(row: ClosureRow | None, closes_at: time | None) -> bool:
    """Say whether a feast leaves a day alone: it was decided by hand, or is closed already."""
    by_hand = row is not None and row.set_by == STAFF and row.kind != ClosureKind.FEAST
    return by_hand or is_closed_as_much(row, closes_at)


def _day_of(feast: Feast) -> tuple[int, int]:
    return (feast.month, feast.day)
