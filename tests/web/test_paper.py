"""The day on paper: what its list shows, and that taking it is a recorded look."""

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.settings import Settings
from mobility.domain.staff import Role
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.services.appointments import Appointment
from tests.staff import employ, enter
from tests.web.visits import Desk
from tests.world import person

XELA = "quetzaltenango"


@pytest.fixture
def booked(desk: Desk) -> Appointment:
    return desk.book(who=person(5000, called="=Doña Rosa", interpreter="quc", access=("steps",)))


def looks(app: Flask) -> list[tuple[str, int | None]]:
    event = AuditEventRow
    with app.app_context(), reading() as session:
        found = session.execute(
            select(event.action, event.actor_id).where(event.record_kind == "office")
        )
        return [(action, actor) for action, actor in found if action.startswith("list_")]


def address(booked: Appointment, ending: str = "") -> str:
    return f"/desk/{XELA}/{booked.starts_at.date()}/paper{ending}"


def test_the_list_has_who_comes_and_room_for_a_hand(app: Flask, booked: Appointment):
    client = app.test_client()
    with app.app_context():
        ana = employ(Role.OFFICER, office=XELA)
    enter(client, ana)
    page = client.get(address(booked)).text
    assert "=Doña Rosa Tz&#39;unun" in page
    assert "Intérprete: K&#39;iche&#39;" in page
    assert page.count('<tr class="blank">') == 5
    assert looks(app) == [("list_printed", ana.id)]
