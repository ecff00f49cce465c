"""A paper that two enter at once stands there once, with every number given once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import func, select

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


def test_a_paper_entered_by_several_at_once_stands_once(world: World) -> None:
    world.slot(VISITS, EIGHT)
    blank = Row(key="", row_version=1, served_from="8:30", served_until="8:45")
    rows = [
        replace(blank, key=uid, uid=uid, arrived=f"8:0{number}")
        for number, uid in enumerate(world.book(EIGHT) for _ in range(VISITS))
    ]
    rows.append(replace(blank, key="w0", name="Berta", arrived="8:20"))
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
    with reading() as session:
        numbers = session.execute(
            select(ArrivalRow.series, ArrivalRow.number).order_by(
                ArrivalRow.series, ArrivalRow.number
            )
        )
        assert [tuple(one) for one in numbers] == [
            *(("A", number + 1) for number in range(VISITS)),
            ("S", 1),
        ]
        done = select(func.count(AppointmentRow.id)).where(AppointmentRow.state == "completed")
        assert session.scalar(done) == VISITS + 1
