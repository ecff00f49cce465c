"""The locked screen: when it hides names, what opens it, and that nothing typed is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from mobility.domain.settings import Settings
from mobility.domain.staff import Role, SecondFactor, Staff
from mobility.services import second_factor
from tests.conftest import NOW
from tests.staff import PASSWORD, PIN, address, enter, hire
from tests.web.staff_walk import Browser, forms

IDLE, SECOND = timedelta(minutes=5), timedelta(seconds=1)
ACCOUNT = "/staff/account"
LANGUAGE = "/staff/account/language"
TYPED = {"language": "en", "note": 'Dijo «"no"» & <b>\r\notra línea'}


@pytest.fixture
def officer(app: Flask, settings: Settings) -> Staff:
    with app.app_context():
        return hire(settings, Role.OFFICER, office="quetzaltenango")


@pytest.fixture
def browser(app: Flask, officer: Staff) -> Browser:
    made = Browser(app)
    enter(made.client, officer)
    return made


def test_a_screen_locks_after_five_minutes_without_use(browser: Browser) -> None:
    browser.pass_time(IDLE - SECOND)
    assert browser.get(ACCOUNT).status_code == 200
    browser.pass_time(IDLE - SECOND)
    assert browser.get(ACCOUNT).status_code == 200
    browser.pass_time(IDLE)
    assert browser.get(ACCOUNT).location == f"/staff/locked?then={ACCOUNT}"


def test_a_page_that_keeps_itself_fresh_is_no_use(browser: Browser) -> None:
    browser.pass_time(IDLE - SECOND)
    assert browser.get(ACCOUNT, **{"X-Mobility": "poll"}).status_code == 200
    assert browser.get(f"{ACCOUNT}?poll=1").status_code == 200
    browser.pass_time(SECOND)
    page = browser.get(ACCOUNT, **{"X-Mobility": "poll"})
    assert (page.status_code, page.data) == (423, b"")


def test_a_script_says_that_somebody_still_writes(browser: Browser) -> None:
    browser.pass_time(IDLE - SECOND)
    assert browser.fetch("/staff/here", "poll").status_code == 204
    assert browser.fetch("/staff/here").status_code == 204
    browser.pass_time(IDLE - SECOND)
    assert browser.fetch("/staff/here", "poll").status_code == 204
    browser.pass_time(SECOND)
    assert browser.fetch("/staff/here", "poll").status_code == 423


def test_a_script_locks_and_opens_without_leaving_the_page(browser: Browser) -> None:
    assert browser.fetch("/staff/lock").status_code == 204
    assert browser.fetch(LANGUAGE, language="en").status_code == 423
    assert browser.fetch("/staff/unlock", pin="9999").status_code == 422
    assert browser.fetch("/staff/unlock", pin=PIN).status_code == 204
    assert browser.get(ACCOUNT).status_code == 200
    browser.fetch("/staff/lock")
    tries = [browser.fetch("/staff/unlock", pin="9999").status_code for _ in range(6)]
    # Nobody is signed in any more, so that no token of a form is needed to be told so.
    assert tries == [422, 422, 422, 422, 401, 401]


def test_what_was_sent_to_a_locked_screen_is_sent_after_it(browser: Browser) -> None:
    page = browser.get(ACCOUNT)
    form = next(one for one in forms(page) if one.action == LANGUAGE)
    browser.pass_time(IDLE)
    locked = browser.send(form, **TYPED)
    assert locked.status_code == 423
    assert "<b>" not in locked.text
    wrong = browser.send(forms(locked)[0], pin="9999")
    again = browser.send(forms(wrong)[0], pin=PIN)
    offered = forms(again)[0]
    assert offered.action == LANGUAGE
    assert {name: offered.sent[name] for name in TYPED} == TYPED
    assert browser.send(offered).location == ACCOUNT
    assert '<html lang="en">' in browser.get(ACCOUNT).text


@pytest.mark.parametrize("factor", [False, True])
def test_what_was_sent_signed_out_is_sent_after_signing_in(
    app: Flask, browser: Browser, settings: Settings, officer: Staff, factor: bool
) -> None:
    app.extensions["mobility"] = replace(settings, second_factor_required=False)
    with app.app_context():
        email, codes = address(officer), sheet_of(settings, officer) if factor else ()
    form = next(one for one in forms(browser.get(ACCOUNT)) if one.action == LANGUAGE)
    browser.pass_time(timedelta(hours=12))
    asked = browser.send(form, **TYPED)
    assert asked.status_code == 401
    wrong = browser.send(forms(asked)[0], email=email, password="x")
    assert forms(wrong)[0].sent["email"] == email
    page = browser.send(forms(wrong)[0], password=PASSWORD)
    for code in ("KW7M4XRR", codes[5]) if factor else ():
        page = browser.send(forms(page)[0], code=code)
    offered = forms(page)[0]
    assert offered.action == LANGUAGE
    assert {name: offered.sent[name] for name in TYPED} == TYPED
    assert browser.send(offered).location == ACCOUNT


def sheet_of(settings: Settings, person: Staff) -> tuple[str, ...]:
    """Give somebody a sheet of codes."""
    made = second_factor.propose(person, SecondFactor.SHEET, settings=settings)
    code = made.codes[0]
    second_factor.accept(person, made, code, first=True, settings=settings, now=NOW)
    return made.codes


def test_what_waits_cannot_be_read_or_altered(browser: Browser) -> None:
    form = next(one for one in forms(browser.get(ACCOUNT)) if one.action == LANGUAGE)
    browser.fetch("/staff/lock")
    locked = browser.send(form, note="Rosa Tz'unun")
    assert "Rosa" not in locked.text
    sealed = forms(locked)[0].sent["kept"]
    for altered in (sealed[:-8] + "AAAAAAA=", sealed[4:], "x", "", "ñ", "A" * 40):
        assert browser.post("/staff/unlock", kept=altered, pin=PIN).status_code == 303
    assert browser.post("/staff/unlock", kept=sealed, pin=PIN).status_code == 200


def test_a_form_whose_cookie_is_lost_arrives_after_all(
    app: Flask, browser: Browser, settings: Settings, officer: Staff
) -> None:
    app.extensions["mobility"] = replace(settings, second_factor_required=False)
    with app.app_context():
        email = address(officer)
    form = next(one for one in forms(browser.get(ACCOUNT)) if one.action == LANGUAGE)
    browser.client.delete_cookie("mobility")
    old = browser.client.post(
        form.action, data={**form.sent, **TYPED}, headers={"Origin": "http://localhost"}
    )
    assert old.status_code == 400
    asked = browser.send(forms(old)[0])
    assert asked.status_code == 401
    offered = forms(browser.send(forms(asked)[0], email=email, password=PASSWORD))[0]
    assert {name: offered.sent[name] for name in TYPED} == TYPED
    assert browser.send(offered).location == ACCOUNT
