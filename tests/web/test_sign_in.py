"""Signing in page by page, and what the cookie of an office's computer remembers."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select, update

from mobility.domain.settings import Settings
from mobility.domain.staff import Grant, Role, Staff, StaffState
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.staff import StaffRow
from mobility.services import colleagues
from tests.staff import PASSWORD, address, hire
from tests.web.phone import Phone
from tests.web.staff_walk import Browser, forms

OFFICE = "quetzaltenango"
KEY = re.compile(r'class="factor-key">([^<]+)<')
CODES = re.compile(r"<li>([3-9A-Z]{4} [3-9A-Z]{4})</li>")


@pytest.fixture
def officer(app: Flask, settings: Settings) -> Staff:
    with app.app_context():
        return hire(settings, Role.OFFICER, office=OFFICE)


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


def audited(app: Flask) -> list[str]:
    with app.app_context(), reading() as session:
        mine = select(AuditEventRow.action).where(AuditEventRow.record_kind == "staff")
        return list(session.scalars(mine.order_by(AuditEventRow.id)))


def let_in(app: Flask, browser: Browser, person: Staff, then: str = "") -> None:
    """Sign in with a sheet, which is set up on the way."""
    with app.app_context():
        email = address(person)
    browser.post("/staff/sign-in", email=email, password=PASSWORD, then=then)
    page = browser.get("/staff/first-factor/sheet")
    form = forms(page)[0]
    form.action = "/staff/first-factor/sheet"
    done = browser.send(form, code=CODES.findall(page.text)[0])
    assert browser.send(forms(done)[0]).status_code == 303


def test_a_new_officer_is_led_to_password_app_and_pin(
    app: Flask, settings: Settings, browser: Browser, officer: Staff
) -> None:
    with app.app_context():
        email = address(officer)
        once = colleagues.start_anew(email, settings=settings, now=browser.now)
    page = browser.post("/staff/sign-in", email=f" {email.upper()}", password=once)
    assert page.location == "/staff/new-password"
    wrong = browser.post("/staff/new-password", password="corta", again="corta")
    assert wrong.status_code == 422
    assert "corta" not in wrong.text
    page = browser.post("/staff/new-password", password=PASSWORD, again=PASSWORD)
    assert page.location == "/staff/first-factor"
    page = browser.get("/staff/first-factor/app")
    form = forms(page)[0]
    form.action = "/staff/first-factor/app"
    assert browser.send(form, code="000000").status_code == 422
    totp = pyotp.TOTP(KEY.findall(page.text)[0].replace(" ", ""))
    # A second press of the button shows the same recovery codes again.
    for _ in range(2):
        done = browser.send(form, code=totp.at(int(browser.now.timestamp())))
        assert len(CODES.findall(done.text)) == 10
    page = browser.send(forms(done)[0])
    assert page.location == "/staff/first-pin"
    assert browser.post("/staff/first-pin", pin="1234", again="1234").status_code == 422
    assert browser.post("/staff/first-pin", pin="2580", again="2580").location == "/desk"
    assert browser.get("/staff/account").status_code == 200


def test_the_second_step_takes_a_code_once(app: Flask, browser: Browser, officer: Staff) -> None:
    let_in(app, browser, officer)
    browser.post("/staff/sign-out")
    with app.app_context():
        assert browser.sign_in(officer).location == "/staff/code"
    assert browser.get("/staff/account").location.startswith("/staff/sign-in?then=")
    wrong = browser.post("/staff/code", code="KW7M4XRR")
    assert wrong.status_code == 422
    unknown = browser.post("/staff/sign-in", email="nadie@x.example", password=PASSWORD)
    words = re.findall(r'href="#[a-z]+">([^<]+)', wrong.text)
    assert words == re.findall(r'href="#[a-z]+">([^<]+)', unknown.text)
    assert words != []


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_after_signing_in_no_other_site_follows(
    app: Flask, browser: Browser, officer: Staff, then: str
) -> None:
    let_in(app, browser, officer, then=then)
    assert browser.get(f"/staff/sign-in?then={then}").location == "/desk"
    assert browser.get("/staff/sign-in?then=/desk/x?a=1").location == "/desk/x?a=1"


def test_signing_in_keeps_nothing_of_the_cookie_before(
    app: Flask, browser: Browser, officer: Staff
) -> None:
    browser.get("/es/find")
    with browser.client.session_transaction() as kept:
        kept["holder"], kept["planted"] = "somebody's", "by another"
        before = kept["csrf_token"]
    let_in(app, browser, officer)
    with browser.client.session_transaction() as kept:
        assert not {"holder", "planted"} & set(kept)
        assert kept.get("csrf_token") != before
        copied = dict(kept)
    browser.post("/staff/sign-out")
    with browser.client.session_transaction() as kept:
        assert not {"_user_id", "staff_since", "staff_seen"} & set(kept)
    other = Browser(app)
    with other.client.session_transaction() as kept:
        kept.update(copied)
    assert other.get("/staff/account").status_code == 200
    other.post("/staff/account/end-everywhere")
    with other.client.session_transaction() as kept:
        kept.update(copied)
    assert other.get("/staff/account").status_code == 303
    assert audited(app)[-4:] == ["second_factor_set", "signed_in", "signed_out", "ended_everywhere"]


def test_a_sign_in_ends_after_twelve_hours_but_a_displays_never(
    app: Flask, settings: Settings, browser: Browser, officer: Staff
) -> None:
    with app.app_context():
        screen = hire(settings, Role.DISPLAY, office=OFFICE, pin="")
    let_in(app, browser, officer)
    wall = Browser(app)
    with app.app_context():
        page = wall.sign_in(screen)
    assert page.location == f"/desk/{OFFICE}/display"
    for _ in range(3 * 12):
        browser.pass_time(timedelta(minutes=20) - timedelta(seconds=1))
        browser.get("/staff/locked")
        assert browser.post("/staff/unlock", pin="2580").status_code == 303
    assert browser.get("/staff/account").status_code == 200
    browser.pass_time(timedelta(seconds=36))
    assert browser.get("/staff/account").location.startswith("/staff/sign-in")
    browser.pass_time(timedelta(days=300))
    assert wall.get(f"/desk/{OFFICE}/display").status_code == 200
    kept = wall.client.get_cookie("mobility")
    assert kept is not None
    assert kept.expires is not None
    assert wall.get("/staff/account").status_code == 404


def test_a_suspended_account_is_out_at_its_next_step(
    app: Flask, browser: Browser, officer: Staff
) -> None:
    let_in(app, browser, officer)
    with app.app_context(), transaction() as session:
        mine = update(StaffRow).where(StaffRow.id == officer.id)
        session.execute(mine.values(state=StaffState.SUSPENDED.value))
    assert browser.get("/staff/account").status_code == 303


def test_the_account_page_changes_what_it_says(
    app: Flask, browser: Browser, officer: Staff, phone: Phone
) -> None:
    assert officer.grants == (Grant(Role.OFFICER, OFFICE),)
    let_in(app, browser, officer)
    new = "cuatro gallinas rojas"
    sent = {"current": PASSWORD, "new": new, "again": new}
    assert browser.post("/staff/account/password", **{**sent, "current": "x"}).status_code == 422
    assert browser.post("/staff/account/password", **sent).status_code == 303
    assert browser.post("/staff/account/language", language="en").status_code == 303
    page = browser.get("/staff/account")
    assert '<html lang="en">' in page.text
    assert "39 codes are left." in page.text
    pin = {"current": new, "pin": "71935", "pin_again": "71935"}
    assert browser.post("/staff/account/pin", **pin).status_code == 303
    browser.post("/staff/lock")
    assert browser.post("/staff/unlock", pin="2580").status_code == 422
    assert browser.post("/staff/unlock", pin="71935").status_code == 303
