"""Closing a day or a part of it: everybody is moved and told, all or nothing, once."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from mobility.domain.appointment import Purpose, State
from mobility.domain.closing import Part, Reason
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.closure import ClosureRow
from mobility.models.desk import ClosingRow
from mobility.models.hold import HoldRow
from mobility.models.outbox import OutboxRow
from mobility.models.request import RequestRow
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import closing, closing_preview
from mobility.services.closing import Order
from mobility.services.closing_results import Result, result_of
from tests.conftest import only_sqlite
from tests.staff import employ
from tests.world import NOW, TOMORROW, World, person

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FLOODED = TOMORROW.date()


@pytest.fixture
def boss(world: World) -> Staff:
    return employ(Role.SUPERVISOR, office="xela")


def whole(day: date = FLOODED) -> Part:
    return Part(day=day)


def close(world: World, boss: Staff, part: Part | None = None, uid: str = "u1") -> Result:
    order = Order(uid=uid, part=part or whole(), reason=Reason.FLOOD)
    return closing.close("xela", order, person=boss, settings=world.settings, now=NOW)


def visit(uid: str) -> AppointmentRow:
    with reading() as session:
        row = session.scalars(select(AppointmentRow).where(AppointmentRow.uid == uid)).one()
        session.expunge(row)
        return row


def when(uid: str) -> datetime:
    with reading() as session:
        statement = select(SlotRow.starts_at).join(
            AppointmentRow, AppointmentRow.slot_id == SlotRow.id
        )
        return session.scalars(statement.where(AppointmentRow.uid == uid)).one()


def kinds() -> Counter[str]:
    with reading() as session:
        return Counter(session.scalars(select(OutboxRow.kind)))


def slot_at(starts_at: datetime) -> SlotRow:
    with reading() as session:
        row = session.scalars(select(SlotRow).where(SlotRow.starts_at == starts_at)).one()
        session.expunge(row)
        return row


def test_a_flood_moves_everybody_in_order_of_booking(world: World, boss: Staff):
    nine, ten = world.slot(2), world.slot(2, TOMORROW + HOUR)
    later = [world.slot(1, TOMORROW + 2 * DAY + n * HOUR) for n in range(3)]
    uids = [world.book(slot) for slot in (ten, nine, ten)]
    result = close(world, boss)
    assert [when(uid) for uid in uids] == later
    assert (result.counts.affected, result.counts.moved, result.counts.in_line) == (3, 3, 0)
    assert [slot_at(slot).state for slot in (nine, ten)] == ["closed", "closed"]
    assert kinds() == {"booked": 3, "moved_by_office": 3}
    row = visit(uids[0])
    assert (row.moved_from, row.moves, row.revision, row.day) == (ten, 0, 1, later[0].date())
    world.check()


def test_whoever_finds_no_place_is_first_in_line(world: World, boss: Staff):
    uid = world.book(world.slot(1))
    result = close(world, boss)
    row = visit(uid)
    assert (row.state, result.counts.in_line) == (State.CLOSED_BY_OFFICE, 1)
    assert kinds()["closed_by_office"] == 1
    assert told(world, "closed_by_office")["in_line"]
    with reading() as session:
        entry = session.scalars(select(WaitlistEntryRow)).one()
        assert (entry.ahead, entry.state, entry.mode) == (True, "waiting", "in_person")
    world.check()


def told(world: World, kind: str) -> dict[str, object]:
    """Open what a message will be worded from."""
    with reading() as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.kind == kind)).one()
        opened: dict[str, object] = unseal_row(world.settings.keys, row, "payload")["payload"]
        return opened


@only_sqlite
def test_nobody_is_moved_into_what_is_closed(world: World, boss: Staff):
    uid = world.book(world.slot(1))
    world.slot(5, TOMORROW + HOUR)
    later = world.slot(1, TOMORROW + 2 * DAY)
    close(world, boss)
    assert when(uid) == later


def test_pressing_twice_closes_once(world: World, boss: Staff):
    world.slot(3, TOMORROW + 2 * DAY)
    world.book(world.slot(2))
    first = close(world, boss)
    assert close(world, boss) == first
    assert result_of("xela", "u1") == first
    assert kinds() == {"booked": 1, "moved_by_office": 1}
    with reading() as session:
        assert len(session.scalars(select(ClosingRow)).all()) == 1
        assert len(session.scalars(select(ClosureRow)).all()) == 1


def test_a_window_fewer_costs_those_who_booked_last(world: World, boss: Staff):
    nine = world.slot(3)
    later = world.slot(5, TOMORROW + 2 * DAY)
    first, second, third = (world.book(nine) for _ in range(3))
    part = Part(day=FLOODED, from_minute=8 * 60, to_minute=12 * 60, windows=1)
    assert close(world, boss, part).counts.affected == 1
    assert [when(uid) for uid in (first, second, third)] == [nine, nine, later]
    row = slot_at(nine)
    assert (row.capacity, row.taken, row.withdrawn, row.state) == (2, 2, 1, "open")
    world.check()


@only_sqlite
def test_a_window_fewer_takes_free_places_first(world: World, boss: Staff):
    nine = world.slot(3)
    uid = world.book(nine)
    result = close(world, boss, Part(day=FLOODED, windows=2))
    assert (result.counts.affected, when(uid)) == (0, nine)
    assert (slot_at(nine).capacity, slot_at(nine).withdrawn) == (1, 2)


@only_sqlite
def test_only_the_ticked_times_are_closed(world: World, boss: Staff):
    nine, ten = world.slot(1), world.slot(1, TOMORROW + HOUR)
    stays = world.book(nine)
    world.slot(1, TOMORROW + 2 * HOUR)
    goes = world.book(ten)
    minute = slot_at(ten).minute
    close(world, boss, Part(day=FLOODED, minutes=frozenset({minute})))
    assert (when(stays), when(goes)) == (nine, TOMORROW + 2 * HOUR)
    assert [slot_at(slot).state for slot in (nine, ten)] == ["open", "closed"]
    with reading() as session:
        assert session.scalars(select(ClosureRow)).all() == []


@only_sqlite
def test_whoever_cannot_be_told_is_telephoned(world: World, boss: Staff):
    world.slot(2, TOMORROW + 2 * DAY)
    silent = person(1, permissions=frozenset({Purpose.APPOINTMENT}))
    world.book(world.slot(2), silent)
    result = close(world, boss)
    assert result.counts.to_call == 1
    with reading() as session:
        call = session.scalars(select(RequestRow)).one()
        assert (call.kind, call.urgent, call.state) == ("closed", True, "open")


def test_a_place_that_somebody_was_deciding_about_is_let_go(world: World, boss: Staff):
    nine = world.slot(2)
    token = world.journey()
    world.hold(token, nine)
    assert close(world, boss).counts.holds == 1
    assert (slot_at(nine).taken, slot_at(nine).state) == (0, "closed")
    with reading() as session:
        assert session.scalars(select(HoldRow)).all() == []


def test_whoever_has_come_already_stays(world: World, boss: Staff):
    nine = world.slot(2)
    uid = world.book(nine)
    world.slot(2, TOMORROW + 2 * DAY)
    with transaction() as session:
        here = update(AppointmentRow).where(AppointmentRow.uid == uid)
        session.execute(here.values(state=State.CHECKED_IN.value))
    result = close(world, boss)
    assert (result.counts.here, result.counts.affected, when(uid)) == (1, 0, nine)
    assert slot_at(nine).taken == 1


@only_sqlite
def test_the_preview_shows_in_order_who_goes_where(world: World, boss: Staff):
    nine = world.slot(2)
    later = world.slot(1, TOMORROW + 2 * DAY)
    world.book(nine, person(1))
    world.book(nine, person(2, called="doña Rosa"))
    seen = closing_preview.preview("xela", whole(), person=boss, settings=world.settings, now=NOW)
    assert [row.new_at for row in seen.rows] == [later, None]
    assert seen.rows[1].name == "doña Rosa Tz'unun"
    assert (seen.moved, seen.in_line, seen.to_call) == (1, 1, 0)
    assert kinds() == {"booked": 2}


@only_sqlite
def test_whoever_booked_while_somebody_looked_is_counted(world: World, boss: Staff):
    nine = world.slot(3)
    for _ in range(3):
        world.book(nine)
    order = Order(uid="u1", part=whole(), reason=Reason.FLOOD, seen=1)
    done = closing.close("xela", order, person=boss, settings=world.settings, now=NOW)
    assert done.counts.more == 2


@only_sqlite
def test_each_step_says_why_and_by_whom(world: World, boss: Staff):
    world.slot(1, TOMORROW + 2 * DAY)
    world.book(world.slot(1))
    close(world, boss)
    with reading() as session:
        statement = select(AppointmentHistoryRow).order_by(AppointmentHistoryRow.id.desc())
        last = session.scalars(statement.limit(1)).one()
        assert (last.action, last.reason, last.actor_id) == ("moved_by_office", "flood", boss.id)
        assert last.from_slot_id != last.to_slot_id
