"""What else a person may need: the line, a call, a page for a minor, a phone left clean."""

import re

import pytest

from tests.browser.conftest import Phones
from tests.browser.demonstration import Demonstration
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
SCRIPT = pytest.mark.parametrize("script", [True, False])


@SCRIPT
def test_a_person_joins_the_waiting_line_and_leaves_it(phones: Phones, script: bool):
    phone = phones.answered(script=script)
    phone.go("/book/office")
    office = phone.page.locator("main a[href*='/book/day']").first.get_attribute("href") or ""
    slug = office.split("office=")[1].split("&")[0]
    phone.go(f"/waitlist/join?office={slug}")
    assert phone.title == "Avísenme cuando haya lugar"
    phone.fill(phone="5555 1234", phone_owner="mine")
    phone.press("Avísenme")
    assert "Ya está en la lista de espera." in phone.text
    phone.page.locator("summary").click()
    phone.press("Dejar mi lugar en la lista de espera")
    assert "Ya no está en la lista de espera." in phone.text


@SCRIPT
def test_a_person_in_danger_asks_for_a_call(phones: Phones, copy: Demonstration, script: bool):
    phone = phones(script=script)
    asked = "SELECT count(*) FROM request"
    before = copy.number(asked)
    phone.go("/")
    phone.press("¿Está en peligro o no puede esperar?")
    phone.fill(phone="5555 9876", hours="evening")
    phone.press("Llámenme")
    assert phone.title == "Le vamos a llamar"
    assert "9876" not in phone.text
    assert copy.number(asked) == before + 1


@SCRIPT
def test_a_minor_alone_is_led_to_a_person(phones: Phones, script: bool):
    phone = phones(script=script)
    phone.screened(age="15")
    assert phone.title == "Una persona le va a ayudar"
    assert phone.named("Llámenme").is_visible()
    assert phone.page.locator("main form").count() == 0
    phone.go("/book/office")
    assert phone.title == "Una persona le va a ayudar"


@SCRIPT
def test_leaving_erases_what_is_on_the_phone(phones: Phones, script: bool):
    phone = phones.at_review(script=script)
    phone.press("Pedir esta cita")
    assert phone.context.cookies() != []
    phone.press("Salir y borrar de este teléfono")
    assert "Listo, no queda nada en este teléfono." in phone.text
    assert phone.context.cookies() == []
    assert phone.page.evaluate("localStorage.length + sessionStorage.length") == 0
    _nothing_is_behind(phone)
    private = re.compile("/(appointment|book/(details|review|time)|screening)")
    assert [one for one in phone.storable if private.search(one)] == []


def _nothing_is_behind(phone: Visitor) -> None:
    """Press Back until the beginning: no page shows a name, a code or a document."""
    for _ in range(6):
        if phone.page.go_back() is None:
            break
        phone.settle()
        shown = phone.page.content()
        assert "Rosa María" not in shown
        assert f"Q{phone.number:08d}" not in shown
        assert 'class="code"' not in shown


@SCRIPT
def test_a_place_is_given_back_when_a_person_leaves(
    phones: Phones, copy: Demonstration, script: bool
):
    held = "SELECT count(*) FROM hold"
    before = copy.number(held)
    phone = phones.holding(script=script)
    assert copy.number(held) == before + 1
    phone.press("Salir y borrar de este teléfono")
    assert copy.number(held) == before


def test_a_phone_notices_strangers_and_a_broken_policy(phones: Phones):
    phone = phones()
    phone.go("/")
    phone.page.evaluate(
        """() => new Promise((done) => {
            const spy = new Image();
            spy.onerror = done;
            spy.src = "https://example.org/spy.png";
            document.body.append(spy);
        })"""
    )
    assert "Content Security Policy" in "".join(phone.complaints)
    phone.page.evaluate("location.href = 'https://example.org/'")
    phone.page.wait_for_event("framenavigated")
    assert phone.strangers != []
    phone.strangers.clear()
    phone.complaints.clear()
