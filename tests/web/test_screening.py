import pytest
from flask import Flask

from mobility.models.base import reading
from mobility.models.screening import ScreeningRow
from tests.web.phone import Phone, title, words

HONDURAN = {"for_whom": "me", "nationality": "HN", "in_country": "GT", "age": "30"}


def drafts_kept(app: Flask) -> int:
    with app.app_context(), reading() as session:
        return session.query(ScreeningRow).count()


def test_the_first_question_asks_for_whom(phone: Phone) -> None:
    started = phone.get("/screening/start")
    assert started.headers["Location"] == "/en/screening/for-whom"
    assert title(phone.get("/screening/for-whom")) == "Who is the appointment for?"


def test_looking_at_questions_keeps_nothing(app: Flask, phone: Phone) -> None:
    phone.get("/screening/for-whom")
    phone.get("/screening/age")
    assert drafts_kept(app) == 0


def test_the_first_answer_begins_a_draft(app: Flask, phone: Phone) -> None:
    assert phone.answer("for-whom", "me").headers["Location"] == "/en/screening/nationality"
    assert drafts_kept(app) == 1


def test_every_question_says_why_it_is_asked(phone: Phone) -> None:
    phone.answer("for-whom", "me")
    assert "Each country has different legal pathways." in words(
        phone.get("/screening/nationality")
    )


def test_a_question_ahead_leads_to_the_open_one(phone: Phone) -> None:
    phone.answer("for-whom", "me")
    page = phone.get("/screening/fear")
    assert (page.status_code, page.headers["Location"]) == (303, "/en/screening/nationality")


def test_an_answer_ahead_is_not_kept(phone: Phone) -> None:
    phone.answer("for-whom", "me")
    assert phone.answer("fear", "yes").headers["Location"] == "/en/screening/nationality"


def test_an_unknown_question_has_no_page(phone: Phone) -> None:
    assert phone.get("/screening/shoe-size").status_code == 404


def test_no_answer_is_asked_for_again_kindly(phone: Phone) -> None:
    page = phone.post("/screening/for-whom")
    assert page.status_code == 422
    assert title(page) == "Error: Who is the appointment for?"
    assert '<a href="#answer">Please choose an answer.</a>' in page.text


@pytest.mark.parametrize(
    ("day", "month", "year", "problem"),
    [
        ("31", "2", "2024", "That date does not exist."),
        ("11", "11", "2026", "That date has not come yet."),
        ("1", "1", "1800", "That date is too long ago."),
        ("", "5", "2024", "That date does not exist."),
        ("", "", "", "Please write the date, or mark an option."),
    ],
)
def test_a_wrong_date_is_explained_and_kept(
    phone: Phone, day: str, month: str, year: str, problem: str
) -> None:
    for slug in ("for-whom", "nationality", "in-country"):
        phone.answer(slug, HONDURAN[slug.replace("-", "_")])
    page = phone.post("/screening/since", day=day, month=month, year=year)
    assert page.status_code == 422
    assert problem in words(page)
    assert f'value="{year}"' in page.text


def test_today_is_a_date_that_has_come(phone: Phone) -> None:
    for slug in ("for-whom", "nationality", "in-country"):
        phone.answer(slug, HONDURAN[slug.replace("-", "_")])
    assert phone.answer("since", "10 11 2026").headers["Location"] == "/en/screening/age"


def test_two_answers_to_one_question_are_sent_back(phone: Phone) -> None:
    phone.walk(for_whom="me", nationality="OTHER")
    page = phone.post("/screening/age", answer="30", special="prefer_not")
    assert "Write an answer or mark an option, not both." in words(page)


def test_the_fear_is_of_going_back_to_ones_country(phone: Phone) -> None:
    phone.walk(**HONDURAN)
    page = phone.get("/screening/fear")
    assert title(page) == "Are you afraid of going back to Honduras?"
    before, _, after = words(page).partition("Are you afraid")
    assert "We do not share your answers with the government of your country." in before
    assert "We will not ask you for details here." in after


def test_at_home_the_fear_is_of_staying(phone: Phone) -> None:
    phone.walk(for_whom="me", nationality="HN", in_country="HN", age="30")
    assert title(phone.get("/screening/fear")) == "Are you afraid of staying in Honduras?"


def test_a_parent_is_asked_about_the_child(phone: Phone) -> None:
    phone.answer("for-whom", "child")
    assert title(phone.get("/screening/nationality")) == "What country is your child from?"


def test_a_given_answer_is_shown_again(phone: Phone) -> None:
    phone.walk(**HONDURAN)
    assert 'value="30"' in phone.get("/screening/age").text
    assert 'value="HN" checked' in phone.get("/screening/nationality").text


def test_a_resent_answer_changes_nothing(app: Flask, phone: Phone) -> None:
    first = phone.answer("for-whom", "me")
    again = phone.answer("for-whom", "me")
    assert first.headers["Location"] == again.headers["Location"]
    assert drafts_kept(app) == 1


def test_a_form_without_its_token_is_refused_with_a_page(phone: Phone) -> None:
    page = phone.client.post("/en/screening/for-whom", data={"answer": "me"})
    assert page.status_code == 400
    assert "This form was open for too long." in words(page)


def test_a_borrowed_phone_offers_to_start_anew(app: Flask, phone: Phone) -> None:
    phone.answer("for-whom", "me")
    assert title(phone.get("/screening/start")) == "This phone already has answers"
    assert phone.post("/screening/start").headers["Location"] == "/en/screening/for-whom"
    assert drafts_kept(app) == 0


def test_leaving_erases_what_was_not_finished(app: Flask, phone: Phone) -> None:
    phone.answer("for-whom", "me")
    page = phone.post("/leave")
    assert page.headers["Location"] == "/en/?left=1"
    assert "mobility=;" in page.headers["Set-Cookie"]
    assert drafts_kept(app) == 0
    assert "Done, nothing is left on this phone." in words(phone.get("/?left=1"))
