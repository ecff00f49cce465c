"""The walk over pathways: the list, texts, status, and a stop with people booked."""

from collections.abc import Iterator
from datetime import timedelta

from mobility import clock
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff
from mobility.services import pathway_stop_work
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

Stop = tuple[str, Officer]
FARM, NURSES = "/admin/pathways/H2A", "/admin/pathways/NURSES"
TWO_DAYS = timedelta(days=2)
TEXTS = ("name", "summary", "how", "decides", "otherwise")


def pathways(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Stop at every page of pathways, in each of its states."""
    berta, carlos = (_administrator(day, name, language) for name in ("Berta", "Carlos"))
    first, second = (phones.officer(day, one) for one in (berta, carlos))
    first.go("/admin/pathways")
    yield "pathways", first
    yield from _new(first)
    yield from _texts(first, second)
    yield from _status(first)
    _book(day)
    yield from _stop(first, second, day)
    day.copy.execute(
        "DELETE FROM pathway_status WHERE since >= ?", (day.day - TWO_DAYS).isoformat()
    )


def _new(officer: Officer) -> Iterator[Stop]:
    officer.go("/admin/pathways/new")
    yield "new pathway", officer
    officer.send_last()
    yield "new pathway, left empty", officer
    if officer.go(NURSES) == 200:
        return
    officer.go("/admin/pathways/new")
    officer.page.locator("#code").fill("nurses")
    officer.page.locator("label[for=kind-2]").click()
    for name in TEXTS:
        officer.page.locator(f"#{name}-es").fill("Enfermería")
    officer.page.locator("#priority").fill("60")
    officer.send_last()
    yield "a pathway without a rule", officer


def _texts(officer: Officer, other: Officer) -> Iterator[Stop]:
    officer.go(FARM)
    other.go(FARM)
    yield "texts", officer
    officer.page.locator("button[name=add]").click()
    officer.settle()
    yield "texts, a row more", officer
    officer.page.locator("#name-es").fill("")
    officer.page.locator("#bring-0-es").fill("")
    officer.send()
    yield "texts, Spanish missing", officer
    officer.go(FARM)
    officer.page.locator("#summary-en").fill("")
    officer.send()
    yield "texts, saved without English", officer
    other.page.locator("#summary-en").fill("Seasonal work")
    other.send()
    yield "texts, somebody was faster", other
    other.send()


def _status(officer: Officer) -> Iterator[Stop]:
    officer.go("/admin/pathways/INFO/stop")
    yield "guidance is never shut", officer
    officer.go(f"{FARM}/stop")
    yield "status", officer
    officer.send()
    yield "status, left empty", officer
    officer.page.locator("label[for=state-1]").click()
    officer.page.locator("#reason-es").fill("El programa cerró por este año.")
    officer.send()
    yield "status, nobody booked", officer
    officer.page.locator("main form[method=post] button").click()
    officer.settle()
    yield "a pathway that is suspended", officer
    officer.go(f"{FARM}/stop?state=open&since={_today()}")
    officer.page.locator("main form[method=post] button").click()
    officer.settle()


def _stop(officer: Officer, second: Officer, day: DeskDay) -> Iterator[Stop]:
    officer.go(f"{FARM}/stop?state=suspended&since={_today()}&reason-es=Se+cerr%C3%B3")
    yield "people booked", officer
    officer.page.locator("select").first.select_option("closed")
    officer.send()
    yield "people booked, another choice", officer
    officer.page.locator("button[name=propose]").click()
    officer.settle()
    yield "proposed, to who did", officer
    path = officer.path
    officer.go(f"{FARM}/stop")
    yield "a stop waits", officer
    officer.go("/admin/pathways")
    yield "pathways, one waits", officer
    second.go(path)
    yield "proposed, to another", second
    yield from _worked_through(officer, second, day, path)


def _worked_through(officer: Officer, second: Officer, day: DeskDay, path: str) -> Iterator[Stop]:
    second.page.locator("form[action$='/confirm'] button").click()
    second.settle()
    yield "confirmed", second
    officer.go(path)
    officer.page.locator("form[action$='/halt'] button").click()
    officer.settle()
    yield "halted", officer
    second.page.locator("form[action$='/halt'] button").click()
    second.settle()
    officer.page.locator("form[action$='/go-on'] button").click()
    officer.settle()
    with day.copy.app.app_context():
        settings = day.copy.app.extensions["mobility"]
        for later in (0, 5):
            now = clock.now() + timedelta(minutes=later)
            pathway_stop_work.stop_pathways(settings=settings, now=now)
    officer.go(path)
    yield "done", officer


def _administrator(day: DeskDay, name: str, language: str) -> Staff:
    return day.employ(Role.ADMINISTRATOR, name=name, everywhere=True, locale=language)


def _today() -> str:
    """Name the day it is where the network is at home."""
    return local_day(clock.now(), "America/Guatemala").isoformat()


def _book(day: DeskDay) -> None:
    """Let people be booked into the pathway: with messages, and without."""
    day.slots((40, 45))
    booked = [day.book(45), day.book(45), day.book(45, sms=False)]
    farm = day.copy.number("SELECT id FROM pathway WHERE code = 'H2A'")
    for one in booked:
        day.copy.execute("UPDATE appointment SET pathway_id = ? WHERE uid = ?", farm, one.uid)
