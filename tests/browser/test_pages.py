"""Every page in every state fits a small phone, a large finger, a keyboard and weak eyes."""

import pytest

from tests.browser import measures
from tests.browser.conftest import Phones
from tests.browser.walk import walk

pytestmark = pytest.mark.browser
SPOILT = {
    "no label": "document.querySelectorAll('label').forEach(one => one.remove())",
    "sideways": "document.querySelector('h1').style.width = '400px'",
    "small": "document.querySelector('main button').style.cssText = 'min-height:0;padding:0'",
    "focus unseen": "document.querySelector('main button').style.outline = 'none'",
    "clipped, large": "document.querySelector('main button').style.cssText = "
    "'white-space:nowrap;overflow:hidden;width:44px'",
    "title": "document.title = 'Mobility'",
    "lang": "document.documentElement.lang = 'fr'",
    "2 headings": "document.querySelector('main').append(document.createElement('h1'))",
}


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_fits_phone_finger_and_keyboard(phones: Phones, language: str):
    found = []
    for name, phone in walk(phones, language):
        said = measures.problems(phone.page, language)
        found += [f"{name} ({phone.path}): {problem}" for problem in said]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("kind", SPOILT)
def test_the_measures_see_what_is_spoilt_on_purpose(phones: Phones, kind: str):
    phone = phones()
    phone.go("/find")
    assert measures.problems(phone.page, "es") == []
    phone.page.evaluate(SPOILT[kind])
    assert [one for one in measures.problems(phone.page, "es") if one.startswith(kind)]
