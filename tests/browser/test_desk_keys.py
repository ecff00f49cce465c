"""The desk by keyboard: a list to move in, names to filter by, and a scanner that is no command."""

import pytest
from playwright.sync_api import Page, expect

from mobility.services.appointments import Appointment
from tests.browser.conftest import Phones
from tests.browser.test_full_day import at_work

pytestmark = pytest.mark.browser
SCANNER = 8
"""Milliseconds between the letters of a scanner."""


def test_a_day_is_walked_by_keys(phones: Phones):
    opened = at_work(phones, "peten", -5, 0)
    first, second = opened.day.book(-5, called="Ñusta"), opened.day.book(0, called="Chepe")
    ana = opened.ana
    ana.go()
    page, rows = ana.page, ana.page.locator("#desk-list tr[data-uid]")
    expect(page.locator("#find")).to_be_focused()

    ana.keys("ArrowDown", "ArrowDown", "ArrowUp")
    expect(rows.first.locator("a")).to_be_focused()
    ana.keys("ArrowUp")
    expect(page.locator("#find")).to_be_focused()

    page.keyboard.type("nusta")
    expect(rows.filter(visible=True)).to_have_count(1)
    ana.keys("Escape")
    expect(rows.filter(visible=True)).to_have_count(2)

    ana.keys("?")
    expect(page.locator("#keys")).to_be_visible()
    ana.keys("Escape")
    expect(page.locator("#keys")).to_be_hidden()

    ana.leads("ArrowRight")
    ana.leads("ArrowLeft")
    assert page.url.endswith(ana.day.path)

    ana.leads("ArrowDown", "Enter")
    assert page.url.endswith(f"/visits/{first.uid}")
    ana.leads("l")
    assert ana.count("waiting") == 1

    scan_on_a_row(ana.page, second)
    ana.settle()
    assert ana.count("waiting") == 2


def scan_on_a_row(page: Page, visit: Appointment) -> None:
    """Let a scanner write while a line of the list has the focus: its letters are no commands."""
    page.keyboard.press("ArrowDown")
    page.keyboard.type(visit.reference, delay=SCANNER)
    with page.expect_navigation():
        page.keyboard.press("Enter")
