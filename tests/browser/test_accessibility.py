"""No page, in no state, language or colour, keeps anybody out: axe at WCAG 2.2 AA finds nothing."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Phones
from tests.browser.demonstration import Demonstration
from tests.browser.visitor import Visitor
from tests.browser.walk import walk

pytestmark = pytest.mark.browser
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
EVERYTHING = {"runOnly": {"type": "tag", "values": [*LEVELS]}, "resultTypes": ["violations"]}
# What another scheme can change; the rest of a page is the same in the dark.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
SCHEMES = (("light", EVERYTHING), ("dark", COLOURS))
STAFF = ("/staff", "/desk", "/helper", "/admin")
"""Where the pages of staff are, which have a walk of their own."""
WITHOUT_A_PAGE = {
    "door.choose_language",
    "dev_door.in_own_language",
    "booking.day_again",
    "appointment.calendar",
    "programme.logo",
    "programme.look",
}
"""These lead elsewhere or give a file."""


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_page_has_an_accessibility_violation(phones: Phones, language: str):
    found, seen = [], set()
    for name, phone in walk(phones, language):
        found += [f"{name} ({phone.path}): {problem}" for problem in violations(phone.page)]
        seen |= endpoint(phones.copy, phone)
    assert not found, "\n".join(found)
    # A new page must be walked too: what the walk has not seen, nothing here has looked at.
    assert all_pages(phones.copy) - seen == WITHOUT_A_PAGE


@pytest.mark.parametrize("rule", ["label", "color-contrast"])
def test_axe_sees_what_is_spoilt_on_purpose(phones: Phones, rule: str):
    phone = phones()
    phone.go("/find")
    spoil = {
        "label": "document.querySelectorAll('label').forEach(one => one.remove())",
        "color-contrast": "document.querySelector('h1').style.color = '#ccc'",
    }
    phone.page.evaluate(spoil[rule])
    assert [one for one in violations(phone.page) if f" {rule} " in one]


def violations(page: Page, *, by_night: bool = True) -> Iterator[str]:
    """Say what axe finds on a page by day and by night."""
    for scheme, options in SCHEMES[: 1 + by_night]:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for one in Axe().run(page, options=options).response["violations"]:
            yield f"{scheme} {one['id']} {one['nodes'][0]['html'][:120]}"
    page.emulate_media(color_scheme="light")


def endpoint(copy: Demonstration, phone: Visitor) -> set[str]:
    """Name the view behind the address that a phone is at, if there is one."""
    address = copy.app.url_map.bind("127.0.0.1")
    path = phone.page.url.removeprefix(copy.base).split("?")[0]
    return {address.match(path, "GET")[0]} if address.test(path, "GET") else set()


def all_pages(copy: Demonstration) -> set[str]:
    """Name every view that a person without an account can open."""
    return {
        rule.endpoint
        for rule in copy.app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.endpoint.startswith(("health", "static"))
        and not rule.rule.startswith(STAFF)
    }
