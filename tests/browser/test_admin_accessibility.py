"""No page of administration keeps a colleague out, nor runs off a small screen."""

import pytest

from tests.browser.admin_walk import walk_administration
from tests.browser.conftest import Phones
from tests.browser.test_staff_accessibility import (
    ADMINISTRATION,
    SPANISH,
    WITH_ACCOUNTS,
    look_over,
    staff_pages,
)

pytestmark = pytest.mark.browser
WITHOUT_A_PAGE = {"admin_figures.csv", "admin_figures.xlsx", "network_closing.ask"}
"""These give a file, or are walked with the pages of the desk."""


@pytest.mark.parametrize("language", [SPANISH, "en"])
def test_no_admin_page_has_an_accessibility_violation(phones: Phones, language: str):
    found, seen = look_over(phones, walk_administration(phones, language), language)
    assert not found, "\n".join(found)
    pages = {one for one, path in staff_pages(phones.copy) if path.startswith(ADMINISTRATION)}
    assert (pages | WITH_ACCOUNTS) - seen == WITHOUT_A_PAGE
