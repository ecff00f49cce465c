"""A walk over the texts of messages and what each office may spend on them."""

from collections.abc import Iterator

from mobility.domain.staff import Role
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

Stop = tuple[str, Officer]
TEXT = "/admin/messages/reminder/sms/es"
GOOD = "Su cita: {day}, {time}, {place}. Es gratis. Le esperamos.[ {link}]"
SAVE = "form.message-form button:not([formaction])"


def messages(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Change a text, try it out, meet somebody else's, and set a budget."""
    who = day.employ(Role.ADMINISTRATOR, name="Inés", everywhere=True, locale=language)
    officer = phones.officer(day, who)
    officer.go("/admin/messages")
    yield "messages", officer
    officer.go(TEXT)
    yield "a text", officer
    yield from _written(officer)
    yield from _by_two(officer)
    yield from _others(officer)
    yield from _budget(officer, day)


def _written(officer: Officer) -> Iterator[Stop]:
    officer.page.locator("[name=body]").fill("Su visa: {day}, {place} {")
    officer.page.locator(SAVE).click()
    yield "a text, refused", officer
    officer.page.locator("[name=body]").fill(GOOD + f"[{' Traiga sus papeles.' * 4}]")
    officer.page.get_by_text("Traiga sus papeles.").nth(2).wait_for()
    officer.page.locator("button[formaction$='/preview']").click()
    yield "a text, looked at", officer
    officer.page.locator("[name=phone]").fill("12")
    officer.page.locator("button[formaction$='/test']").click()
    yield "a test, refused", officer
    officer.page.locator("[name=phone]").fill("5555 1234")
    officer.page.locator("button[formaction$='/test']").click()
    yield "a test, sent", officer


def _by_two(officer: Officer) -> Iterator[Stop]:
    officer.go(TEXT)
    seen = officer.page.locator("[name=seen]").first.input_value()
    officer.page.locator("[name=body]").fill(GOOD.replace("Le esperamos", officer.language))
    officer.page.locator(SAVE).click()
    yield "a text, saved", officer
    officer.page.locator(".message-form [name=seen]").evaluate(f"box => {{ box.value = {seen} }}")
    officer.page.locator("[name=body]").fill(GOOD.replace("Le esperamos", "Hasta pronto"))
    officer.page.locator(SAVE).click()
    yield "a text, changed by another", officer
    officer.go(TEXT)
    officer.page.locator("summary").last.click()
    officer.page.locator("form[action$='/again'] button").last.click()
    yield "an earlier text again", officer


def _others(officer: Officer) -> Iterator[Stop]:
    officer.go("/admin/messages/closed_by_office/email/en")
    yield "the text of an e-mail", officer
    officer.page.locator("[name=subject]").fill("")
    officer.page.locator(SAVE).click()
    yield "the text of an e-mail, refused", officer
    officer.go("/admin/messages/stopped/whatsapp/es")
    yield "a text without gaps", officer


def _budget(officer: Officer, day: DeskDay) -> Iterator[Stop]:
    officer.go("/admin/budget")
    yield "the budgets", officer
    officer.go(f"/admin/budget/{day.office}")
    yield "an office's budget", officer
    officer.page.locator("[name=budget]").fill("muchos")
    officer.send()
    yield "an office's budget, refused", officer
    officer.page.locator("[name=budget]").fill("0")
    officer.send()
    yield "the budgets, one used up", officer
    officer.go("/admin/messages")
    yield "messages, a budget used up", officer
    officer.go(f"/admin/budget/{day.office}")
    officer.page.locator("[name=budget]").fill("")
    officer.send()
    yield "the budgets, without an end", officer
