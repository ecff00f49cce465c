"""Administrators set how many messages an office may send in a month."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update

from mobility.domain.staff import Role
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from tests.staff import employ, enter
from tests.web.staff_walk import Browser
from tests.web.visits import Desk

MINE = "/admin/budget/quetzaltenango"


@pytest.fixture
def browser(app: Flask, desk: Desk) -> Iterator[Browser]:
    one = Browser(app)
    with app.app_context():
        enter(one.client, employ(Role.ADMINISTRATOR, name="Inés"))
        yield one


def test_the_budget_is_set_and_shown(browser: Browser) -> None:
    assert browser.get("/admin/budget").status_code == 200
    answer = browser.post(MINE, budget="500", row_version=version())
    assert answer.status_code == 303
    assert "500 mensajes al mes, desde ahora" in browser.get(answer.location).text
    assert 'value="500"' in browser.get(MINE).text
    assert browser.post(MINE, budget="", row_version=version()).status_code == 303
    assert "ya no tiene presupuesto" in browser.get("/admin/budget").text


@pytest.mark.parametrize("typed", ["-1", "1.5", "many", "1000001", "９", "9" * 40])
def test_a_budget_is_a_whole_number(browser: Browser, typed: str) -> None:
    page = browser.post(MINE, budget=typed, row_version=version())
    assert page.status_code == 422
    assert 'href="#budget"' in page.text
    assert f'value="{typed}"' in page.text


def test_an_office_that_changed_meanwhile_is_shown(browser: Browser) -> None:
    before = version()
    browser.post(MINE, budget="500", row_version=before)
    page = browser.post(MINE, budget="600", row_version=before)
    assert page.status_code == 409
    assert "Inés cambió esto" in page.text
    assert "500" in page.text
    assert 'value="600"' in page.text


def test_a_budget_that_is_used_up_warns_on_both_pages(browser: Browser) -> None:
    with transaction() as session:
        session.execute(
            update(OfficeRow).where(OfficeRow.slug == "quiche").values(message_budget=0)
        )
    for path in ("/admin/messages", "/admin/budget"):
        assert "ya usó todos sus mensajes de este mes (0 de 0)" in browser.get(path).text


def version() -> str:
    with reading() as session:
        own = select(OfficeRow.row_version).where(OfficeRow.slug == "quetzaltenango")
        return str(session.scalars(own).one())
