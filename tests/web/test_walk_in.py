"""Receiving whoever comes without an appointment, on one page."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from mobility.domain.staff import Role
from mobility.services.appointments import Appointment
from tests.staff import employ, enter
from tests.web.phone import TOKEN, words
from tests.web.visits import Desk
from tests.world import person

OFFICE = "quetzaltenango"
HERE = f"/desk/{OFFICE}/2026-11-10"
ONCE = re.compile(r'name="once"[^>]* value="([^"]+)"')
ROSA = {
    "given_names": "Rosa",
    "first_surname": "Tz'unun",
    "birth_day": "12",
    "birth_month": "6",
    "birth_year": "1990",
}


class Window:
    """An officer's browser at the walk-in page."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        with app.app_context():
            enter(self.client, employ(Role.OFFICER, office=OFFICE, locale="en"))
        self.open()

    def open(self, query: str = "") -> TestResponse:
        self.page = self.client.get(f"{HERE}/walk-in{query}")
        return self.page

    def send(self, **fields: str) -> TestResponse:
        token, once = TOKEN.search(self.page.text), ONCE.search(self.page.text)
        assert token
        assert once
        kept = {"csrf_token": token[1], "once": once[1], "into": "queue", "pathway": "INFO"}
        made = self.client.post(f"{HERE}/walk-in", data={**kept, **fields})
        self.page = self.page if made.status_code == 303 else made
        return made


@pytest.fixture
def window(app: Flask, desk: Desk) -> Window:
    return Window(app)


def test_a_name_to_call_is_all_a_walk_in_needs(window: Window) -> None:
    lacking = window.send()
    assert (lacking.status_code, "called-error" in lacking.text) == (422, True)
    made = window.send(called="doña Rosa")
    slip = window.client.get(made.headers["Location"])
    assert "S-1" in words(slip)
    assert "Su turno" in words(slip)


def test_what_cannot_be_read_is_named_and_the_rest_kept(window: Window) -> None:
    page = window.send(called="Rosa", phone="12", age="x", since_day="31", since_month="2")
    assert page.status_code == 422
    assert 'value="Rosa"' in page.text
    assert "phone-error" in page.text
    assert "age-error" in page.text
    assert "since_day-error" in page.text


def test_a_minor_alone_is_received_after_a_second_look(window: Window) -> None:
    young = {"called": "Beto", "nationality": "HN", "in_country": "GT"}
    answers = {"for_whom": "me", "age": "15", "adult_with": "no"}
    page = window.send(**young, **answers)
    assert "minor who came alone" in words(page)
    assert window.send(**young, **answers, sure="minor_alone").status_code == 303


def test_a_namesake_is_received_after_a_second_look(window: Window) -> None:
    window.send(**ROSA)
    window.open()
    assert "Somebody with this name" in words(window.send(**ROSA))
    assert window.send(**ROSA, sure="same_name").status_code == 303


def test_a_document_that_has_an_appointment_offers_what_to_do(window: Window, desk: Desk) -> None:
    other = desk.book("san-marcos", who=person(77), nth=4)
    typed = {"called": "Rosa", "document_kind": "passport", "document": "P00000077"}
    page = window.send(**typed, nationality="GT")
    assert "already has an appointment" in words(page)
    assert f"/visits/{other.uid}" not in page.text
    assert window.send(**typed, nationality="GT", other=other.uid).status_code == 303
    assert desk.look(other).state == "cancelled"


def test_who_came_on_the_wrong_day_is_known_already(window: Window, booked: Appointment) -> None:
    page = window.open(f"?from={booked.uid}")
    assert f'value="{booked.identity["given_names"]}"' in page.text
    typed = {"called": "Rosa", "come_from": booked.uid, "document_kind": "passport"}
    number = booked.identity["document"]
    made = window.send(**typed, document=number, kept="stays", nationality="GT")
    assert made.status_code == 303


def test_another_offices_visit_is_no_beginning(window: Window, desk: Desk) -> None:
    away = desk.book("san-marcos", nth=4)
    assert window.open(f"?from={away.uid}").status_code == 404
    assert window.client.get(f"{HERE}/visits/{away.uid}/slip").status_code == 404


def test_a_walk_in_on_another_day_leads_to_today(window: Window) -> None:
    page = window.client.get(f"/desk/{OFFICE}/2026-11-12/walk-in?from=x")
    assert page.headers["Location"] == f"{HERE}/walk-in?from=x"
