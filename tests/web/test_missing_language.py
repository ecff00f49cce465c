"""Where a language is missing in what people read, they read Spanish, and no page shows a hole."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.staff import Role
from mobility.gateways.words import speak
from mobility.models.base import transaction
from mobility.models.office import OfficeRow
from mobility.models.pathway import PathwayRow, PathwayStatusRow
from tests.staff import employ, enter
from tests.web.phone import Phone
from tests.web.visits import Desk

HOLES = ("None", "{'", "[]", "<p></p>", "<li></li>", "<strong></strong>", "<h1></h1>")
QUESTIONS = {"for_whom": "me", "nationality": "HN", "in_country": "GT", "age": "30", "fear": "yes"}


def without(data: Any, language: str) -> Any:
    """Take a language out of every text of something."""
    if isinstance(data, list):
        return [without(one, language) for one in data]
    if not isinstance(data, dict):
        return data
    if "es" in data:
        return {code: words for code, words in data.items() if code != language}
    return {name: without(one, language) for name, one in data.items()}


@pytest.fixture
def only_spanish(app: Flask, desk: Desk) -> None:
    """Let nothing of pathways and offices be written in English."""
    del desk
    with app.app_context(), transaction() as session:
        for pathway in session.scalars(select(PathwayRow)):
            pathway.texts = without(pathway.texts, "en")
        for status in session.scalars(select(PathwayStatusRow)):
            status.reason = without(status.reason, "en")
        for office in session.scalars(select(OfficeRow)):
            office.details = without(office.details, "en")


def holes(page: str) -> list[str]:
    return [one for one in HOLES if one in page.replace("\n", "")]


@pytest.mark.usefixtures("only_spanish")
@pytest.mark.parametrize(
    "path",
    ["/pathways", "/pathways/H2A", "/pathways/FRP", "/offices", "/offices/quetzaltenango", "/help"],
)
def test_public_pages_fall_back_to_spanish(phone: Phone, path: str) -> None:
    page = phone.get(path)
    assert page.status_code == 200
    assert holes(page.text) == []


@pytest.mark.usefixtures("only_spanish")
def test_a_result_and_an_appointment_fall_back_to_spanish(
    app: Flask, phone: Phone, desk: Desk
) -> None:
    phone.walk(**QUESTIONS)
    result = phone.get("/screening/result")
    assert result.status_code == 200
    assert holes(result.text) == []
    booked = desk.book()
    with app.app_context():
        officer = employ(Role.OFFICER, Role.ADMINISTRATOR, name="Ana")
    enter(phone.client, officer)
    for path in ("/desk/quetzaltenango", "/admin/pathways", "/admin/pathways/H2A"):
        shown = phone.client.get(path, follow_redirects=True)
        assert shown.status_code == 200
        assert holes(shown.text) == []
    assert booked.reference


def test_words_fall_back_to_spanish_and_then_to_any() -> None:
    english = speak("en")
    assert english.pick({"en": "Here", "es": "Aquí"}) == "Here"
    assert english.pick({"es": "Aquí"}) == "Aquí"
    assert english.pick({"en": "", "es": "Aquí"}) == "Aquí"
    assert speak("es").pick({"en": "Here"}) == "Here"
    assert english.pick({}) == ""
