"""The accounts that a demonstration begins with."""

from dataclasses import replace

from flask import Flask

from mobility.cli.parts import ACCOUNTS
from mobility.domain.settings import Settings
from mobility.services import colleagues, demo_staff
from tests.conftest import NOW
from tests.web.staff_walk import Browser

HOMES = {
    "supervisora": "/desk",
    "ana": "/desk",
    "diego": "/desk",
    "pantalla": "/desk/quetzaltenango/display",
    "ayuda": "/helper",
    "admin": "/admin",
    "admin2": "/admin",
    "auditora": "/admin/figures",
}


def test_everybody_of_the_demonstration_comes_to_their_work(app: Flask, settings: Settings) -> None:
    offered = replace(settings, second_factor_required=False)
    app.extensions["mobility"] = offered
    with app.app_context():
        for _ in range(2):
            demo_staff.add(ACCOUNTS, settings=offered, now=NOW)
        found = demo_staff.known(ACCOUNTS, settings=offered)
    assert found is not None
    places = {}
    for email, _what in found.people:
        browser = Browser(app)
        page = browser.post("/staff/sign-in", email=email, password=found.password)
        assert page.status_code == 303, email
        places[email.partition("@")[0]] = page.location
        assert browser.get(page.location).status_code in (200, 302, 303), email
        if email.startswith("admin"):
            assert 'href="/admin"' in browser.get("/staff/account").text
    assert places == HOMES


def test_outside_development_there_are_no_demonstration_accounts(
    app: Flask, settings: Settings
) -> None:
    real = replace(settings, development=False)
    with app.app_context():
        demo_staff.add(ACCOUNTS, settings=real, now=NOW)
        assert colleagues.everybody() == []
        demo_staff.add(ACCOUNTS, settings=settings, now=NOW)
        assert demo_staff.known(ACCOUNTS, settings=real) is None
