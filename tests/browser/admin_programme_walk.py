"""A walk over how the programme is called and looks, and its phases."""

from collections.abc import Iterator

from mobility.domain.staff import Role
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

Stop = tuple[str, Officer]


def programme(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Plan a phase, and change the name and back."""
    who = day.employ(Role.ADMINISTRATOR, name="Inés", everywhere=True, locale=language)
    officer = phones.officer(day, who)
    officer.go("/admin/programme")
    yield "the programme", officer
    form = officer.page.locator("form[action='/admin/programme']")
    form.locator("[name=sender]").fill("Refugio")
    form.locator("[name=colour]").fill("#ffcc00")
    form.locator("button:not([name])").last.click()
    yield "the programme, refused", officer
    officer.go("/admin/phases/new")
    yield "a new phase", officer
    officer.page.locator("form[action^='/admin/phases/'] button:not([name])").last.click()
    yield "a new phase, left empty", officer
    yield from _planned(officer)


def _planned(officer: Officer) -> Iterator[Stop]:
    officer.page.locator("[name=name-es]").fill("Feria de diciembre")
    officer.page.locator("[name=starts]").fill("2031-12-20T08:00")
    officer.page.locator("[name=intake][value=held]").check()
    officer.page.locator("form[action^='/admin/phases/'] button:not([name])").last.click()
    yield "the programme with a phase", officer
    officer.page.locator("a[href^='/admin/phases/']:not([href$='/new'])").first.click()
    yield "a planned phase", officer
    officer.page.locator("button.danger").click()
    yield "the programme again", officer
