"""What a closing leaves behind: it stays closed, its people come first, and they answer."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import insert, select, update

from mobility.domain.appointment import Purpose
from mobility.domain.closing import Part, Reason
from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.closure import ClosureRow
from mobility.models.office import (
    OfficeRow,
    OpeningHoursRow,
)
from mobility.models.outbox import OutboxRow
from mobility.models.screening import ScreeningRow
from mobility.models.slot import SlotRow
from mobility.models.waitlist import WaitlistEntryRow, place_in_line
from mobility.services import closing, next_in_line, replies, schedule
from mobility.services.closing import Order
from mobility.services.closures import put_days
from mobility.services.network import read_network
from mobility.services.network_rows import Rows
from mobility.services.replies import Received
from tests.conftest import only_sqlite
from tests.line import Line
from tests.services.seeded import SEED
from tests.staff import employ
from tests.world import NOW, TOMORROW, World, person

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FLOODED = TOMORROW.date()


@pytest.fixture
def boss(world: World) -> Staff:
    return employ(Role.SUPERVISOR, office="xela")


def close(world: World, boss: Staff, part: Part | None = None) -> None:
    order = Order(uid="u1", part=part or Part(day=FLOODED), reason=Reason.FLOOD)
    closing.close("xela", order, person=boss, settings=world.settings, now=NOW)


def open_each_day(world: World, places: int = 3) -> None:
    with transaction() as session:
        lines = [
            {
                "pool_id": world.pool_id,
                "weekday": weekday,
                "opens": time(8),
                "closes": time(9),
                "visit_minutes": 20,
                "places": places,
                "valid_from": date(2026, 1, 1),
                "row_version": 1,
            }
            for weekday in range(7)
        ]
        session.execute(insert(OpeningHoursRow), lines)


def on_the_day() -> list[tuple[str, int, int]]:
    statement = select(SlotRow.state, SlotRow.capacity, SlotRow.withdrawn)
    with reading() as session:
        found = session.execute(statement.where(SlotRow.day == FLOODED).order_by(SlotRow.starts_at))
        return [(state, capacity, withdrawn) for state, capacity, withdrawn in found]


def extend() -> None:
    schedule.extend_horizon(now=NOW, horizon=timedelta(days=3))


def test_the_night_opens_nothing_that_was_closed(world: World, boss: Staff):
    open_each_day(world)
    extend()
    close(world, boss)
    extend()
    assert on_the_day() == [("closed", 3, 0)] * 3


def test_the_night_gives_no_withdrawn_place_back(world: World, boss: Staff):
    open_each_day(world)
    extend()
    close(world, boss, Part(day=FLOODED, windows=2))
    extend()
    assert on_the_day() == [("open", 1, 2)] * 3
    with transaction() as session:
        session.execute(update(OpeningHoursRow).values(places=5))
    extend()
    assert on_the_day() == [("open", 3, 2)] * 3


def test_what_the_hours_closed_the_staff_closes_for_good(world: World, boss: Staff):
    open_each_day(world)
    extend()
    with transaction() as session:
        session.execute(update(SlotRow).values(state="closed", closed_by_hours=True))
    close(world, boss, Part(day=FLOODED, to_minute=8 * 60 + 20))
    extend()
    assert [state for state, _places, _less in on_the_day()] == ["closed", "open", "open"]


@only_sqlite
def test_a_day_closed_before_its_slots_are_made_has_none(world: World, boss: Staff):
    open_each_day(world)
    close(world, boss)
    extend()
    assert on_the_day() == []


@only_sqlite
def test_the_network_files_open_no_day_that_the_desk_closed(world: World, boss: Staff):
    close(world, boss)
    plan = read_network(SEED / "demo").offices[0]
    with transaction() as session:
        office = session.get_one(OfficeRow, world.office_id)
        put_days(Rows(session), office, plan, [], [2026])
    with reading() as session:
        found = session.scalars(select(ClosureRow).where(ClosureRow.day == FLOODED)).one()
        assert (found.closes_at, found.reason["es"]) == (None, "Lluvias o inundación")


def test_who_lost_an_appointment_comes_before_who_waited(world: World, boss: Staff, line: Line):
    for _ in range(2):
        line.join()
    world.book(world.slot(1), person(1))
    close(world, boss)
    world.slot(1, TOMORROW + 3 * DAY)
    assert line.offer_places() == 1
    assert line.offered() == ["another phone"]
    with reading() as session:
        entries = session.scalars(select(WaitlistEntryRow).order_by(WaitlistEntryRow.id)).all()
        assert [place_in_line(session, entry) for entry in entries] == [2, 3, 1]
    world.slot(2, TOMORROW + 4 * DAY)
    assert line.offer_places() == 2


def test_pages_of_the_line_leave_nobody_out(
    world: World, boss: Staff, line: Line, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(next_in_line, "PAGE", 1)
    line.join(sms=False)  # whom no message reaches is passed over, and fills a page
    waiting = line.join()
    nine = world.slot(2)
    world.book(nine, person(1, permissions=frozenset({Purpose.APPOINTMENT})))
    world.book(nine)
    close(world, boss)
    for number in range(3):
        world.slot(1, TOMORROW + (3 + number) * DAY)
    assert line.offer_places() == 2
    assert line.offered() == ["another phone", waiting]


@only_sqlite
def test_a_screening_that_is_gone_is_made_again(world: World, boss: Staff, settings: Settings):
    world.book(world.slot(1))
    with transaction() as session:
        for row in session.scalars(select(ScreeningRow)):
            session.delete(row)
    close(world, boss)
    with reading() as session:
        entry = session.scalars(select(WaitlistEntryRow)).one()
        screening = session.get_one(ScreeningRow, entry.screening_id)
        assert screening.erase_at == NOW + settings.screening_life


@only_sqlite
def test_a_yes_by_message_says_that_the_new_day_suits(world: World, boss: Staff):
    world.slot(1, TOMORROW + 3 * DAY)
    uid = world.book(world.slot(1), person(7))
    close(world, boss)
    said = Received(name="m1", phone=person(7).phone, text="Sí")
    replies.take(said, settings=world.settings, now=NOW)
    with reading() as session:
        row = session.scalars(select(AppointmentRow).where(AppointmentRow.uid == uid)).one()
        assert row.moved_from is None


@only_sqlite
def test_the_message_tells_old_and_new_time(world: World, boss: Staff):
    world.slot(1, TOMORROW + 3 * DAY)
    world.book(world.slot(1))
    close(world, boss)
    with reading() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.kind == "moved_by_office")).one()
        assert (row.due_at, row.quiet_zone, row.expires_at) == (NOW, None, None)
