"""The pages on which accounts are looked after, as forms are sent to them."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.gateways.words import speak
from mobility.models.base import reading
from mobility.models.outbox import OutboxRow
from mobility.services import message_texts, outbox, people, people_steps, staff
from mobility.services.message_files import read_texts
from mobility.services.people import Person
from tests.conftest import NOW
from tests.services.seeded import SEED
from tests.sinks import Sink
from tests.staff import PASSWORD, employ, enter, hire
from tests.web.page_parts import SentForm
from tests.web.staff_walk import Browser, forms

EMAIL = "carmen@oficina.test"
OFFICER = "officer@quetzaltenango"
NEW = "/admin/people/invite"


@pytest.fixture
def ines(app: Flask) -> Staff:
    with app.app_context():
        message_texts.put_missing(read_texts(SEED / "messages"), now=NOW)
        return employ(Role.ADMINISTRATOR, name="Inés", locale="en")


@pytest.fixture
def browser(app: Flask, ines: Staff) -> Browser:
    """The computer of an administrator, who has signed in."""
    one = Browser(app)
    enter(one.client, ines)
    return one


@pytest.fixture
def ana(app: Flask) -> Staff:
    with app.app_context():
        return employ(Role.OFFICER, office="quetzaltenango", name="Ana")


def invite(browser: Browser, **changes: object) -> TestResponse:
    sent: dict[str, Any] = {"name": "Carmen", "email": EMAIL, "locale": "en", "grant": OFFICER}
    sent |= {"languages": "es", "gender": "", "once": str(uuid4()), **changes}
    return browser.post(NEW, **sent)


def save(browser: Browser, person: Staff, version: str = "1", **changes: object) -> TestResponse:
    sent: dict[str, Any] = {
        "name": person.name,
        "locale": "es",
        "languages": "es",
        "gender": "",
        "grant": OFFICER,
    }
    sent |= {"row_version": version, **changes}
    return browser.post(f"/admin/people/{person.uid}", **sent)


def look(app: Flask, uid: str) -> Person:
    with app.app_context():
        return people.look(uid, today=NOW.date())


def mails(app: Flask) -> int:
    with app.app_context(), reading() as session:
        return session.query(OutboxRow).count()


def alone(page: TestResponse) -> SentForm:
    """Find the one form of the page's own that sends something."""
    own = [one for one in forms(page) if "/admin/" in one.action]
    assert len(own) == 1
    return own[0]


def test_somebody_is_invited_once_however_often_the_button_is_pressed(
    app: Flask, browser: Browser
) -> None:
    once = str(uuid4())
    for _ in range(2):
        answer = invite(browser, once=once)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/admin/people/{once}")
    assert mails(app) == 1
    assert f"on its way to {EMAIL}" in browser.get(f"/admin/people/{once}").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Write the name."),
        ({"email": "carmen"}, "Write the e-mail address of the person."),
        ({"grant": ""}, "Choose at least one role at one office."),
        ({"grant": "officer@nowhere"}, "Choose at least one role at one office."),
        ({"grant": "helper@quetzaltenango"}, "A helper belongs to an organisation: choose which."),
        ({"grant": [OFFICER, "display@quiche"]}, "A screen has no other role"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    app: Flask, browser: Browser, changes, said: str
) -> None:
    page = invite(browser, **changes)
    assert page.status_code == 422
    assert said in page.text
    assert page.text.count('class="errors"') == 1
    assert 'value="Carmen"' in page.text or changes.get("name")
    assert mails(app) == 0


def test_an_address_that_has_an_account_is_told_to_administrators_alone(
    app: Flask, browser: Browser
) -> None:
    invite(browser)
    page = invite(browser, name="Otra")
    assert (page.status_code, "has an account already" in page.text) == (422, True)
    stranger = Browser(app)
    asked = [
        stranger.post("/staff/sign-in", email=one, password="x") for one in (EMAIL, "n@x.test")
    ]
    assert {page.status_code for page in asked} == {422}


def test_a_changed_account_signs_in_again_with_its_new_rights(
    app: Flask, browser: Browser, ana: Staff
) -> None:
    hers = Browser(app)
    enter(hers.client, ana)
    assert hers.get("/staff/account").status_code == 200
    answer = save(browser, ana, grant=[OFFICER, "supervisor@quetzaltenango"])
    assert answer.status_code == 303
    assert len(look(app, ana.uid).grants) == 2
    assert hers.get("/staff/account").status_code == 303


def test_an_old_page_shows_both_versions_and_the_next_send_wins(
    app: Flask, browser: Browser, ines: Staff, ana: Staff
) -> None:
    save(browser, ana, name="Ana Lucía")
    page = save(browser, ana, name="Ana María")
    assert page.status_code == 409
    assert f"{ines.name} changed this at" in page.text
    assert re.search(r"<td>Ana Lucía</td><td>Ana María</td>", page.text)
    form = next(one for one in forms(page) if one.action.endswith(ana.uid))
    assert browser.send(form).status_code == 303
    assert look(app, ana.uid).name == "Ana María"


def test_nobody_changes_their_own_rights_on_the_page(
    app: Flask, browser: Browser, ines: Staff
) -> None:
    page = browser.get(f"/admin/people/{ines.uid}")
    assert 'name="grant"' not in page.text
    assert "suspend" not in page.text
    assert (
        save(browser, ines, locale="en", grant="officer@quiche", name="Inés M.").status_code == 303
    )
    found = look(app, ines.uid)
    assert (found.name, found.administers, len(found.grants)) == ("Inés M.", True, 1)
    refused = browser.post(f"/admin/people/{ines.uid}/suspend", row_version="2")
    assert refused.status_code == 409
    assert "Nobody does this with their own account" in refused.text


def test_a_step_says_what_it_means_and_is_taken_once(
    app: Flask, browser: Browser, ana: Staff
) -> None:
    page = browser.get(f"/admin/people/{ana.uid}/suspend")
    assert "1 right is kept for when they work again." in page.text
    form = alone(page)
    for _ in range(2):
        assert browser.send(form).status_code == 303
    assert look(app, ana.uid).row_version == 2
    assert browser.get(f"/admin/people/{ana.uid}/suspend").status_code == 303
    assert "Let work again" in browser.get(f"/admin/people/{ana.uid}").text


def test_a_step_on_an_old_page_is_asked_again(
    app: Flask, browser: Browser, ines: Staff, ana: Staff
) -> None:
    form = alone(browser.get(f"/admin/people/{ana.uid}/begin-anew"))
    with app.app_context():
        people_steps.end_everywhere(ines, ana.uid, seen=1, now=NOW)
    page = browser.send(form)
    assert (page.status_code, "Look at it again" in page.text) == (409, True)
    assert browser.send(alone(page)).status_code == 303
    assert not look(app, ana.uid).has_password


def test_how_many_are_left_in_charge_is_said_before_one_is_suspended(
    app: Flask, browser: Browser, settings: Settings
) -> None:
    with app.app_context():
        other = hire(settings, Role.ADMINISTRATOR)
    page = browser.get(f"/admin/people/{other.uid}/suspend")
    assert "1 person is left who administers all offices." in page.text


def test_a_link_leads_to_a_password_and_on_to_the_second_step(
    app: Flask, browser: Browser, settings: Settings
) -> None:
    invite(browser)
    hers, link = Browser(app), mailed(app, settings)
    page = hers.get(link)
    assert EMAIL in page.text
    short = hers.post(link, password="x", again="x")
    assert (short.status_code, "10" in short.text) == (422, True)
    answer = hers.post(link, password=PASSWORD, again=PASSWORD)
    assert answer.headers["Location"].endswith("/staff/first-factor")
    over, unknown = hers.get(link), hers.get("/staff/invitation/invented")
    assert over.status_code == unknown.status_code == 404
    assert "Este enlace ya no sirve" in over.text
    assert hers.post(link, password=PASSWORD, again=PASSWORD).status_code == 404
    with app.app_context():
        person = staff.signed_in(once_of(app), 2, today=NOW.date())
    assert person is not None


def test_a_link_opens_no_other_account_on_a_browser_where_somebody_is_in(
    app: Flask, browser: Browser, settings: Settings
) -> None:
    invite(browser)
    browser.post(mailed(app, settings), password=PASSWORD, again=PASSWORD)
    assert browser.get("/admin/people").status_code == 303


def once_of(app: Flask) -> str:
    with app.app_context():
        return people.find(text=EMAIL, today=NOW.date()).people[0].uid


def mailed(app: Flask, settings: Settings) -> str:
    """Send what is due, and return the path of the link in it."""
    sink = Sink()
    with app.app_context():
        outbox.send_batch(sink, speak=speak, settings=settings, now=NOW)
    return str(re.findall(r"(/staff/invitation/\S+)", sink.taken[-1].body)[0])
