"""No page of staff, in no state or language, keeps a colleague out, nor runs off a small screen."""

from collections.abc import Iterable

import pytest

from tests.browser.conftest import Phones
from tests.browser.demonstration import Demonstration
from tests.browser.officer import Officer
from tests.browser.staff_walk import walk_staff
from tests.browser.test_accessibility import STAFF, endpoint, violations
from tests.browser.visitor import DESK, PHONE

pytestmark = pytest.mark.browser
SPANISH, TAKEN_HOME = "es", "/what-follows"
ADMINISTRATION = "/admin"
WITHOUT_A_PAGE = {
    "day.today",
    "day.refresh",
    "display.calls",
    "paper.csv",
    "paper.xlsx",
}
"""These lead elsewhere, or give a file or a part of a page."""
WITH_ACCOUNTS = {"staff.invitation", "staff.provider", "staff.provider_back"}
"""These are walked with the accounts that administrators make."""


@pytest.mark.parametrize("language", [SPANISH, "en"])
def test_no_staff_page_has_an_accessibility_violation(phones: Phones, language: str):
    found, seen = look_over(phones, walk_staff(phones, language), language)
    assert not found, "\n".join(found)
    # A new page must be walked too: what the walk has not seen, nothing here has looked at.
    pages = {one for one, path in staff_pages(phones.copy) if not path.startswith(ADMINISTRATION)}
    assert pages - seen == WITHOUT_A_PAGE | WITH_ACCOUNTS


def look_over(
    phones: Phones, stops: Iterable[tuple[str, Officer]], language: str
) -> tuple[list[str], set[str]]:
    """Look for what is wrong at every stop of a walk; return it, and the views that were seen."""
    found: list[str] = []
    seen: set[str] = set()
    for name, officer in stops:
        here = endpoint(phones.copy, officer)
        is_new = not here <= seen
        said = misfits(officer)
        # How a page is built does not depend on its language, nor its look by night on its state.
        if is_new or language == SPANISH:
            said += violations(officer.page, by_night=is_new)
        found += [f"{name} ({officer.path}): {problem}" for problem in said]
        seen |= here
    return found, seen


def misfits(officer: Officer) -> list[str]:
    """Look for a wrong language, for too many headings, and for what leads sideways on a phone."""
    page, found = officer.page, []
    said = page.locator("html").get_attribute("lang")
    # What somebody takes home is in their own language, whoever prints it.
    if said != officer.language and not officer.path.endswith(TAKEN_HOME):
        found.append(f"lang {said}")
    if page.locator("h1").count() != 1:
        found.append("headings")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return [*found, *([f"sideways: {wide}"] if wide > PHONE["width"] else [])]


def staff_pages(copy: Demonstration) -> set[tuple[str, str]]:
    """Name every view of staff that can be fetched, with its address."""
    return {
        (rule.endpoint, rule.rule)
        for rule in copy.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.rule.startswith(STAFF)
    }
