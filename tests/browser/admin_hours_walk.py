"""The pages of an office's hours and closed days, in every state they have."""

from collections.abc import Iterator

from mobility.domain.staff import Role
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.fridays import Friday
from tests.browser.officer import Officer
from tests.browser.visitor import Visitor

Stop = tuple[str, Officer]
OFFICES = {"es": "san-marcos", "en": "izabal"}
"""An office for each language, which no other walk changes."""


def press(officer: Visitor, do: str) -> None:
    """Press one of the form's buttons."""
    officer.page.locator(f"main button[name=do][value='{do}']:not([aria-hidden])").first.click()
    officer.settle()


def cut_fridays(officer: Visitor, opens_until: str = "10:00") -> None:
    """Let Friday's public places end earlier, and look at what that changes."""
    lines = officer.page.locator(".hours-pool").first.locator(".hours-line")
    for number in range(lines.count()):
        line = lines.nth(number)
        if line.locator("select").input_value() == "fri":
            line.locator("[name$='-closes']").fill(opens_until)
    press(officer, "look")


def hours(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Stop at the hours, their draft, a mistake, a conflict, what was booked, and the days."""
    office = OFFICES[language]
    admin, carlos = (
        phones.officer(
            day, day.employ(Role.ADMINISTRATOR, name=name, everywhere=True, locale=language)
        )
        for name in ("Inés", "Carlos")
    )
    friday = Friday(phones.copy, office)
    friday.book(3)
    friday.book(1, sms=False)
    admin.go(f"/admin/offices/{office}/hours")
    yield "hours as they stand", admin
    press(admin, "add-line:0")
    yield "hours, a line more", admin
    press(admin, "look")
    yield "hours, a line without a day", admin
    yield from _both(admin, carlos, friday)
    yield from _days(admin, friday, office)


def _both(admin: Officer, carlos: Officer, friday: Friday) -> Iterator[Stop]:
    """Let two work on the same hours, and somebody book meanwhile."""
    admin.go(f"/admin/offices/{friday.office}/hours")
    carlos.go(f"/admin/offices/{friday.office}/hours")
    cut_fridays(admin)
    yield "hours, what changes", admin
    press(admin, "all:keep")
    yield "hours, everybody kept", admin
    cut_fridays(carlos, "11:00")
    yield "hours, somebody has a draft", carlos
    press(admin, "all:move")
    friday.book(1)
    press(admin, "save")
    yield "hours, booked meanwhile", admin
    press(admin, "save")
    yield "hours, saved", admin


def _days(admin: Officer, friday: Friday, office: str) -> Iterator[Stop]:
    path = f"/admin/offices/{office}/days"
    friday.book(1, late=False)
    admin.go(path)
    yield "closed days", admin
    form = admin.page.locator("form[action$='/days/close']")
    form.locator("button").click()
    admin.settle()
    yield "closed days, left empty", admin
    form = admin.page.locator("form[action$='/days/close']")
    first = friday.times(late=False)[0][2].date().isoformat()
    form.locator("[name=first]").fill(first)
    form.locator("[name=reason-es]").fill("Inventario")
    form.locator("[name=reason-en]").fill("Stocktaking")
    form.locator("button").click()
    admin.settle()
    yield "closed days, people booked", admin
