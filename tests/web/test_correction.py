"""Correcting a visit's details on its page at the desk."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mobility.domain.document import DocumentKind
from mobility.domain.staff import Role, Staff
from mobility.services.appointments import Appointment
from tests.staff import employ, enter
from tests.web.phone import words
from tests.web.test_walk_in import Window as Arrival
from tests.web.visits import Desk
from tests.world import person

OFFICE = "quetzaltenango"
INPUT = re.compile(r"<input([^>]*)>")
SELECT = re.compile(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)


def sent(page: TestResponse, form: int = -1) -> dict[str, Any]:
    """Take what a browser would send of the page's last form as it stands."""
    markup = page.text.split("<form")[form].partition("</form>")[0]
    found: dict[str, Any] = {}
    for tag in INPUT.findall(markup):
        fields = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        ticked = fields.get("type") not in ("radio", "checkbox") or " checked" in tag
        if "name" in fields and ticked:
            found.setdefault(fields["name"], []).append(fields.get("value", ""))
    for name, options in SELECT.findall(markup):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = [unescape(chosen.group(1))] if chosen else [""]
    return found


class Window:
    """An officer's browser at one visit's page."""

    def __init__(self, app: Flask, visit: Appointment, who: Staff, page: str = "edit") -> None:
        self.app, self.client = app, app.test_client()
        day = visit.starts_at.date().isoformat()
        self.url = f"/desk/{visit.office}/{day}/visits/{visit.uid}/{page}"
        with app.app_context():
            enter(self.client, who)
        self.open()

    def open(self) -> TestResponse:
        self.page = self.client.get(self.url)
        return self.page

    def save(self, **changes: str) -> TestResponse:
        form = main_form(self.page)
        made = self.client.post(self.url, data={**form, "reason": "typing_error", **changes})
        if made.status_code != 303:
            self.page = made
        return made


def main_form(page: TestResponse) -> dict[str, Any]:
    """Take the form of the page's content, not those of the frame."""
    forms = page.text.split("<form")
    which = next(n for n, one in enumerate(forms) if 'name="row_version"' in one)
    return sent(page, which)


@pytest.fixture
def officer(app: Flask) -> Staff:
    with app.app_context():
        return employ(Role.OFFICER, office=OFFICE, locale="en")


@pytest.fixture
def visit(desk: Desk) -> Appointment:
    return desk.book(OFFICE, who=person(760, called="doña Rosa", interpreter="quc"))


def test_a_page_that_is_sent_as_it_stands_changes_nothing(
    app: Flask, desk: Desk, visit: Appointment, officer: Staff
) -> None:
    window = Window(app, visit, officer)
    assert window.page.status_code == 200
    assert window.save().status_code == 303
    after = desk.look(visit)
    assert (after.identity, after.contact, after.needs) == (
        visit.identity,
        visit.contact,
        visit.needs,
    )


def test_a_correction_is_saved_with_its_reason(
    app: Flask, desk: Desk, visit: Appointment, officer: Staff
) -> None:
    window = Window(app, visit, officer)
    refused = window.save(reason="", called="Chayo")
    assert refused.status_code == 422
    assert "Choose a reason." in words(refused)
    assert 'value="Chayo"' in refused.text
    made = window.save(interpreter="mam")
    assert made.status_code == 303
    after = desk.look(visit)
    assert (after.identity["called"], after.needs["interpreter"]) == ("Chayo", "mam")


def test_a_number_that_looks_wrong_is_shown_once_and_then_saved(
    app: Flask, desk: Desk, officer: Staff
) -> None:
    someone = person(761, document_kind=DocumentKind.NONE, document="")
    window = Window(app, desk.book(OFFICE, who=someone), officer)
    odd = {"document_kind": "cui", "document": "2581 47033 0901"}
    warned = window.save(**odd)
    assert warned.status_code == 200
    assert "One figure or letter does not fit the others." in words(warned)
    assert window.save().status_code == 303


def test_another_document_asks_for_a_supervisor_and_hides_the_pin(
    app: Flask, visit: Appointment, officer: Staff
) -> None:
    window = Window(app, visit, officer)
    asked = window.save(document="P7777777")
    assert asked.status_code == 422
    assert "The document changes." in words(asked)
    wrong = window.save(approver_email="jefa@oficina.example", approver_pin="918273")
    assert wrong.status_code == 422
    assert "Nothing was changed" in words(wrong)
    assert "918273" not in wrong.text
    assert 'value="P7777777"' in wrong.text


def test_two_people_see_both_versions_and_lose_neither(
    app: Flask, desk: Desk, visit: Appointment, officer: Staff
) -> None:
    with app.app_context():
        berta = employ(Role.OFFICER, office=OFFICE, locale="en", name="Berta")
    first, second = Window(app, visit, berta), Window(app, visit, officer)
    assert first.save(called="Rosita").status_code == 303
    told = second.save(called="Chayo")
    assert told.status_code == 409
    assert "Berta changed this visit at 8:00." in words(told)
    assert "Rosita Chayo" in words(told)
    assert desk.look(visit).identity["called"] == "Rosita"
    assert second.save().status_code == 303
    assert desk.look(visit).identity["called"] == "Chayo"


def test_a_second_click_is_the_same_as_one(app: Flask, visit: Appointment, officer: Staff) -> None:
    window = Window(app, visit, officer)
    said = {"called": "Chayo", "phone": "5555 1234"}
    assert [window.save(**said).status_code for _ in range(2)] == [303, 303]


def test_a_document_of_another_visit_leads_to_that_visit(
    app: Flask, desk: Desk, visit: Appointment
) -> None:
    other = desk.book(OFFICE, who=person(762))
    with app.app_context():
        boss = employ(Role.SUPERVISOR, office=OFFICE, locale="en")
    told = Window(app, visit, boss).save(document="P00000762")
    assert told.status_code == 409
    assert f"/visits/{other.uid}" in told.text


def test_another_office_has_no_such_page(
    app: Flask, client: FlaskClient, visit: Appointment
) -> None:
    with app.app_context():
        enter(client, employ(Role.OFFICER, office="peten"))
    day = visit.starts_at.date().isoformat()
    for page in ("edit", "move", "close"):
        assert client.get(f"/desk/peten/{day}/visits/{visit.uid}/{page}").status_code == 404
        assert client.get(f"/desk/{OFFICE}/{day}/visits/{visit.uid}/{page}").status_code == 404


def test_of_a_walk_in_no_more_has_to_be_known_than_before(app: Flask, officer: Staff) -> None:
    came = Arrival(app)
    slip = came.send(called="doña Rosa").headers["Location"]
    edit = slip.removesuffix("/slip") + "/edit"
    page = came.client.get(edit)
    assert page.status_code == 200
    fields = {**main_form(page), "reason": "person_said", "phone": "5555 1234"}
    assert came.client.post(edit, data=fields).status_code == 303
    after = main_form(came.client.get(edit))
    assert (after["called"], after["phone"]) == (["doña Rosa"], ["+50255551234"])
    named = {**after, "reason": "document_seen", "given_names": "Rosa", "first_surname": "Pop"}
    assert came.client.post(edit, data=named).status_code == 303
