"""A paper that two enter at once stands there once, with every number given once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import select

from mobility.domain.from_paper import Row
from mobility.domain.staff import Role
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.models.desk import ArrivalRow
from mobility.services import from_paper
from tests.database.crowd import together
from tests.staff import employ
from tests.world import World

EIGHT = datetime(2026, 11, 11, 14, 0, tzinfo=UTC)
NOON = EIGHT + timedelta(hours=4)
VISITS, PEOPLE = 4, 3
BERTA = ("S", 1, "completed")


def test_a_paper_entered_by_several_at_once_stands_once(world: World) -> None:
    rows = paper(world)
    enter = partial(
        from_paper.enter,
        "xela",
        EIGHT.date(),
        once="form",
        by=employ(Role.OFFICER, office="xela"),
        settings=world.settings,
        now=NOON,
    )
    # The day is known already, so that nothing but its lock lets one go after the other.
    enter([])

    def press() -> None:
        assert enter(rows).problems == {}

    assert together(world.app, [press] * PEOPLE) == {"ok": PEOPLE}
    assert stands() == [*(("A", number + 1, "completed") for number in range(VISITS)), BERTA]


def paper(world: World) -> list[Row]:
    """Book some people, and write down when they came; Berta had no appointment."""
    world.slot(VISITS, EIGHT)
    blank = Row(key="", row_version=1, served_from="8:30", served_until="8:45")
    booked = [
        replace(blank, key=uid, uid=uid, arrived=f"8:0{number}")
        for number, uid in enumerate(world.book(EIGHT) for _ in range(VISITS))
    ]
    return [*booked, replace(blank, key="w0", name="Berta", arrived="8:20")]


def stands() -> list[tuple[str, int, str]]:
    """Read every number of the day and what came of it."""
    arrival = ArrivalRow
    numbers = (
        select(arrival.series, arrival.number, AppointmentRow.state)
        .join(AppointmentRow, AppointmentRow.id == arrival.appointment_id)
        .order_by(arrival.series, arrival.number)
    )
    with reading() as session:
        return [(one.series, one.number, one.state) for one in session.execute(numbers)]
