import pytest
from flask import Flask
from sqlalchemy import func, select

from mobility.models.base import reading
from mobility.models.hold import HoldRow
from tests.web.booker import Booker, make_slots


@pytest.fixture
def booker(app: Flask) -> Booker:
    make_slots(app)
    return Booker(app)


def holds(app: Flask) -> int:
    with app.app_context(), reading() as session:
        return session.scalars(select(func.count(HoldRow.id))).one()


def test_another_pathway_lets_the_kept_place_go(app: Flask, booker: Booker) -> None:
    booker.screened(work="farm")
    times = booker.times()
    booker.take(times, booker.slots(times)[0])
    assert holds(app) == 1
    booker.post("/screening/choose", pathway="INFO", mode="in_person")
    assert holds(app) == 1, "the same pathway again keeps the place"
    booker.post("/screening/choose", pathway="CA_TEMP", mode="in_person")
    assert holds(app) == 0
