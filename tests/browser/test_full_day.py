"""An office's whole day in real browsers: two officers, a screen on the wall, and no mouse."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from mobility import clock
from mobility.domain.staff import Role
from mobility.services import own_account
from mobility.services.appointments import Appointment
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

pytestmark = pytest.mark.browser
PIN = "2580"
ARRIVALS, MISSED, ROUND = 12, 2, 2
FRESH = 6_000
"""Milliseconds for a poll every four seconds and an answer."""


@dataclass
class Office:
    """Two officers at their windows, and the screen of the waiting room."""

    day: DeskDay
    ana: Officer
    beto: Officer
    screen: Officer


def at_work(phones: Phones, office: str, *minutes: int) -> Office:
    """Open an office in which it is a morning, with times so many minutes from now."""
    day = DeskDay(phones.copy, office).start()
    day.slots(minutes)
    ana, beto = (day.employ(Role.OFFICER, name=name) for name in ("Ana", "Beto"))
    with phones.copy.app.app_context():
        settings = phones.copy.app.extensions["mobility"]
        own_account.set_pin(ana, PIN, settings=settings, now=clock.now())
    wall = day.employ(Role.DISPLAY, name="Pantalla")
    opened = Office(day, *(phones.officer(day, one) for one in (ana, beto, wall)))
    opened.screen.go(f"/desk/{office}/display")
    for number, officer in enumerate((opened.ana, opened.beto), start=1):
        officer.go("window")
        officer.page.locator("#number").focus()
        officer.page.keyboard.type(str(number))
        officer.leads("Enter")
        officer.go()
    return opened


def test_two_officers_run_a_whole_day(phones: Phones):
    office = at_work(phones, "chiquimula", -60, -20, -10, 0, 10, 40, 45)
    here = [office.day.book((-20, -10, 0, 10)[number % 4]) for number in range(ARRIVALS)]
    missed = [office.day.book(-60) for _ in range(MISSED)]
    closed = office.day.book(45)
    scanned(office, here)
    walked_in(office.beto)
    for one in missed:
        did_not_come(office.ana, one)
    served = everybody_served(office)
    assert sorted(served) == sorted([*(f"A-{number + 1}" for number in range(ARRIVALS)), "S-1"])
    last_time_closed(office.ana, closed)
    office.ana.go()
    assert (office.ana.count("seen"), office.ana.count("missed")) == (ARRIVALS + 1, MISSED)
    office.ana.go("close-day")
    office.ana.send()
    office.ana.settle()
    assert "La jornada se cerró" in office.ana.text


def scanned(office: Office, visits: list[Appointment]) -> None:
    """Check everybody in by scanner, at both desks in turn; twice is said to be twice."""
    for number, visit in enumerate(visits):
        officer = (office.ana, office.beto)[number % 2]
        assert f"turno A-{number + 1}" in officer.scan(visit.reference)
    office.ana.page.keyboard.type(visits[0].reference)
    office.ana.leads("Enter")
    assert "A-1" in office.ana.text
    office.ana.go()


def walked_in(officer: Officer) -> None:
    """Receive somebody of whom only a name is known."""
    officer.leads("Alt+s")
    officer.page.locator("[name=called]").focus()
    officer.page.keyboard.type("Berta")
    officer.leads("Enter")
    assert "S-1" in officer.text
    officer.go()


def did_not_come(officer: Officer, visit: Appointment) -> None:
    """Find somebody by their name, with accents or without, and mark the visit as missed."""
    officer.go()
    officer.page.keyboard.type(visit.identity["given_names"].upper())
    officer.keys("ArrowDown")
    officer.leads("Enter")
    officer.enter("No llegó")
    assert "Anotado: no llegó." in officer.said()


def everybody_served(office: Office) -> list[str]:
    """Call and finish both at once until nobody waits, while the screen tells whom."""
    served: list[str] = []
    for turn in range((ARRIVALS + 1) // ROUND):
        for officer in (office.ana, office.beto):
            officer.page.keyboard.press("Alt+n")
        for number, officer in enumerate((office.ana, office.beto), start=1):
            served.append(called(officer))
            if not turn:
                on_the_wall(office.screen, officer.serving, number)
        for officer in (office.ana, office.beto):
            finished(officer)
    office.ana.leads("Alt+n")
    served.append(office.ana.serving)
    finished(office.ana)
    office.beto.leads("Alt+n")
    assert "Nadie" in office.beto.text
    return served


def called(officer: Officer) -> str:
    """Return whom the officer got; where the colleague was faster, whoever is next after that."""
    serving = officer.panel.locator(".tag", has_text="En atención")
    expect(serving.or_(officer.named("Llamar siguiente"))).to_be_visible()
    if not serving.is_visible():
        assert "ya llamó a" in officer.title
        officer.enter("Llamar siguiente")
    return officer.serving


def on_the_wall(screen: Officer, number: str, window: int) -> None:
    """See a number and its window in the waiting room, and nobody's name."""
    of_number = screen.page.get_by_text(number, exact=True)
    called = screen.page.locator(".call").filter(has=of_number)
    expect(called.locator(".window")).to_contain_text(str(window), timeout=FRESH)
    assert "Rosa" not in screen.page.content()


def finished(officer: Officer) -> None:
    """Say by one key what came of the visit, and go back to the list."""
    officer.leads("1")
    officer.page.locator("[name=kind]:checked").focus()
    officer.leads("Enter")
    officer.go()


def last_time_closed(officer: Officer, visit: Appointment) -> None:
    """Close the last times of the day after seeing whom it moves."""
    officer.go("closing")
    officer.fill(what="span", reason="flood")
    officer.page.locator("[name=begins] option").nth(-2).evaluate("one => one.selected = true")
    officer.send()
    officer.settle()
    assert visit.identity["given_names"] in officer.text
    officer.page.locator("button.danger").press("Enter")
    officer.settle()
    assert "Cerrado:" in officer.text
