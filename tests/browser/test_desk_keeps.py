"""What is half written at the desk stays: as the list changes, behind the lock, without a line."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phones
from tests.browser.test_full_day import FRESH, PIN, Office, at_work

pytestmark = pytest.mark.browser
NOTE = "Vino con su hermana, pregunta por"
NO_LINE = "net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def office(phones: Phones) -> Office:
    """An office with two visits of now; Ana writes a note about the first."""
    opened = at_work(phones, "izabal", -5, 0)
    first, second = opened.day.book(-5), opened.day.book(0)
    opened.ana.go(f"visits/{first.uid}")
    opened.ana.page.locator("#note-text").focus()
    opened.ana.page.keyboard.type(NOTE)
    opened.beto.page.keyboard.type(second.reference)
    return opened


def test_a_colleagues_step_is_seen_and_the_note_stays(office: Office):
    assert office.ana.count("waiting") == 0
    office.beto.leads("Enter")
    expect(office.ana.page.locator("#desk-counts .st-waiting b")).to_have_text("1", timeout=FRESH)
    expect(office.ana.page.locator("#desk-list")).to_contain_text("A-1")
    assert still_writing(office)


def test_a_locked_screen_hides_names_and_keeps_the_note(office: Office):
    page = office.ana.page
    office.ana.page.locator(".desk-menu summary").click()
    office.ana.page.get_by_role("button", name="Bloquear la pantalla").click()
    pin = page.locator("#desk-lock input[name=pin]")
    expect(pin).to_be_focused()
    expect(page.locator("#desk-list")).not_to_be_visible()
    page.keyboard.type("1111")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-lock [data-wrong]")).to_be_visible()
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    expect(page.locator("#desk-list")).to_be_visible()
    assert page.locator("#note-text").input_value() == NOTE


def test_without_a_line_nothing_is_sent_and_nothing_lost(office: Office):
    ana = office.ana
    ana.context.set_offline(True)
    bar = ana.page.locator("[data-offline]")
    expect(bar).to_contain_text("Sin conexión desde", timeout=FRESH)
    ana.page.get_by_role("button", name="Guardar la nota").press("Enter")
    ana.page.locator("#note-text").focus()
    assert still_writing(office)
    ana.context.set_offline(False)
    expect(bar).to_be_hidden(timeout=FRESH)
    ana.page.get_by_role("button", name="Guardar la nota").press("Enter")
    expect(ana.page.locator(".desk-notes")).to_contain_text(NOTE)
    # The browser says so of each poll that found no line.
    ana.complaints = [one for one in ana.complaints if NO_LINE not in one]


def still_writing(office: Office) -> bool:
    """Say whether Ana's note and her cursor are where they were."""
    note = office.ana.page.locator("#note-text")
    expect(note).to_be_focused()
    return note.input_value() == NOTE
