"""The page of whom to call, and what is settled from it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mobility.domain.document import DocumentKind
from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.services import lost_code, requests
from mobility.services.requests import Call
from tests.conftest import NOW
from tests.staff import employ, enter
from tests.web.phone import words
from tests.web.test_correction import OFFICE, main_form
from tests.web.visits import Desk
from tests.world import person

LIST = f"/desk/{OFFICE}/2026-11-10/to-call"
ROW = re.compile(r'/to-call/([0-9a-f-]{36})"')


@pytest.fixture
def officer(app: Flask, client: FlaskClient) -> Staff:
    with app.app_context():
        who = employ(Role.OFFICER, office=OFFICE, locale="en")
    enter(client, who)
    return who


def ask(app: Flask, settings: Settings, *, office: str | None = OFFICE) -> str:
    """Let somebody in danger ask to be called."""
    call = Call(
        once="00000000-0000-4000-8000-000000000001",
        phone="+50255551234",
        hours="evening",
        name="Beto",
        urgent=True,
        office=office,
    )
    with app.app_context():
        requests.ask_for_call(call, locale="es", settings=settings, now=NOW)
    return call.once


def say_not_mine(app: Flask, settings: Settings, document: str) -> None:
    """Let somebody say that the appointment of their document is not theirs."""
    claim = lost_code.Claim(
        birth_date=NOW.date().replace(year=1990),
        nationality="GT",
        document_kind=DocumentKind.PASSPORT,
        document=document,
    )
    phone = "+50255559999"
    with app.app_context():
        lost_code.report_not_mine(claim, phone=phone, locale="es", settings=settings, now=NOW)


def settle(client: FlaskClient, page: TestResponse, uid: str, **fields: str) -> TestResponse:
    return client.post(f"{LIST}/{uid}", data={**main_form(page), **fields})


def test_an_empty_list_says_so(client: FlaskClient, officer: Staff) -> None:
    assert "Nobody has to be called." in words(client.get(LIST))


def test_a_call_is_dialled_and_its_result_kept(
    app: Flask, settings: Settings, client: FlaskClient, officer: Staff
) -> None:
    uid = ask(app, settings, office=None)
    page = client.get(LIST)
    assert 'href="tel:+50255551234"' in page.text
    said = words(page)
    assert "Urgent Beto" in said
    assert "Safe to call: In the evening, until 8" in said
    assert settle(client, page, uid, result="no_answer").status_code == 303
    page = client.get(LIST)
    assert "Nobody has to be called right now." in words(page)
    assert "1 call without result · Call at 10:00" in words(page)
    assert settle(client, page, uid, result="talked").status_code == 303
    assert "Nobody has to be called." in words(client.get(LIST))


def test_a_call_is_put_off_to_a_time_to_come(
    app: Flask, settings: Settings, client: FlaskClient, officer: Staff
) -> None:
    uid = ask(app, settings)
    page = client.get(LIST)
    wrong = settle(client, page, uid, result="call_at", at="2026-11-09T10:00")
    assert wrong.status_code == 422
    assert 'value="2026-11-09T10:00" aria-invalid="true"' in wrong.text
    assert settle(client, page, uid, result="call_at", at="2026-11-11T16:30").status_code == 303
    assert "Call at Wednesday, November 11, 4:30" in words(client.get(LIST))


def test_who_comes_second_is_told_who_was_first(
    app: Flask, settings: Settings, client: FlaskClient, officer: Staff
) -> None:
    uid = ask(app, settings)
    page = client.get(LIST)
    settle(client, page, uid, result="no_answer")
    told = settle(client, page, uid, result="talked")
    assert told.status_code == 409
    assert "Ana wrote down a result at 8:00." in words(told)


def test_another_office_settles_no_call_of_this_one(
    app: Flask, settings: Settings, client: FlaskClient, officer: Staff
) -> None:
    uid = ask(app, settings)
    page = client.get(LIST)
    other = app.test_client()
    with app.app_context():
        enter(other, employ(Role.OFFICER, office="peten", locale="en"))
    theirs = LIST.replace(OFFICE, "peten")
    other.get(theirs)
    token = re.search(r'csrf_token" value="([^"]+)"', other.get(theirs).text)
    assert token
    fields = {**main_form(page), "csrf_token": token[1], "result": "talked"}
    assert other.post(f"{theirs}/{uid}", data=fields).status_code == 404
    assert other.get(f"{theirs}/{uid}/dispute").status_code == 404


def test_both_sides_are_shown_and_a_supervisor_closes_it(
    app: Flask, desk: Desk, settings: Settings, client: FlaskClient, officer: Staff
) -> None:
    visit = desk.book(OFFICE, who=person(790, document="P79007900"))
    say_not_mine(app, settings, "P79007900")
    page = client.get(LIST)
    uid = ROW.findall(page.text)[0]
    url = f"{LIST}/{uid}/dispute"
    shown = client.get(url)
    assert "5555 9999" in words(shown)
    assert "P79007900" in words(shown)
    assert client.post(url, data=main_form(shown)).status_code == 422
    asked = client.post(url, data={**main_form(shown), "how": "closed_not_theirs"})
    assert asked.status_code == 422
    assert "A supervisor has to approve" in words(asked)
    with app.app_context():
        enter(client, employ(Role.SUPERVISOR, office=OFFICE, locale="en"))
    shown = client.get(url)
    made = client.post(url, data={**main_form(shown), "how": "closed_not_theirs"})
    assert made.status_code == 303
    assert desk.look(visit).state == "closed_by_office"
    assert "This is settled already." in words(client.get(url))


def test_a_correction_leads_back_to_what_is_to_be_settled(
    app: Flask, desk: Desk, client: FlaskClient, officer: Staff
) -> None:
    visit = desk.book(OFFICE, who=person(791))
    edit = f"/desk/{OFFICE}/2026-11-10/visits/{visit.uid}/edit"
    page = client.get(f"{edit}?dispute=some-uid")
    fields = {**main_form(page), "reason": "document_seen", "called": "Chayo"}
    made = client.post(edit, data=fields)
    assert made.headers["Location"].endswith("/to-call/some-uid/dispute")
