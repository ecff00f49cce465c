"""Helpers book on one page for who cannot, and see no more than that."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from mobility.domain.staff import Role
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.services import organisations
from mobility.services.appointments import Appointment
from mobility.services.organisations import NewOrganisation
from tests.conftest import NOW
from tests.staff import employ, enter
from tests.web.phone import TOKEN, words
from tests.web.visits import BIRTH, Desk

WHERE = {"office": "quetzaltenango:in_person", "pathway": "INFO"}
ROSA = {
    "given_names": "Rosa",
    "first_surname": "Tz'unun",
    "birth_day": "12",
    "birth_month": "6",
    "birth_year": "1990",
    "document_kind": "none",
    "nationality": "HN",
    "appointment": "y",
}
OPTION = re.compile(r'<option value="(2026[^"]+)"')
ONCE = re.compile(r'name="once"[^>]* value="([^"]+)"')


class Helper:
    """A helper's browser."""

    def __init__(self, app: Flask, name: str = "Casa", **changes: Any) -> None:
        self.client = app.test_client()
        until = (NOW + timedelta(days=90)).date()
        with app.app_context():
            new = NewOrganisation(name=name, places_a_day=2, ends_on=until)
            made = organisations.add(new, now=NOW)
            values = {"name": "Marta", "locale": "en", "organisation_id": made.id, **changes}
            enter(self.client, employ(Role.HELPER, **values))

    def get(self, path: str = "", **query: str) -> TestResponse:
        self.page = self.client.get(f"/helper{path}", query_string=query)
        return self.page

    def post(self, path: str, **fields: str) -> TestResponse:
        token = TOKEN.search(self.page.text)
        assert token
        sent = {"csrf_token": token[1], **fields}
        answer = self.client.post(f"/helper{path}", data=sent)
        self.page = self.page if answer.status_code == 303 else answer
        return answer

    def book(self, **fields: str) -> TestResponse:
        once, times = ONCE.search(self.page.text), OPTION.findall(self.page.text)
        assert once
        return self.post("/book", **{**WHERE, **ROSA, "once": once[1], "time": times[0], **fields})


@pytest.fixture
def helper(app: Flask, desk: Desk) -> Helper:
    return Helper(app)


def test_booking_leads_to_a_slip_and_keeps_office_and_pathway(helper: Helper) -> None:
    page = helper.get("/book", **WHERE)
    assert "given aloud, read by Marta" in words(page)
    made = helper.book()
    slip = words(helper.client.get(made.headers["Location"]))
    assert "Su código" in slip  # in the language of who takes it home
    again = helper.get("/book")
    assert 'value="quetzaltenango:in_person" selected' in again.text
    assert "Rosa" in words(helper.get())


def test_fear_health_and_family_are_not_on_the_page(helper: Helper) -> None:
    page = helper.get("/book", **WHERE).text
    for name in ("fear", "us_rel", "i130", "parent_us", "access", "children_0_4"):
        assert f'name="{name}"' not in page
    assert "in private at the office" in page


def test_what_was_typed_stays_where_something_lacks(helper: Helper) -> None:
    helper.get("/book", **WHERE)
    page = helper.book(appointment="", phone="12")
    assert page.status_code == 422
    assert 'value="Rosa"' in page.text
    assert 'value="12"' in page.text
    assert 'id="appointment-error"' in page.text


def test_a_minor_alone_is_not_booked_by_a_helper(helper: Helper) -> None:
    helper.get("/book", **WHERE)
    young = {"birth_year": "2012"}
    assert helper.book(**young).status_code == 422
    page = helper.book(**young, adult_with="no")
    assert "call the office" in words(page)
    assert helper.book(**young, adult_with="yes").status_code == 303


def test_a_namesake_is_booked_once_the_helper_has_looked(app: Flask, helper: Helper) -> None:
    helper.get("/book", **WHERE)
    helper.book()
    helper.get("/book")
    assert "same person" in words(helper.book())
    assert helper.book(sure="same_name").status_code == 303
    with app.app_context(), reading() as session:
        assert session.scalars(select(AppointmentRow.same_name)).all() == [False, True]


def test_code_date_and_presence_open_an_appointment(helper: Helper, booked: Appointment) -> None:
    assert helper.get(f"/visits/{booked.uid}").status_code == 404
    helper.get("/find")
    typed = {"code": booked.reference, **BIRTH}
    assert helper.post("/find", **typed).status_code == 422
    assert helper.post("/find", **typed, present="y").status_code == 303
    assert booked.reference[:4] in words(helper.get(f"/visits/{booked.uid}"))
    helper.get(f"/visits/{booked.uid}/move")
    times = OPTION.findall(helper.page.text)
    assert helper.post(f"/visits/{booked.uid}/move", slot=times[0]).status_code == 303
    helper.post(f"/visits/{booked.uid}/give-up")
    assert "Given up" in words(helper.get(f"/visits/{booked.uid}"))


def test_another_organisation_sees_nothing_of_it(app: Flask, helper: Helper) -> None:
    helper.get("/book", **WHERE)
    slip = helper.book().headers["Location"]
    uid = slip.partition("visit=")[2].partition("&")[0]
    other = Helper(app, "Otra")
    assert "Rosa" not in words(other.get())
    assert other.get(f"/visits/{uid}").status_code == 404
    assert other.get("/slips", visit=uid).status_code == 404


def test_only_the_manager_sees_who_books_and_how_much(app: Flask, helper: Helper) -> None:
    assert helper.get("/organisation").status_code == 404
    boss = Helper(app, "Centro", manages=True)
    assert "Marta" in words(boss.get("/organisation"))
