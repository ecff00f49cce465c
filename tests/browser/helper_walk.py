"""The walk over the pages of helpers, who book for people that cannot."""

from collections.abc import Iterator

from mobility import clock
from mobility.domain.staff import Role
from mobility.services import organisations
from mobility.services.organisations import NewOrganisation
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer
from tests.browser.visitor import BIRTH

Stop = tuple[str, Officer]
BOOK = "/helper/book?office=ciudad-de-guatemala&pathway=INFO"
SAID = {"nationality": "GT", "in_country": "GT", "age": "36"}


def helping(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Walk through everything that a helper can do."""
    with phones.copy.app.app_context():
        made = organisations.add(
            NewOrganisation(name=f"Casa {language}", places_a_day=20, ends_on=None),
            now=clock.now(),
        )
    ines = day.employ(
        Role.HELPER,
        name="Inés",
        everywhere=True,
        locale=language,
        organisation_id=made.id,
        manages=True,
    )
    helper = phones.officer(day, ines)
    for path in ("/helper", "/helper/organisation", "/helper/find", BOOK):
        helper.go(path)
        yield path, helper
    yield from _booked(helper)
    yield from _found(helper)


def _booked(helper: Officer) -> Iterator[Stop]:
    helper.send_last()
    yield "a helper books, left empty", helper
    identity = {**helper.identity(), **BIRTH}
    helper.page.locator("select[name=time]").select_option(index=1)
    for name, value in identity.items():
        _put(helper, name, value)
    for name, value in SAID.items():
        _put(helper, name, value)
    helper.page.locator("[name=appointment]").check(force=True)
    helper.send_last()
    yield "a helper has booked", helper
    helper.go("/helper")
    yield "what a helper has booked", helper
    helper.page.locator("[name=visit]").first.check()
    helper.page.locator("main form button").last.click()
    yield "slips", helper
    helper.go("/helper")
    helper.page.locator("main tbody a").first.click()
    yield "a helper's visit", helper
    own = helper.path
    for step in ("move", "give-up"):
        helper.go(f"{own}/{step}")
        yield f"a helper's visit, {step}", helper


def _found(helper: Officer) -> Iterator[Stop]:
    helper.go("/helper/find")
    helper.send()
    yield "a helper opens nothing", helper
    helper.fill(code="KW7M 4XRR", day="1", month="2", year="1990", present="y")
    helper.send()
    yield "a helper finds nobody", helper


def _put(helper: Officer, name: str, value: str) -> None:
    """Fill in a field where the page has one: it asks only what it must."""
    field = helper.page.locator(f"main [name={name}]").first
    if field.count() == 0:
        return
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value)
    elif field.get_attribute("type") == "radio":
        helper.page.locator(f"main [name={name}][value='{value}']").check(force=True)
    else:
        field.fill(value)
