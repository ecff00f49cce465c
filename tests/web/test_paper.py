"""The day on paper and in files: what they hold, and that taking them is a recorded look."""

import csv
import io
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from mobility.domain.staff import Role
from mobility.models.appointment import AppointmentRow
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


@pytest.fixture
def officer(app: Flask, desk: Desk) -> FlaskClient:
    return signed_in(app, Role.OFFICER)


def signed_in(app: Flask, role: Role) -> FlaskClient:
    client = app.test_client()
    with app.app_context():
        enter(client, employ(role, office=XELA))
    return client


def looks(app: Flask) -> list[tuple[str, object]]:
    event = AuditEventRow
    with app.app_context(), reading() as session:
        found = session.execute(
            select(event.action, event.details).where(event.action.startswith("list_"))
        )
        return [(action, details["visits"]) for action, details in found]


def address(booked: Appointment, page: str = "paper") -> str:
    return f"/desk/{XELA}/{booked.starts_at.date()}/{page}"


def test_the_list_has_who_comes_and_room_for_a_hand(
    app: Flask, officer: FlaskClient, booked: Appointment
):
    page = officer.get(address(booked)).text
    assert "=Doña Rosa Tz&#39;unun" in page
    assert "Intérprete: K&#39;iche&#39;" in page
    assert page.count('<tr class="blank">') == 5
    assert "Impresa por Ana el " in page
    assert looks(app) == [("list_printed", 1)]


def test_an_empty_day_still_prints_rows_for_walk_ins(officer: FlaskClient, booked: Appointment):
    page = officer.get(f"/desk/{XELA}/2027-01-01/paper").text
    assert "0 visitas" in page
    assert page.count('<tr class="blank">') == 5


def test_a_file_runs_nothing_and_takes_a_supervisor(
    app: Flask, officer: FlaskClient, booked: Appointment
):
    supervisor = signed_in(app, Role.SUPERVISOR)
    for ending in ("csv", "xlsx"):
        assert officer.get(address(booked, f"paper.{ending}")).status_code == 404
    assert "paper.csv" not in officer.get(address(booked)).text
    answer = supervisor.get(address(booked, "paper.csv"))
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Hora", "Turno", "Nombre", "Código"]
    assert rows[1][2] == "'=Doña Rosa Tz'unun"
    assert f'"lista-{XELA}-' in answer.headers["Content-Disposition"].replace("=lista", '="lista')
    book = supervisor.get(address(booked, "paper.xlsx"))
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()
    assert [action for action, _ in looks(app)] == ["list_printed", *["list_exported"] * 2]


def fields(page: str) -> dict[str, object]:
    """Read what a page's form would send as it stands."""
    found = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page)
    rows = [value for name, value in found if name == "row"]
    return {**dict(found), "row": rows}


def test_the_paper_is_typed_in_and_a_wrong_time_keeps_it(
    app: Flask, desk: Desk, booked: Appointment
):
    desk.now = booked.starts_at + timedelta(hours=2)
    officer = app.test_client()
    with app.app_context():
        enter(officer, employ(office=XELA), at=desk.now)
    page = address(booked, "from-paper")
    sent = fields(officer.get(page).text)
    local = booked.starts_at - timedelta(hours=6)
    wrong = officer.post(page, data={**sent, f"arrived-{booked.uid}": "25", "name-w0": "Berta <b>"})
    assert wrong.status_code == 422
    assert 'value="25"' in wrong.text
    assert 'value="Berta &lt;b&gt;"' in wrong.text
    assert f'href="#arrived-{booked.uid}"' in wrong.text
    assert 'href="#arrived-w0"' in wrong.text
    typed = {f"arrived-{booked.uid}": f"{local:%H:%M}", f"ending-{booked.uid}": "left"}
    assert officer.post(page, data={**sent, **typed}).status_code == 303
    with app.app_context(), reading() as session:
        state = select(AppointmentRow.state).where(AppointmentRow.uid == booked.uid)
        assert session.scalar(state) == "left"
    assert "Atendida" not in officer.get(page).text.split("<tbody>")[1].split("</tr>")[0]


def test_nothing_typed_is_told_and_nothing_is_written(officer: FlaskClient, booked: Appointment):
    page = address(booked, "from-paper")
    empty = officer.post(page, data=fields(officer.get(page).text))
    assert empty.status_code == 422
    assert "Escriba al menos una hora" in empty.text
