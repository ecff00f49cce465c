"""Today in the network: what each office's line says, and how few queries it takes."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from mobility.domain.office_today import Stand
from mobility.domain.staff import Role
from mobility.models.base import db, transaction
from mobility.models.closure import ClosureRow
from mobility.models.office import OfficeRow
from mobility.services import overview
from tests.staff import employ
from tests.waiting_room import EIGHT, WaitingRoom
from tests.world import TOMORROW, World

QUERIES = 9
"""Offices, visits, hours, closed days, ended days, calls, pools, first days, timers."""


@pytest.fixture
def room(world: World) -> WaitingRoom:
    return WaitingRoom(world)


def look(world: World, person=None, now=EIGHT):
    return overview.today(person or employ(Role.ADMINISTRATOR), settings=world.settings, now=now)


def change(**values: object) -> None:
    with transaction() as session:
        session.execute(update(OfficeRow).values(**values))


def test_a_line_counts_who_is_expected_and_who_waits(world: World, room: WaitingRoom):
    officer = room.officer()
    room.book()
    room.come(officer)
    room.now += timedelta(minutes=12)
    room.come(officer)
    (line,) = look(world, now=EIGHT + timedelta(minutes=31)).offices
    assert (line.expected, line.waiting) == (1, 2)
    assert line.longest == timedelta(minutes=31)


def test_the_first_free_day_is_of_the_public_and_none_once_taken(world: World):
    assert look(world).offices[0].first_day is None
    world.slot(1, TOMORROW)
    assert look(world).offices[0].first_day == TOMORROW.date()
    world.book(TOMORROW)
    assert look(world).offices[0].first_day is None


def test_tomorrows_visits_are_not_expected_today(world: World):
    world.slot(1, TOMORROW)
    world.book(TOMORROW)
    assert look(world).offices[0].expected == 0
    assert look(world, now=TOMORROW).offices[0].expected == 1


def test_a_closed_day_says_why(world: World):
    with transaction() as session:
        reason = {"es": "Feria"}
        closed = {"office_id": world.office_id, "day": EIGHT.date(), "kind": "feast"}
        session.add(ClosureRow(**closed, reason=reason))
    opening = look(world).offices[0].opening
    assert (opening.stand, opening.reason) == (Stand.CLOSED, reason)
    with transaction() as session:
        session.execute(update(ClosureRow).values(kind="worked"))
    assert look(world).offices[0].opening.stand is Stand.NO_HOURS


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"practice": True}, "practice"),
        ({"state": "preparing"}, "preparing"),
        ({"state": "suspended"}, "offices"),
    ],
)
def test_what_is_not_real_stands_apart(world: World, values, place):
    change(**values)
    found = look(world)
    assert {name: len(getattr(found, name)) for name in ("offices", "practice", "preparing")} == {
        "offices": 0,
        "practice": 0,
        "preparing": 0,
        place: 1,
    }


def test_only_ones_own_offices_are_shown(world: World):
    mine = employ(Role.ADMINISTRATOR, office="xela")
    World(world.app, world.settings).build("peten")
    assert [one.office.slug for one in look(world, mine).offices] == ["xela"]
    assert len(look(world).offices) == 2


def test_more_offices_take_no_more_queries(world: World):
    person = employ(Role.ADMINISTRATOR)
    counted = []

    def count(_conn, _cursor, statement, *_rest) -> None:
        counted.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    for number in range(3):
        counted.clear()
        look(world, person)
        assert len([one for one in counted if one.startswith("SELECT")]) == QUERIES
        other = World(world.app, world.settings).build(f"office-{number}")
        other.slot(3, TOMORROW)
        other.book(TOMORROW)
