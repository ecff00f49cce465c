"""A list that was kept by hand is entered in one go, with the times that stand on the paper."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from mobility.domain.from_paper import Field, Problem, Row
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.models.desk import ArrivalRow
from mobility.services import day_list, from_paper
from mobility.services.from_paper import Entered
from tests.staff import employ
from tests.world import NOW, World

DAY = date(2026, 11, 11)
EIGHT = datetime(2026, 11, 11, 14, 0, tzinfo=UTC)
NOON = EIGHT + timedelta(hours=4)


@pytest.fixture
def ana() -> Staff:
    return employ(Role.OFFICER, office="xela")


@pytest.fixture
def visits(world: World) -> list[str]:
    """Three visits at eight, and one at half past."""
    world.slot(3, EIGHT)
    half_past = world.slot(1, EIGHT + timedelta(minutes=30))
    return [*(world.book(EIGHT) for _ in range(3)), world.book(half_past)]


def enter(world: World, ana: Staff, *rows: Row, now: datetime = NOON, once: str = "f") -> Entered:
    return from_paper.enter("xela", DAY, rows, once=once, by=ana, settings=world.settings, now=now)


def row(uid: str, key: str = "0", version: int = 1, **typed: str) -> Row:
    return Row(key=key, uid=uid, row_version=version, **typed)


def at(hour: int, minute: int = 0) -> datetime:
    return EIGHT + timedelta(hours=hour - 8, minutes=minute)


def standing(uid: str = "") -> list[tuple[Any, ...]]:
    """Read how visits stand, in the order of their numbers."""
    arrival, visit = ArrivalRow, AppointmentRow
    statement = (
        select(visit.state, arrival.series, arrival.number, arrival.arrived_at)
        .add_columns(arrival.called_at, arrival.ended_at)
        .outerjoin(arrival, arrival.appointment_id == visit.id)
        .order_by(arrival.series, arrival.number, visit.id)
    )
    with reading() as session:
        found = session.execute(statement.where(visit.uid == uid) if uid else statement)
        return [tuple(one) for one in found]


def paper(visits: list[str]) -> list[Row]:
    """What stands on the paper: the second came first, the third left, the fourth did not come."""
    first, second, third, fourth = visits
    return [
        row(first, "0", arrived="8:10", served_from="8:20", served_until="8:45"),
        row(second, "1", arrived="7:50", served_from="8:00", served_until="8:20"),
        row(third, "2", arrived="8:15", served_until="9:00", ending="left"),
        row(fourth, "3", ending="no_show"),
        Row(key="w0", name="Berta", arrived="8:40", served_from="9:00", served_until="9:20"),
        Row(key="w1"),
    ]


def test_the_paper_is_entered_with_its_own_times(world: World, ana: Staff, visits: list[str]):
    assert enter(world, ana, *paper(visits)).count == 5
    assert standing(visits[1]) == [("completed", "A", 1, at(7, 50), at(8), at(8, 20))]
    assert standing(visits[0]) == [("completed", "A", 2, at(8, 10), at(8, 20), at(8, 45))]
    assert standing(visits[2]) == [("left", "A", 3, at(8, 15), None, at(9))]
    assert standing(visits[3]) == [("no_show", None, None, None, None, None)]
    listed = day_list.look("xela", DAY, ana, settings=world.settings, now=NOON)
    (berta,) = [one for one in listed.entries if one.channel == "walk_in"]
    assert (berta.name, berta.came and berta.came.turn) == ("Berta", "S-1")


def test_history_tells_when_it_was_and_audit_when_it_was_written(
    world: World, ana: Staff, visits: list[str]
):
    enter(world, ana, *paper(visits)[:1])
    history, event = AppointmentHistoryRow, AuditEventRow
    with reading() as session:
        steps = session.execute(
            select(history.action, history.at, history.reason).where(history.at > NOW)
        )
        assert [tuple(one) for one in steps] == [
            ("arrived", at(8, 10), "from_paper"),
            ("called", at(8, 20), "from_paper"),
            ("completed", at(8, 45), "from_paper"),
        ]
        events = session.execute(
            select(event.action, event.at, event.actor_id).where(event.actor_kind == "staff")
        )
        assert [tuple(one) for one in events] == [
            ("arrived", NOON, ana.id),
            ("called", NOON, ana.id),
            ("completed", NOON, ana.id),
            ("list_entered", NOON, ana.id),
        ]


def test_pressed_twice_it_stands_there_once(world: World, ana: Staff, visits: list[str]):
    enter(world, ana, *paper(visits))
    before = standing()
    again = enter(world, ana, *paper(visits), now=NOON + timedelta(minutes=1))
    assert (again.count, again.problems) == (0, {})
    assert standing() == before
    another = Row(key="w0", name="Carmen", arrived="8:41")
    assert enter(world, ana, another).count == 1


def test_one_wrong_row_keeps_all_of_them_out(world: World, ana: Staff, visits: list[str]):
    first, second, *_rest = visits
    wrong = row(second, "1", arrived="12:30 pm")
    done = enter(world, ana, row(first, "0", arrived="8:10"), wrong)
    assert (done.count, done.problems) == (0, {"1": ((Field.ARRIVED, Problem.FUTURE),)})
    assert {one[0] for one in standing()} == {"booked"}


def test_a_visit_that_somebody_changed_is_not_overwritten(
    world: World, ana: Staff, visits: list[str]
):
    enter(world, ana, row(visits[0], arrived="8:10"))
    stale = row(visits[0], arrived="8:20", version=1)
    changed = ((Field.ARRIVED, Problem.CHANGED),)
    assert enter(world, ana, stale, once="g").problems == {"0": changed}
    world.give_up(visits[1])
    gone = row(visits[1], "1", arrived="8:20")
    assert enter(world, ana, gone).problems == {"1": changed}
    assert standing(visits[0])[0][3] == at(8, 10)


def test_who_waited_before_the_cut_is_served_by_the_paper(
    world: World, ana: Staff, visits: list[str]
):
    enter(world, ana, row(visits[0], arrived="8:10"))
    served = row(visits[0], version=2, served_from="8:30", served_until="8:50")
    assert enter(world, ana, served, once="g").count == 1
    assert standing(visits[0]) == [("completed", "A", 1, at(8, 10), at(8, 30), at(8, 50))]
