"""Closed days that administrators set: nobody who is booked is lost, and files leave them alone."""

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from mobility.domain.office import Feast
from mobility.models.base import reading, transaction
from mobility.models.closure import ClosureRow
from mobility.models.office import OfficeRow
from mobility.models.slot import SlotRow
from mobility.services import office_days, office_feasts, offices, schedule
from mobility.services.closures import add_years
from mobility.services.days_change import Booked
from mobility.services.office_days import Closing
from tests.hours import FIRST, WEEK, Hours
from tests.services.seeded import load, no_holidays
from tests.world import NOW, World

FRIDAY = FIRST.date()
STOCK = {"es": "Inventario", "en": "Stocktaking"}


def where(hours: Hours) -> dict[str, Any]:
    return {"person": hours.boss, "settings": hours.world.settings, "now": NOW}


def close(hours: Hours, first: date, last: date | None = None, at: time | None = None) -> Booked:
    closing = Closing(first=first, last=last or first, closes_at=at, reason=STOCK)
    return office_days.close("xela", closing, **where(hours))


def work(hours: Hours, day: date) -> None:
    office_days.work("xela", day, **where(hours))


def rows() -> dict[date, ClosureRow]:
    with reading() as session:
        found = list(session.scalars(select(ClosureRow)))
        session.expunge_all()
    return {row.day: row for row in found}


def open_times(day: date) -> int:
    with reading() as session:
        statement = select(SlotRow.id).where(SlotRow.day == day, SlotRow.state == "open")
        return len(session.scalars(statement).all())


def test_a_day_without_appointments_is_closed_at_once(world: World) -> None:
    hours = Hours(world)
    assert close(hours, FRIDAY) == []
    assert open_times(FRIDAY) == 0
    assert rows()[FRIDAY].set_by == "staff"


def test_a_day_on_which_somebody_is_expected_stays_open(world: World) -> None:
    hours = Hours(world)
    world.book(FIRST)
    later = FRIDAY + WEEK
    assert close(hours, FRIDAY, later) == [(FRIDAY, 1)]
    assert FRIDAY not in rows()
    assert open_times(FRIDAY) == 12
    assert open_times(later) == 0
    world.check()


def test_a_day_is_closed_from_a_time_on_after_the_last_visit(world: World) -> None:
    hours = Hours(world)
    world.book(FIRST)
    assert close(hours, FRIDAY, at=time(10)) == []
    assert open_times(FRIDAY) == 6
    assert close(hours, FRIDAY + WEEK, at=time(8)) == []


def test_a_day_that_is_opened_again_has_its_times_at_once(world: World) -> None:
    hours = Hours(world)
    close(hours, FRIDAY)
    work(hours, FRIDAY)
    assert open_times(FRIDAY) == 12
    assert rows() == {}


def test_a_holiday_that_is_worked_closes_nothing_and_stays_worked(world: World) -> None:
    hours = Hours(world)
    with transaction() as session:
        values = {"day": FRIDAY, "kind": "holiday", "closes_at": None, "reason": STOCK}
        session.add(ClosureRow(office_id=world.office_id, **values))
    schedule.extend_horizon(now=NOW, horizon=world.settings.horizon)
    assert open_times(FRIDAY) == 0
    work(hours, FRIDAY)
    assert open_times(FRIDAY) == 12
    add_years(world.office_id, [2026], no_holidays)
    schedule.extend_horizon(now=NOW, horizon=world.settings.horizon)
    assert (rows()[FRIDAY].kind, open_times(FRIDAY)) == ("worked", 12)
    page = offices.office_page("xela", now=NOW, horizon=world.settings.horizon)
    assert page is not None
    assert page.closed_days == ()


def test_a_worked_holiday_is_closed_again_unless_somebody_is_expected(world: World) -> None:
    hours = Hours(world)
    with transaction() as session:
        values = {"day": FRIDAY, "kind": "worked", "closes_at": None, "reason": STOCK}
        session.add(ClosureRow(office_id=world.office_id, set_by="staff", **values))
    uid = world.book(FIRST)
    assert office_days.rest("xela", FRIDAY, **where(hours)) == [(FRIDAY, 1)]
    world.give_up(uid)
    assert office_days.rest("xela", FRIDAY, **where(hours)) == []
    assert rows()[FRIDAY].kind == "holiday"


def test_who_was_still_deciding_loses_the_hold_of_a_closed_day(world: World) -> None:
    hours = Hours(world)
    world.hold(world.journey(), FIRST)
    assert close(hours, FRIDAY) == []
    world.check()


def test_a_feast_closes_its_day_and_gives_it_back(world: World) -> None:
    hours = Hours(world)
    with transaction() as session:
        # The year was made.
        values = {"day": date(2026, 12, 25), "kind": "holiday", "reason": STOCK}
        session.add(ClosureRow(office_id=world.office_id, **values))
    feast = Feast(month=11, day=13, closes_at=None, reason=STOCK)
    assert office_feasts.add_feast("xela", feast, **where(hours)) == []
    assert open_times(FRIDAY) == 0
    assert office_days.page("xela", now=NOW).feasts == (feast,)
    office_feasts.drop_feast("xela", 11, 13, **where(hours))
    assert open_times(FRIDAY) == 12
    assert office_days.page("xela", now=NOW).feasts == ()


@pytest.mark.parametrize("kind", ["closure", "worked"])
def test_a_file_that_is_loaded_again_keeps_what_staff_set(settings, app, kind) -> None:
    with app.app_context():
        load(settings, NOW)
        christmas = date(2026, 12, 25) if kind == "worked" else date(2026, 12, 22)
        with transaction() as session:
            office = session.scalars(select(OfficeRow).where(OfficeRow.slug == "quiche")).one()
            mine = select(ClosureRow).where(
                ClosureRow.office_id == office.id, ClosureRow.day == christmas
            )
            row = session.scalar(mine) or ClosureRow(office_id=office.id, day=christmas, reason={})
            row.kind, row.set_by = kind, "staff"
            session.add(row)
        load(settings, NOW)
        with reading() as session:
            assert session.scalars(mine).one().kind == kind


def test_a_feast_of_staff_does_not_stand_for_the_holidays_of_its_year(world: World) -> None:
    Hours(world)
    with transaction() as session:
        values = {"day": date(2027, 8, 15), "kind": "feast", "reason": STOCK}
        session.add(ClosureRow(office_id=world.office_id, set_by="staff", **values))
        office = session.get_one(OfficeRow, world.office_id)
        office.feasts = [{"month": 9, "day": 15, "closes_at": None, "reason": STOCK}]
    add_years(world.office_id, [2027], no_holidays)
    assert date(2027, 9, 15) in rows()
