"""The pages of organisations, as forms are sent to them."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from mobility.domain.staff import Role, Staff
from mobility.services import organisation_list
from mobility.services.organisation_list import Line
from tests.conftest import NOW
from tests.staff import employ, enter
from tests.web.staff_walk import Browser, forms

NEW = "/admin/organisations/new"


@pytest.fixture
def browser(app: Flask) -> Browser:
    """The computer of an administrator, who has signed in."""
    with app.app_context():
        ines = employ(Role.ADMINISTRATOR, name="Inés", locale="en")
    one = Browser(app)
    enter(one.client, ines)
    return one


def add(browser: Browser, **changes: Any) -> str:
    """Add an organisation and return its address."""
    sent = {"name": "Casa", "places_a_day": "4", "ends_on": "", "once": str(uuid4()), **changes}
    return str(browser.post(NEW, **sent).headers["Location"])


def lines(app: Flask) -> list[Line]:
    with app.app_context():
        return organisation_list.everyone(today=NOW.date())


def helper(app: Flask) -> Staff:
    (casa,) = lines(app)
    with app.app_context():
        return employ(Role.HELPER, name="Marta", organisation_id=casa.id)


def test_an_organisation_is_added_once_and_changed(app: Flask, browser: Browser) -> None:
    once = str(uuid4())
    for _ in range(2):
        address = add(browser, once=once)
    changed = browser.post(
        address, name="Casa Nueva", places_a_day="2", ends_on="2026-12-31", row_version="1"
    )
    assert changed.status_code == 303
    found = [(one.name, one.places_a_day, str(one.ends_on)) for one in lines(app)]
    assert found == [("Casa Nueva", 2, "2026-12-31")]
    assert "Casa Nueva" in browser.get("/admin/organisations").text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Write the name"),
        ("name", "x" * 121, "at most 120 signs"),
        ("places_a_day", "-1", "Write a number from 0 to 500."),
        ("places_a_day", "501", "Write a number from 0 to 500."),
        ("places_a_day", "dos", "Write a number from 0 to 500."),
        ("ends_on", "2026-13-01", "Write the day, or leave it empty."),
        ("ends_on", "20261201", "Write the day, or leave it empty."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(app: Flask, browser: Browser, field, value, said):
    sent = {"name": "Casa", "places_a_day": "500", "ends_on": "", "once": str(uuid4())}
    page = browser.post(NEW, **{**sent, field: value})
    assert (page.status_code, said in page.text) == (422, True)
    assert f'href="#{field}"' in page.text
    assert lines(app) == []


def test_an_old_page_shows_both_versions(browser: Browser) -> None:
    address = add(browser)
    sent = {"name": "Casa", "ends_on": "", "row_version": "1"}
    browser.post(address, **sent, places_a_day="7")
    page = browser.post(address, **sent, places_a_day="9")
    assert page.status_code == 409
    assert "Inés changed this at" in page.text
    assert "<td>7</td><td>9</td>" in page.text


def test_stopping_one_is_told_in_numbers_first(app: Flask, browser: Browser) -> None:
    address = add(browser)
    marta = helper(app)
    hers = Browser(app)
    enter(hers.client, marta)
    assert hers.get("/helper").status_code == 200
    page = browser.get(f"{address}/suspend")
    assert "1 person stops working: signed out on the next click." in page.text
    assert "0 booked visits stay" in page.text
    (form,) = (one for one in forms(page) if one.action.endswith("/suspend"))
    for _ in range(2):
        assert browser.send(form).status_code == 303
    assert hers.get("/helper").status_code == 303
    assert browser.post(f"{address}/let-work").status_code == 303
    assert [one.suspended for one in lines(app)] == [False]


def test_two_do_not_share_a_name(browser: Browser) -> None:
    add(browser)
    page = browser.post(NEW, name="CASA", places_a_day="1", ends_on="", once=str(uuid4()))
    assert (page.status_code, "Another organisation has this name." in page.text) == (422, True)
