"""The pages of the offices: made, filled in, opened, suspended; what is wrong at its field."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mobility.domain.staff import Role
from mobility.services import office_admin, offices
from tests.staff import employ, enter
from tests.web.whole_form import whole_form

PETEN = "/admin/offices/peten"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser(app)


def browser(app: Flask, office: str | None = None, name: str = "Ana") -> FlaskClient:
    client = app.test_client()
    with app.app_context():
        enter(client, employ(Role.ADMINISTRATOR, office=office, name=name))
    return client


def send(client: FlaskClient, page: str, action: str = "", **typed: object) -> TestResponse:
    action = action or page
    return client.post(action, data=whole_form(client.get(page), action, **typed))


def create(client: FlaskClient, **typed: object) -> TestResponse:
    values = {"names-es": "Oficina de Cobán", "town-es": "Cobán", "short_name": "Cobán"}
    path = "/admin/offices/new"
    return send(client, path, "", **{**values, "slug": "coban", **typed})


def said(page: TestResponse) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.text)


def test_every_office_stands_on_todays_page_with_its_links(client: FlaskClient):
    page = client.get("/admin").text
    assert "Oficina de Quetzaltenango" in page
    assert "/admin/offices/quetzaltenango" in page


def test_an_administrator_of_one_office_sees_that_one(app: Flask):
    one = browser(app, "peten")
    for path in ("/admin", "/admin/offices"):
        page = one.get(path).text
        assert "Petén" in page
        assert "Quetzaltenango" not in page
    assert "Nueva oficina" not in one.get("/admin/offices").text
    assert one.get("/admin/offices/quetzaltenango").status_code == 404


def test_a_new_office_says_what_is_missing_and_nobody_sees_it(client: FlaskClient):
    assert create(client).location == "/admin/offices/coban"
    page = client.get("/admin/offices/coban")
    assert "Falta para abrir" in page.text
    assert client.get("/es/offices/coban").status_code == 404
    assert "Cobán" not in client.get("/es/offices").text
    assert "Cobán" in client.get("/admin").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"slug": "peten"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"slug": "Cobán"}, "slug"),
        ({"names-es": ""}, "names"),
        ({"short_name": "Cobán, Alta Verapaz, zona"}, "short_name"),
    ],
)
def test_what_cannot_begin_an_office_is_said_at_its_field(client: FlaskClient, typed, field):
    page = create(client, **typed)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert 'value="' in page.text


def test_everything_comes_back_as_it_was_when_nothing_was_typed(app: Flask, client: FlaskClient):
    with app.app_context():
        slugs = [one.slug for one in offices.list_offices()]
    for slug in slugs:
        send(client, f"/admin/offices/{slug}")
        page = said(client.get(f"/admin/offices/{slug}"))
        assert "No cambió nada" in page, page[-1500:]


def test_a_change_is_saved_and_named(app: Flask, client: FlaskClient):
    typed = {"cutoff_hours": "12", "reminders": "48, 0.5", "contact-0-value": "0000-9999"}
    assert send(client, PETEN, **typed).status_code == 303
    with app.app_context():
        plan = office_admin.look("peten").plan
    assert (plan.cutoff_hours, plan.reminders) == (12, (2880, 30))
    assert plan.details.contacts[0].value == "0000-9999"
    assert "Recordatorios" in said(client.get(PETEN))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"names-es": ""}, "names"),
        ({"short_name": ""}, "short_name"),
        ({"latitude": "norte"}, "latitude"),
        ({"longitude": "181.0"}, "longitude"),
        ({"cutoff_hours": "x"}, "cutoff_hours"),
        ({"grace_minutes": "241"}, "grace_minutes"),
        ({"arrive_early": "-1"}, "arrive_early"),
        ({"reminders": "0.1"}, "reminders"),
        ({"reminders": "mañana"}, "reminders"),
        ({"acceptance": ["nobody"]}, "acceptance"),
        ({"holidays_from": "XX"}, "holidays_from"),
        ({"contact-0-value": "", "contact-0-label-es": "x"}, "contact-0-value"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(client: FlaskClient, typed, field):
    page = send(client, PETEN, **typed)
    assert page.status_code == 422
    assert f'href="#{field}' in page.text
    assert "Por favor, revise esto" in page.text


def test_all_that_is_wrong_is_said_at_once_and_kept(client: FlaskClient):
    page = send(client, PETEN, cutoff_hours="x", grace_minutes="y", **{"directions-es": "Aquí"})
    assert page.text.count('<li><a href="#') == 2
    assert 'value="x"' in page.text
    assert "Aquí" in page.text


def test_who_was_slower_sees_both_versions_and_keeps_their_own(app: Flask, client: FlaskClient):
    stale = whole_form(client.get(PETEN), PETEN, cutoff_hours="9")
    send(browser(app, name="Carlos"), PETEN, cutoff_hours="7")
    page = client.post(PETEN, data=stale)
    assert page.status_code == 409
    assert "Carlos" in page.text
    assert 'value="9"' in page.text
    again = whole_form(page, PETEN)
    assert client.post(PETEN, data=again).status_code == 303
    with app.app_context():
        assert office_admin.look("peten").plan.cutoff_hours == 9


def test_a_version_is_used_again_with_one_button(app: Flask, client: FlaskClient):
    with app.app_context():
        first = office_admin.look("peten").plan
    send(client, PETEN, cutoff_hours="7")
    assert send(client, PETEN, f"{PETEN}/use-again").status_code == 303
    with app.app_context():
        assert office_admin.look("peten").plan == first


def test_suspending_says_why_to_everybody_until_it_opens_again(app: Flask, client: FlaskClient):
    with app.app_context():
        employ(Role.OFFICER, office="peten")
    why = {"notice-es": "Hay obras hasta el lunes.", "notice-en": "Works until Monday."}
    assert send(client, f"{PETEN}/suspend", **why).status_code == 303
    assert "Hay obras hasta el lunes." in client.get("/es/offices/peten").text
    for path in ("/en/offices/peten", "/en/offices"):
        assert "Works until Monday." in client.get(path).text
    assert send(client, PETEN, f"{PETEN}/open").status_code == 303
    assert "Hay obras" not in client.get("/es/offices/peten").text


def test_a_message_to_the_public_is_needed_to_suspend(client: FlaskClient):
    page = send(client, f"{PETEN}/suspend")
    assert page.status_code == 422
    assert 'href="#notice"' in page.text
