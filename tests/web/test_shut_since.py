"""A result that was found before its pathway was shut: nobody is led on to it."""

from collections.abc import Callable

import pytest
from flask import Flask

from mobility.domain.pathway import PathwayState
from mobility.domain.settings import Settings
from mobility.domain.staff import Role
from mobility.services import pathway_status
from mobility.services.pathway_status import Change
from tests.conftest import NOW
from tests.staff import employ
from tests.web.phone import Phone, title, words
from tests.web.test_result import AFRAID
from tests.web.visits import Desk

REASON = {"es": "Ya no se reciben casos.", "en": "No cases are taken any more."}
Shut = Callable[[str], None]


@pytest.fixture
def shut(app: Flask, settings: Settings, desk: Desk) -> Shut:
    """Suspend a pathway."""
    del desk

    def suspend(code: str) -> None:
        change = Change(PathwayState.SUSPENDED, NOW.date(), REASON)
        with app.app_context():
            boss = employ(Role.ADMINISTRATOR, name="Berta")
            pathway_status.set_status(code, change, person=boss, settings=settings, now=NOW)

    return suspend


def test_a_card_of_what_was_shut_since_says_so(phone: Phone, shut: Shut) -> None:
    before = words(phone.walk(**AFRAID))
    assert before.index("Asylum in Guatemala") < before.index("Not for now")
    shut("GT_ASYLUM")
    after = words(phone.get("/screening/result"))
    assert "No cases are taken any more." in after
    assert after.index("Not for now") < after.index("Asylum in Guatemala")


def test_what_was_shut_since_cannot_be_chosen(phone: Phone, shut: Shut) -> None:
    phone.walk(**AFRAID)
    shut("GT_ASYLUM")
    answer = phone.post("/screening/choose", pathway="GT_ASYLUM", mode="in_person")
    assert answer.status_code == 409
    assert "general guidance" in answer.text
    assert phone.post("/screening/choose", pathway="INFO", mode="in_person").status_code == 303


def test_who_chose_it_before_is_shown_the_way_on(phone: Phone, shut: Shut) -> None:
    phone.walk(**AFRAID)
    phone.post("/screening/choose", pathway="GT_ASYLUM", mode="in_person")
    assert phone.get("/book/office").status_code == 200
    shut("GT_ASYLUM")
    answer = phone.get("/book/office")
    assert answer.status_code == 409
    assert title(answer) == "No office offers this now."
    assert "/en/screening/result" in answer.text


def test_guidance_stays_whatever_else_is_shut(phone: Phone, shut: Shut) -> None:
    phone.walk(**AFRAID)
    for code in ("GT_ASYLUM", "USRAP"):
        shut(code)
    page = phone.get("/screening/result")
    assert "General guidance" in words(page)
