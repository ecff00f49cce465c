"""The desk by keyboard: a list to move in, names to filter by, and a scanner that is no command."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phones
from tests.browser.test_full_day import Office, at_work

pytestmark = pytest.mark.browser
SCANNER = 8
"""Milliseconds between the letters of a scanner."""


@pytest.fixture
def office(phones: Phones) -> Office:
    """An office with two visits of now, its list on the screen."""
    opened = at_work(phones, "peten", -5, 0)
    opened.day.book(-5, called="Ñusta")
    opened.day.book(0, called="Chepe")
    opened.ana.go()
    return opened


def test_arrows_move_and_a_name_filters(office: Office):
    page, rows = office.ana.page, office.ana.page.locator("#desk-list tr[data-uid]")
    expect(page.locator("#find")).to_be_focused()
    office.ana.keys("ArrowDown", "ArrowDown", "ArrowUp")
    expect(rows.first.locator("a")).to_be_focused()
    office.ana.keys("ArrowUp")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("nusta")
    expect(rows.filter(visible=True)).to_have_count(1)
    office.ana.keys("Escape")
    expect(rows.filter(visible=True)).to_have_count(2)


def test_one_key_leads_to_the_days_around_and_to_the_keys(office: Office):
    keys = office.ana.page.locator("#keys")
    office.ana.keys("?")
    expect(keys).to_be_visible()
    office.ana.keys("Escape")
    expect(keys).to_be_hidden()
    office.ana.leads("ArrowRight")
    assert not office.ana.page.url.endswith(office.day.path)
    office.ana.leads("ArrowLeft")
    assert office.ana.page.url.endswith(office.day.path)


def test_what_a_scanner_types_on_a_line_is_no_command(office: Office):
    reference = office.day.book(0).reference
    office.ana.go()
    office.ana.keys("ArrowDown")
    office.ana.page.keyboard.type(reference, delay=SCANNER)
    office.ana.leads("Enter")
    assert office.ana.count("waiting") == 1
    office.ana.leads("ArrowDown", "Enter")
    office.ana.leads("l")
    assert office.ana.count("waiting") == 2


def test_the_key_of_an_outcome_leads_on_from_its_kind(office: Office):
    office.ana.leads("ArrowDown", "Enter")
    office.ana.leads("l")
    office.ana.leads("ArrowDown", "Enter")
    office.ana.leads("n")
    office.ana.leads("2")
    chosen = office.ana.page.locator(".outcome [name=kind]:checked")
    expect(chosen).to_have_value("changed")
    expect(chosen).to_be_focused()
