import re

from flask import Flask

from mobility.models.base import reading, transaction
from mobility.models.screening import ScreeningRow
from tests.conftest import NOW
from tests.web.phone import Phone, title, words

AFRAID = {
    "for_whom": "me",
    "nationality": "HN",
    "in_country": "GT",
    "since": "7 5 2024",
    "age": "30",
    "fear": "yes",
    "us_rel": "none",
    "work": "none",
    "trade": "no",
}
ALONE = {"for_whom": "me", "nationality": "GT", "age": "16", "in_country": "GT", "adult_with": "no"}
CODE = re.compile(r'class="code-line">([^<]+)<')


def code_on(phone: Phone) -> str:
    found = CODE.search(phone.get("/screening/result").text)
    assert found is not None
    return found.group(1)


def test_protection_comes_first_for_whoever_is_afraid(phone: Phone) -> None:
    page = phone.walk(**AFRAID)
    assert title(page) == "Your options"
    shown = words(page)
    assert shown.index("Asylum in Guatemala") < shown.index("Not for now")
    assert "You are from Honduras." in shown
    assert "Who decides:" in shown


def test_general_guidance_is_always_the_last(phone: Phone) -> None:
    shown = words(phone.walk(**AFRAID))
    assert shown.index("Closed since December 15, 2025") < shown.index("General guidance")
    assert shown.index("General guidance") < shown.index("Are you in danger")
    assert shown.index("Change my answers") < shown.index("Code to see this again:")


def test_missing_information_leads_to_its_question(phone: Phone) -> None:
    page = phone.walk(**{**AFRAID, "since": "unknown"})
    assert "Information missing" in words(page)
    assert 'href="/en/screening/since">Answer now' in page.text


def test_another_nationality_gets_guidance_and_no_refusal(phone: Phone) -> None:
    page = phone.walk(for_whom="me", nationality="OTHER", in_country="GT", age="40")
    assert title(page) == "Let us talk about your options"
    assert "Ask for an appointment to talk with a person" in words(page)
    assert "does not qualify" not in page.text


def test_from_abroad_the_telephone_is_offered_first(phone: Phone) -> None:
    shown = words(phone.walk(for_whom="me", nationality="OTHER", in_country="MX", age="40"))
    assert shown.index("appointment by telephone") < shown.index("appointment at an office")


def test_whoever_is_here_is_offered_the_office(phone: Phone) -> None:
    assert "appointment by telephone" not in words(phone.walk(**AFRAID))


def test_a_minor_alone_is_sent_to_people(phone: Phone) -> None:
    page = phone.walk(**ALONE)
    assert title(page) == "A person will help you"
    assert "/en/call-me" in page.text
    assert "Protection of children" in words(page)


def test_a_minor_alone_cannot_choose_an_appointment(phone: Phone) -> None:
    phone.walk(**ALONE)
    for page in (
        phone.get("/screening/result"),
        phone.post("/screening/choose", pathway="INFO", mode="in_person"),
    ):
        assert page.headers["Location"] == "/en/screening/minor"


def test_a_minor_with_an_adult_sees_options(phone: Phone) -> None:
    page = phone.walk(**{**ALONE, "adult_with": "yes"})
    assert "General guidance" in words(page)


def test_a_changed_answer_is_decided_anew(phone: Phone) -> None:
    afraid = "You are afraid of"
    assert afraid in words(phone.walk(**AFRAID))
    listed = phone.get("/screening/answers")
    assert "Are you afraid of going back to Honduras?" in words(listed)
    assert "/en/screening/fear" in listed.text
    phone.answer("fear", "no")
    assert afraid not in words(phone.walk(**{**AFRAID, "fear": "no"}))


def test_a_half_changed_journey_shows_no_old_result(phone: Phone) -> None:
    phone.walk(**AFRAID)
    phone.answer("nationality", "GT")
    page = phone.get("/screening/result")
    assert (page.status_code, page.headers["Location"]) == (303, "/en/screening/fear")


def test_the_code_opens_the_result_on_another_phone(app: Flask, phone: Phone) -> None:
    phone.walk(**AFRAID)
    other = Phone(app)
    typed = code_on(phone).lower().replace(" ", "-")
    assert other.post("/screening/code", code=typed).headers["Location"] == "/en/screening/result"
    assert title(other.get("/screening/result")) == "Your options"


def test_a_wrong_code_is_kept_and_explained(phone: Phone) -> None:
    page = phone.post("/screening/code", code="KW7M 4XRR 9CDX")
    assert page.status_code == 422
    assert 'value="KW7M 4XRR 9CDX"' in page.text
    assert "We do not find that code." in words(page)


def test_after_five_wrong_tries_a_code_rests(phone: Phone) -> None:
    for _ in range(5):
        assert phone.post("/screening/code", code="KW7M4XRR9CDX").status_code == 422
    assert phone.post("/screening/code", code="KW7M4XRR9CDX").status_code == 429


def test_the_choice_leads_on_to_the_offices(phone: Phone) -> None:
    phone.walk(**AFRAID)
    page = phone.post("/screening/choose", pathway="GT_ASYLUM", mode="in_person")
    assert page.headers["Location"].startswith("/en/book/office")


def test_a_pathway_that_was_not_offered_is_refused(phone: Phone) -> None:
    phone.walk(**AFRAID)
    for pathway, mode in (("FRP", "in_person"), ("NONE", "in_person"), ("INFO", "by_balloon")):
        assert phone.post("/screening/choose", pathway=pathway, mode=mode).status_code == 409


def test_an_erased_draft_says_how_to_go_on(app: Flask, phone: Phone) -> None:
    phone.walk(**AFRAID)
    with app.app_context(), transaction() as session:
        session.query(ScreeningRow).update({"erase_at": NOW})
    for path in ("/screening/result", "/screening/fear", "/screening/answers"):
        page = phone.get(path)
        assert page.status_code == 409
        assert "Write my code" in words(page)


def test_an_erased_draft_does_not_stop_a_new_one(app: Flask, phone: Phone) -> None:
    phone.walk(**AFRAID)
    with app.app_context(), transaction() as session:
        session.query(ScreeningRow).update({"erase_at": NOW})
    assert title(phone.walk(**AFRAID)) == "Your options"


def test_answers_are_nowhere_in_plain_words(app: Flask, phone: Phone) -> None:
    phone.walk(**AFRAID)
    with app.app_context(), reading() as session:
        row = session.query(ScreeningRow).one()
        assert b"fear" not in row.answers + (row.result or b"")
