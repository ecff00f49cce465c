"""Closing the day: one page for everybody who is left, and one button."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from mobility.domain.staff import Role
from tests.web.at_desk import Officer
from tests.web.phone import words
from tests.web.visits import Desk

FIELD = re.compile(r'name="((?:fate|version)-[^"]+)" value="([^"]+)"( checked)?')


@pytest.fixture
def ana(app: Flask, desk: Desk) -> Officer:
    """Ana, on a day with one who waits and one who never came."""
    here, never = desk.book(), desk.book()
    desk.now = here.starts_at
    officer = Officer(app, desk, "Ana", window=3)
    officer.step(here, "arrived")
    desk.now = max(here.starts_at, never.starts_at) + timedelta(hours=2)
    officer.arrive()
    return officer


def offered(page: str) -> dict[str, str]:
    """Fill in the form as it stands."""
    return {
        name: value for name, value, checked in FIELD.findall(page) if checked or "version" in name
    }


def test_the_usual_is_chosen_and_one_button_closes_the_day(ana: Officer) -> None:
    page = ana.get("/close-day")
    fields = offered(page.text)
    assert sorted(fields[name] for name in fields if "fate" in name) == ["left", "missed"]
    said = ana.said(ana.send("/close-day", **fields))
    assert "The day is closed. 1 left. 1 did not come." in said
    closed = words(ana.get("/close-day"))
    assert "The day was closed at" in closed
    assert "Print tomorrow's list" in closed
    assert ana.send("/close-day", **fields).status_code == 303


def test_a_list_that_changed_is_shown_with_what_was_chosen(ana: Officer) -> None:
    fields = offered(ana.get("/close-day").text)
    changed = next(name for name in fields if fields[name] == "missed").removeprefix("fate-")
    fields[f"version-{changed}"] = "99"
    refused = ana.send("/close-day", **fields)
    assert refused.status_code == 409
    assert "Nothing was closed" in words(refused)
    assert refused.text.count('<fieldset class="new">') == 1


def test_only_a_supervisor_opens_the_day_again(app: Flask, desk: Desk, ana: Officer) -> None:
    ana.send("/close-day", **offered(ana.get("/close-day").text))
    assert ana.send("/close-day/reopen").status_code == 404
    boss = Officer(app, desk, "Eva", roles=(Role.SUPERVISOR,))
    assert "Open the day again" in words(boss.get("/close-day"))
    assert "The day is open again." in boss.said(boss.send("/close-day/reopen"))


def test_a_day_to_come_has_nothing_to_close(ana: Officer) -> None:
    for day in (ana.desk.now.date() + timedelta(days=3), date.max):
        page = ana.client.get(f"/desk/quetzaltenango/{day}/close-day")
        assert "This day has not come yet" in words(page)
        assert 'class="day-end"' not in page.text
