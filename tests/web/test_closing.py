"""The pages that close a day: who is affected first, then one button, once."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mobility.domain.staff import Role, Staff
from mobility.services.appointments import Appointment
from mobility.web.slot_buttons import slot_value
from tests.staff import employ, enter
from tests.web.phone import Phone
from tests.web.visits import Desk, find
from tests.world import person

XELA = "quetzaltenango"
FLOOD = {"what": "whole", "reason": "flood"}


@pytest.fixture
def booked(desk: Desk) -> Appointment:
    return desk.book(who=person(5000, called="Doña Rosa"))


def worker(app: Flask, *roles: Role, office: str | None = XELA) -> tuple[FlaskClient, Staff]:
    client = app.test_client()
    with app.app_context():
        who = employ(*roles, office=office)
    enter(client, who)
    return client, who


def address(booked: Appointment) -> str:
    return f"/desk/{XELA}/{booked.starts_at.date()}/closing"


def hidden(page: str) -> dict[str, str]:
    form = page[page.index('method="post"', page.index("closing-seen")) :].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_who_is_affected_is_seen_before_anything_closes(
    app: Flask, desk: Desk, booked: Appointment
):
    client, _ = worker(app, Role.SUPERVISOR)
    page = client.get(address(booked), query_string=FLOOD).text
    assert "Doña Rosa" in page
    assert "Cerrar y avisar a 1 persona" in page
    assert desk.look(booked).starts_at == booked.starts_at


def test_one_button_closes_moves_and_says_so_once(app: Flask, desk: Desk, booked: Appointment):
    client, _ = worker(app, Role.SUPERVISOR)
    sent = hidden(client.get(address(booked), query_string=FLOOD).text)
    answers = [client.post(address(booked), data=sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    page = client.get(answers[0].location).text
    assert "Afecta a 1 persona." in page
    moved = desk.look(booked)
    assert (moved.moved_from, moved.moves) == (booked.starts_at, 0)
    assert moved.starts_at > booked.starts_at


def test_a_whole_day_needs_the_word_of_a_supervisor(app: Flask, desk: Desk, booked: Appointment):
    client, _ = worker(app, Role.OFFICER)
    sent = hidden(client.get(address(booked), query_string=FLOOD).text)
    answer = client.post(address(booked), data=sent)
    assert answer.status_code == 422
    assert "debe aprobarlo una persona supervisora: el correo" in answer.text
    assert desk.look(booked).starts_at == booked.starts_at


def test_an_officer_closes_a_part_of_the_day(app: Flask, desk: Desk, booked: Appointment):
    client, _ = worker(app, Role.OFFICER)
    part = {"what": "span", "reason": "illness", "begins": "8:00", "ends": "12:00"}
    sent = hidden(client.get(address(booked), query_string=part).text)
    assert client.post(address(booked), data=sent).status_code == 303
    assert desk.look(booked).moved_from == booked.starts_at


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "span", "begins": "12:00", "ends": "8:00", "reason": "flood"},
        {"what": "windows", "begins": "8:00", "ends": "12:00", "windows": "x", "reason": "flood"},
        {"what": "times", "reason": "flood"},
        {"what": "whole"},
        {"what": "x", "reason": "x"},
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(
    app: Flask, booked: Appointment, wrong: dict[str, str]
):
    client, _ = worker(app, Role.SUPERVISOR)
    answer = client.get(address(booked), query_string=wrong)
    assert answer.status_code == 422
    assert 'class="errors"' in answer.text


def test_another_offices_day_does_not_exist(app: Flask, booked: Appointment):
    client, _ = worker(app, Role.SUPERVISOR, office="peten")
    assert client.get(address(booked)).status_code == 404


def test_an_administrator_closes_many_offices_in_numbers(
    app: Flask, desk: Desk, booked: Appointment
):
    client, _ = worker(app, Role.ADMINISTRATOR, office=None)
    asked = {**FLOOD, "day": str(booked.starts_at.date()), "offices": [XELA, "peten"]}
    page = client.get("/admin/closing", query_string=asked).text
    assert "Doña Rosa" not in page
    sent = {**hidden(page), **asked}
    answer = client.post("/admin/closing", data=sent)
    assert answer.status_code == 303
    assert "Afecta a 1 persona." in client.get(answer.location).text
    assert desk.look(booked).moved_from == booked.starts_at


def test_an_officer_finds_no_page_for_the_network(app: Flask):
    client, _ = worker(app, Role.OFFICER, Role.SUPERVISOR, office=None)
    assert client.get("/admin/closing").status_code == 404


def test_an_administrator_of_one_office_closes_no_other(app: Flask, booked: Appointment):
    client, _ = worker(app, Role.ADMINISTRATOR, office="peten")
    asked = {**FLOOD, "day": str(booked.starts_at.date()), "offices": [XELA]}
    assert client.get("/admin/closing", query_string=asked).status_code == 404


def owner_of(app: Flask, desk: Desk, booked: Appointment) -> Phone:
    """Close the person's day, and open the appointment on a phone."""
    client, _ = worker(app, Role.SUPERVISOR)
    sent = hidden(client.get(address(booked), query_string=FLOOD).text)
    client.post(address(booked), data=sent)
    phone = Phone(app)
    find(phone, booked.reference)
    return phone


def test_the_person_sees_old_and_new_day_and_says_it_suits(
    app: Flask, desk: Desk, booked: Appointment
):
    phone = owner_of(app, desk, booked)
    own = f"/appointment/{booked.reference}"
    page = phone.get(own).text
    assert "<s>" in page
    assert "It suits me" in page
    assert phone.post(f"{own}/suits").status_code == 303
    assert desk.look(booked).moved_from is None
    assert "It suits me" not in phone.get(own).text


def test_another_day_does_not_count_as_the_persons_move(
    app: Flask, desk: Desk, booked: Appointment
):
    phone = owner_of(app, desk, booked)
    moved = desk.look(booked)
    desk.now = moved.starts_at - timedelta(minutes=5)
    find(phone, booked.reference)
    later = desk.times(moved, nth=6)[0]
    day = f"/appointment/{booked.reference}/move/time?day={later.date()}"
    assert phone.get(day).status_code == 200
    assert phone.post(day, slot=slot_value(later)).status_code == 303
    after = desk.look(booked)
    assert (after.starts_at, after.moves, after.moved_from) == (later, 0, None)
