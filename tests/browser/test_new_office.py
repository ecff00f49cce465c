"""An office from nothing to its first public booking, by its pages alone."""

import pytest

from mobility.domain.staff import Role
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer
from tests.browser.visitor import Visitor
from tests.browser.words import WORDS

pytestmark = pytest.mark.browser
SLUG, NAME = "alta-verapaz", "Oficina de Alta Verapaz"
HERE = f"/admin/offices/{SLUG}"
SAID = {
    "names-en": "Alta Verapaz Office",
    "town-en": "Cobán, zone 2",
    "address-es": "2a calle 1-23, zona 2",
    "address-en": "2nd street 1-23, zone 2",
    "directions-es": "Frente al parque, a 10 minutos del bus.",
    "directions-en": "In front of the park, 10 minutes from the bus.",
    "accessibility-es": "Hay rampa.",
    "accessibility-en": "There is a ramp.",
    "latitude": "15.4706",
    "longitude": "-90.3708",
    "contact-0-label-es": "Teléfono de la oficina",
    "contact-0-label-en": "Telephone of the office",
    "contact-0-value": "0000-0020",
    "urgent-0-label-es": "Si está en peligro",
    "urgent-0-label-en": "If you are in danger",
    "urgent-0-value": "0000-0021",
}
RULES = ("guidance", "pledge")
MISSING = ("map", "texts", "contacts", "urgent contacts", "hours", "whom it accepts")
"""What every new office lacks; whoever works at all offices already works at it too."""


def test_an_office_is_made_from_nothing_and_booked(phones: Phones):
    day = DeskDay(phones.copy, SLUG)
    person = day.employ(Role.ADMINISTRATOR, name="Carmen", everywhere=True, locale="es")
    officer = phones.officer(day, person)
    _make(officer)
    assert _public(phones) == 404
    assert len(_missing(officer)) >= len(MISSING)
    _fill_in(officer)
    _give_hours(officer)
    _invite(officer)
    assert _missing(officer) == []
    officer.page.locator(f"form[action='{HERE}/open'] button").click()
    assert "La oficina está abierta." in officer.text
    assert _public(phones) == 200
    _book(phones.answered())
    officer.go(f"{HERE}/suspend")
    assert "1 persona tiene cita aquí." in officer.text


def _make(officer: Officer) -> None:
    officer.go("/admin")
    officer.press("Oficina nueva")
    _type(officer, {"names-es": NAME, "town-es": "Cobán, zona 2"})
    _type(officer, {"short_name": "Alta Verapaz", "slug": SLUG})
    officer.send()
    assert officer.title == NAME


def _missing(officer: Officer) -> list[str]:
    officer.go(HERE)
    return officer.page.locator(".office-steps li a").all_inner_texts()


def _fill_in(officer: Officer) -> None:
    _type(officer, SAID)
    for rule in RULES:
        officer.page.locator(f"[name=acceptance][value='{rule}']").check()
    officer.page.locator(".office-foot button").click()
    assert "Guardado" in officer.text


def _give_hours(officer: Officer) -> None:
    officer.page.locator(f".office-steps a[href='{HERE}/hours']").click()
    officer.page.locator("#hours-kind").select_option("public.in_person")
    officer.page.locator("button[value='add-pool']").click()
    officer.page.locator("#pool-0-line-0-weekday").select_option("mon-fri")
    officer.page.locator("#pool-0-line-0-places").fill("2")
    officer.page.locator("main button[value=look]").last.click()
    officer.settle()
    officer.page.locator("main button[value=save]").click()
    assert "Guardado" in officer.text


def _invite(officer: Officer) -> None:
    officer.go("/admin/people")
    officer.page.locator("main a[href$='/invite']").first.click()
    _type(officer, {"name": "Beto Caal", "email": "beto.caal@oficina.example"})
    officer.page.locator(f"[name=grant][value='officer@{SLUG}']").check()
    officer.send()


def _public(phones: Phones) -> int:
    return phones("es").go(f"/offices/{SLUG}")


def _book(phone: Visitor) -> None:
    phone.go("/book/office")
    phone.page.locator(f"main a[href*='office={SLUG}']").first.click()
    phone.page.locator("main a[href*='/book/time']").first.click()
    phone.take()
    phone.tell()
    phone.press(WORDS["es"]["ask"])
    assert phone.title == WORDS["es"]["done"]
    assert NAME in phone.text


def _type(officer: Officer, values: dict[str, str]) -> None:
    for name, words in values.items():
        officer.page.locator(f"main [name='{name}']").fill(words)
