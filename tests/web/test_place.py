"""Moving and closing a visit for its person, on the desk's pages."""

import re

import pytest
from flask import Flask

from mobility.domain.appointment import Purpose
from mobility.domain.staff import Role, Staff
from mobility.services.appointments import Appointment
from tests.staff import employ
from tests.web.phone import words
from tests.web.test_correction import OFFICE, Window
from tests.web.visits import Desk
from tests.world import person

SLOT = re.compile(r'name="slot" value="([^"]+)"')
DAY = re.compile(r'<option value="(2026-[^"]+)"')


@pytest.fixture
def officer(app: Flask) -> Staff:
    with app.app_context():
        return employ(Role.OFFICER, office=OFFICE, locale="en")


@pytest.fixture
def visit(desk: Desk) -> Appointment:
    return desk.book(OFFICE, who=person(770))


def open_day(window: Window, office: str = OFFICE, nth: int = -1) -> list[str]:
    """Open a day that is offered, by default the last, and list its times as they are sent."""
    base = window.url
    days = DAY.findall(window.client.get(f"{base}?office={office}").text)
    window.page = window.client.get(f"{base}?office={office}&on={days[nth]}")
    return SLOT.findall(window.page.text)


def test_a_visit_moves_to_the_time_that_was_chosen(
    app: Flask, desk: Desk, visit: Appointment, officer: Staff
) -> None:
    window = Window(app, visit, officer, "move")
    slots = open_day(window)
    refused = window.save(reason="person_asked")
    assert refused.status_code == 422
    assert "Choose a day and a time." in words(refused)
    made = window.save(reason="person_asked", slot=slots[0])
    assert made.status_code == 303
    after = desk.look(visit)
    assert slots[0].startswith(after.starts_at.isoformat())
    assert after.moves == 0
    assert "Moved:" in window.client.get(made.headers["Location"]).text


def test_a_visit_moves_to_another_office_and_leaves_this_one(
    app: Flask, desk: Desk, visit: Appointment, officer: Staff
) -> None:
    window = Window(app, visit, officer, "move")
    slots = open_day(window, "huehuetenango")
    made = window.save(reason="person_asked", slot=slots[0])
    if made.status_code == 422:  # that office does not usually see this person
        made = window.save(reason="person_asked", slot=slots[0], overrides="not_accepted")
    assert made.status_code == 303
    assert "/visits/" not in made.headers["Location"]
    assert desk.look(visit).office == "huehuetenango"
    assert window.open().status_code == 404


def test_a_time_that_was_taken_leaves_the_visit_where_it_was(
    app: Flask, desk: Desk, visit: Appointment, officer: Staff
) -> None:
    window = Window(app, visit, officer, "move")
    chosen = open_day(window, nth=3)[0]
    desk.fill(OFFICE, desk.times(visit, 3)[0])
    told = window.save(reason="person_asked", slot=chosen)
    assert told.status_code == 409
    assert "That time was taken meanwhile." in words(told)
    assert desk.look(visit).starts_at == visit.starts_at


def test_what_is_unusual_has_to_be_ticked(app: Flask, desk: Desk, officer: Staff) -> None:
    # The first free day is within the time in which people may no longer change it themselves.
    window = Window(app, desk.book(OFFICE, who=person(771), nth=0), officer, "move")
    slots = open_day(window)
    assert "The time to change this appointment is over." in words(window.page)
    asked = window.save(reason="cannot_wait", slot=slots[0])
    assert asked.status_code == 422
    assert "tick it to go on" in words(asked)
    assert f'value="{slots[0]}" checked' in asked.text
    assert window.save(slot=slots[0], reason="cannot_wait", overrides="too_late").status_code == 303


def test_a_visit_is_closed_with_a_reason(
    app: Flask, desk: Desk, visit: Appointment, officer: Staff
) -> None:
    window = Window(app, visit, officer, "close")
    assert "The person gets a message." in words(window.page)
    assert window.save(reason="").status_code == 422
    assert window.save(reason="twice", note="Ya tiene otra.").status_code == 303
    assert desk.look(visit).state == "closed_by_office"
    assert "can no longer be closed" in words(window.open())


def test_whoever_gets_no_messages_is_said_to_be_called(
    app: Flask, desk: Desk, officer: Staff
) -> None:
    someone = person(772, permissions=frozenset({Purpose.APPOINTMENT}))
    visit = desk.book(OFFICE, who=someone)
    window = Window(app, visit, officer, "close")
    assert "they go onto the list of people to call" in words(window.page)
