"""Signing in by a provider of OpenID Connect, a real one on this machine."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from mobility import clock
from mobility.domain.settings import Settings
from mobility.domain.staff import Grant, Role, SecondFactor, Staff
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.staff import StaffRow
from mobility.services import invitations, own_account, second_factor
from mobility.services.staff import NewStaff
from tests.conftest import NOW, make_settings
from tests.provider import Provider, running_provider
from tests.staff import PIN, employ, hire
from tests.web.staff_walk import Browser, forms

SUBJECT, EMAIL = "persona-7", "berta@oficina.test"
NOBODY = "Aquí no hay una cuenta para usted"
REFUSED = "Con eso no pudo entrar"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as one:
        yield one


@pytest.fixture
def settings(database_url: str, tmp_path: Path, provider: Provider) -> Settings:
    trusted = provider.settings(second_factor=frozenset({"mfa"}))
    return make_settings(database_url, tmp_path / "var", provider=trusted)


@pytest.fixture
def browser(app: Flask) -> Browser:
    # What the provider signs is of the time that it is.
    return Browser(app, now=clock.now())


def employed(app: Flask, settings: Settings) -> Staff:
    with app.app_context():
        person = employ(Role.OFFICER, email=EMAIL)
        own_account.set_pin(person, PIN, settings=settings, now=NOW)
        return person


def go(browser: Browser) -> str:
    there = browser.get("/staff/provider?then=/staff/account")
    assert there.status_code == 303
    return there.headers["Location"]


def come_back(browser: Browser, provider: Provider, subject: str = SUBJECT) -> TestResponse:
    back = provider.enter(go(browser), subject)
    return browser.get(back.partition("127.0.0.1:8000")[2])


def enter(browser: Browser, provider: Provider, subject: str = SUBJECT) -> TestResponse:
    """Go all the way, until after the button."""
    page = come_back(browser, provider, subject)
    assert page.status_code == 200
    (form,) = (one for one in forms(page) if one.action == "/staff/provider/enter")
    return browser.send(form)


def knows(provider: Provider, subject: str = SUBJECT, **claims: object) -> None:
    told = {"email": EMAIL, "email_verified": True, "amr": ["pwd", "mfa"]}
    provider.knows(subject, **{**told, **claims})


def is_in(browser: Browser) -> bool:
    return browser.get("/staff/account").status_code == 200


def account(app: Flask) -> StaffRow:
    with app.app_context(), reading() as session:
        row = session.scalars(select(StaffRow).where(StaffRow.email == EMAIL)).one()
        session.expunge(row)
        return row


def failures(app: Flask) -> int:
    with app.app_context(), reading() as session:
        failed = select(AuditEventRow).where(AuditEventRow.action == "sign_in_failed")
        return len(session.scalars(failed).all())


def test_somebody_with_an_account_signs_in_by_the_provider(
    app: Flask, settings: Settings, browser: Browser, provider: Provider
) -> None:
    employed(app, settings)
    knows(provider)
    assert "Correo de la red" in browser.get("/staff/sign-in").text
    assert enter(browser, provider).headers["Location"].endswith("/staff/account")
    assert is_in(browser)
    assert account(app).oidc_subject == SUBJECT


def test_the_next_time_the_subject_counts_and_not_the_address(
    app: Flask, settings: Settings, browser: Browser, provider: Provider
) -> None:
    employed(app, settings)
    knows(provider)
    enter(browser, provider)
    knows(provider, email="otra@oficina.test", email_verified=False)
    again = Browser(app, now=browser.now)
    enter(again, provider)
    assert is_in(again)
    # Somebody else who has that address at the provider now is not the owner of the account.
    knows(provider, subject="persona-8")
    other = Browser(app, now=browser.now)
    assert NOBODY in enter(other, provider, "persona-8").text
    assert not is_in(other)


def test_who_is_invited_comes_in_without_a_password_and_the_link_ends(
    app: Flask, settings: Settings, browser: Browser, provider: Provider
) -> None:
    with app.app_context():
        ines = hire(settings, Role.ADMINISTRATOR)
        new = NewStaff(email=EMAIL, name="Berta", grants=(Grant(Role.AUDITOR, None),), uid="berta")
        invitations.invite(ines, new, settings=settings, now=browser.now)
    knows(provider, amr=["pwd"])
    assert enter(browser, provider).headers["Location"].endswith("/staff/first-factor")
    row = account(app)
    assert (row.state, row.password_hash, row.oidc_subject) == ("active", None, SUBJECT)
    assert browser.post("/staff/sign-in", email=EMAIL, password="").status_code == 422


@pytest.mark.parametrize(
    ("claims", "state"),
    [
        ({"email": "nadie@x.test"}, "active"),
        ({"email_verified": False}, "active"),
        ({"email_verified": "true"}, "active"),
        ({}, "suspended"),
    ],
)
def test_who_has_no_account_that_works_or_no_verified_address_stays_out(
    app: Flask, settings: Settings, browser: Browser, provider: Provider, claims, state
) -> None:
    employed(app, settings)
    with app.app_context(), transaction() as session:
        session.execute(update(StaffRow).values(state=state))
    knows(provider, subject="persona-9", **claims)
    page = enter(browser, provider, "persona-9")
    assert (page.status_code, NOBODY in page.text) == (422, True)
    assert not is_in(browser)
    assert (account(app).oidc_subject, failures(app)) == (None, 1)


@pytest.mark.parametrize(("methods", "asked"), [(["pwd"], True), (["pwd", "mfa"], False)])
def test_a_second_factor_of_ones_own_is_asked_for_unless_the_providers_counts(
    app: Flask, settings: Settings, browser: Browser, provider: Provider, methods, asked
) -> None:
    person = employed(app, settings)
    with app.app_context():
        sheet = second_factor.propose(person, SecondFactor.SHEET, settings=settings)
        second_factor.accept(person, sheet, sheet.codes[0], first=True, settings=settings, now=NOW)
    knows(provider, amr=methods)
    assert enter(browser, provider).headers["Location"].endswith("/code") is asked
    assert is_in(browser) is not asked


def test_who_has_no_second_factor_sets_one_up_unless_the_providers_counts(
    app: Flask, settings: Settings, browser: Browser, provider: Provider
) -> None:
    employed(app, settings)
    knows(provider, amr=["mfa"])
    enter(browser, provider)
    assert is_in(browser)
    knows(provider, amr=["pwd"])
    again = Browser(app, now=browser.now)
    assert enter(again, provider).headers["Location"].endswith("/staff/first-factor")


def test_a_wrong_state_or_none_is_refused(
    app: Flask, settings: Settings, browser: Browser, provider: Provider
) -> None:
    employed(app, settings)
    knows(provider)
    back = provider.enter(go(browser), SUBJECT).partition("127.0.0.1:8000")[2]
    for wrong in (re.sub("state=[^&]+", "state=x", back), re.sub("&?state=[^&]+", "", back)):
        page = browser.get(wrong)
        assert (page.status_code, REFUSED in page.text) == (422, True)
    # Another browser than the one that was sent there.
    assert Browser(app, now=browser.now).get(back).status_code == 422
    assert not is_in(browser)


def test_a_code_and_a_proof_are_good_once(
    app: Flask, settings: Settings, browser: Browser, provider: Provider
) -> None:
    employed(app, settings)
    knows(provider)
    back = provider.enter(go(browser), SUBJECT).partition("127.0.0.1:8000")[2]
    page = browser.get(back)
    assert REFUSED in browser.get(back).text
    (form,) = (one for one in forms(page) if one.action == "/staff/provider/enter")
    assert REFUSED in browser.send(form).text
    assert not is_in(browser)
    again = come_back(browser, provider)
    (form,) = (one for one in forms(again) if one.action == "/staff/provider/enter")
    other = Browser(app, now=browser.now)
    # On a browser that was on its way to the provider itself, somebody else's proof is nothing.
    go(other)
    assert REFUSED in other.post("/staff/provider/enter", proof=form.sent["proof"]).text
    assert browser.send(form).status_code == 303
    assert is_in(browser)


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "x"}, {"aud": "another program"}, {"iss": "https://another.example"}],
    ids=str,
)
def test_a_token_that_was_not_made_for_this_sign_in_is_refused(
    app: Flask, settings: Settings, browser: Browser, provider: Provider, claims
) -> None:
    employed(app, settings)
    knows(provider, subject="falso", **claims)
    page = come_back(browser, provider, "falso")
    assert (page.status_code, REFUSED in page.text) == (422, True)


def test_the_way_there_and_back_ends_after_a_quarter_of_an_hour(
    app: Flask, settings: Settings, browser: Browser, provider: Provider
) -> None:
    employed(app, settings)
    knows(provider)
    back = provider.enter(go(browser), SUBJECT).partition("127.0.0.1:8000")[2]
    browser.pass_time(timedelta(minutes=15))
    assert REFUSED in browser.get(back).text


def test_who_says_no_at_the_provider_is_led_back(
    app: Flask, settings: Settings, browser: Browser, provider: Provider
) -> None:
    (state,) = re.findall("state=([^&]+)", go(browser))
    page = browser.get(f"/staff/provider/back?error=access_denied&state={state}")
    assert (page.status_code, "/staff/sign-in" in page.text) == (422, True)
