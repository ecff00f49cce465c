"""A rule changes on the screen: the next screening differs, the last one does not."""

import re

import pytest

from mobility.domain.staff import Role
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
RULE = "/admin/pathways/RET_SKILLS/rule"
NAME = "Formación y certificación de oficios"
YOUNG = {"nationality": "GT", "age": "19", "returnee": "yes"}
CODE = re.compile(r"(?:\w{4} ){2}\w{4}")


def told(phone: Visitor) -> str:
    """Return what the result page says of the pathway: the card, or the line below "not now"."""
    card = phone.page.locator("section.card", has_text=NAME)
    if card.count():
        return card.locator(".tag").inner_text()
    line = phone.page.locator("details", has=phone.page.locator("summary", has_text=NAME)).last
    line.locator("summary").click()
    return line.inner_text()


def change_age(officer: Officer, years: str, words: str) -> None:
    """Write the age and its words, look at the difference, and publish at once."""
    officer.go(RULE)
    officer.page.locator("[name='value.r-3']").fill(years)
    officer.press("Revisar")
    officer.page.locator("[name='not_so.r-3.es']").fill(words)
    officer.press("Seguir para publicar")
    assert f"tiene al menos {years} años" in officer.text
    officer.press("Publicar")
    officer.settle()


def test_a_changed_rule_holds_for_the_next_and_not_for_the_last(phones: Phones) -> None:
    day = DeskDay(phones.copy, "quetzaltenango").start()
    officer = phones.officer(
        day, day.employ(Role.ADMINISTRATOR, name="Inés", everywhere=True), script=False
    )
    first = phones()
    first.screened(**YOUNG)
    assert told(first) == "Podría calificar"
    code = first.page.locator(".code-line").inner_text()
    assert CODE.fullmatch(code)

    change_age(officer, "21", "Tiene {age} años. Esta vía es para personas de 21 años o más.")
    assert "ya está vigente" in officer.said()

    second = phones()
    second.screened(**YOUNG)
    assert "Tiene 19 años. Esta vía es para personas de 21 años o más." in told(second)

    again = phones()
    again.go("/screening/code")
    again.fill(code=code)
    again.send()
    again.settle()
    assert told(again) == "Podría calificar"

    go_back(officer)
    third = phones()
    third.screened(**YOUNG)
    assert told(third) == "Podría calificar"


def go_back(officer: Officer) -> None:
    """Make the first version current again, so that the copy is as it was."""
    officer.go(f"{RULE}/history")
    officer.page.locator("form:has([name=version][value='1']) button").click()
    officer.settle()
    assert "vuelve a poner vigente la versión 1" in officer.text
    officer.press("Publicar")
    officer.settle()
    assert "tiene al menos 18 años" in officer.text
