"""A walk over today's page and the offices: made, filled in, opened, suspended."""

from collections.abc import Iterator

from mobility.domain.staff import Role
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

Stop = tuple[str, Officer]


def offices(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Stop at today's page and at each state of an office."""
    person = day.employ(Role.ADMINISTRATOR, name="Carmen", everywhere=True, locale=language)
    officer = phones.officer(day, person)
    yield from _today(officer, day)
    yield from _new(officer, language)
    yield from _edited(officer, day)
    yield from _suspended(officer, day)


def _today(officer: Officer, day: DeskDay) -> Iterator[Stop]:
    day.slots((-40, 20))
    day.book(-40)
    officer.go("/admin")
    yield "today in the network", officer
    officer.go("/admin/offices")
    yield "the offices", officer


def _new(officer: Officer, language: str) -> Iterator[Stop]:
    for slug, practice in ((f"nueva-{language}", False), (f"practica-{language}", True)):
        officer.go("/admin/offices/new")
        yield "a new office", officer
        officer.send()
        yield "a new office, left empty", officer
        page = officer.page
        for name, words in {"names-es": "Oficina de Cobán", "town-es": "Cobán"}.items():
            page.locator(f"[name={name}]").fill(words)
        page.locator("[name=short_name]").fill("Cobán")
        page.locator("[name=slug]").fill(slug)
        if practice:
            page.locator("[name=practice]").check()
        officer.send()
        yield "an office that lacks much", officer
    officer.go("/admin")
    yield "today, with offices that nobody sees", officer


def _edited(officer: Officer, day: DeskDay) -> Iterator[Stop]:
    path = f"/admin/offices/{day.office}"
    officer.go(path)
    yield "an office", officer
    officer.page.locator("[name=cutoff_hours]").fill("x")
    officer.page.locator("[name=contact-0-value]").fill("")
    officer.send()
    yield "an office, wrong", officer
    colleague = officer.page.context.new_page()
    officer.go(path)
    colleague.goto(f"{officer.base}{path}")
    colleague.locator("[name=cutoff_hours]").fill("23")
    colleague.locator(".office-foot button").click()
    colleague.close()
    officer.page.locator("[name=cutoff_hours]").fill("22")
    officer.send()
    yield "an office, changed meanwhile", officer
    officer.send()
    yield "an office, saved", officer


def _suspended(officer: Officer, day: DeskDay) -> Iterator[Stop]:
    officer.go(f"/admin/offices/{day.office}/suspend")
    yield "suspend", officer
    officer.send()
    yield "suspend, without a message", officer
    officer.page.locator("[name=notice-es]").fill("Hay obras hasta el lunes.")
    officer.send()
    yield "suspended", officer
    officer.go("/admin")
    yield "today, with a suspended office", officer
    officer.go(f"/admin/offices/{day.office}")
    officer.page.locator("form[action$='/open'] button").click()
    yield "open again", officer
