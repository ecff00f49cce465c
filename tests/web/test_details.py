"""Telling who comes, checking it, and asking for the appointment."""

from collections.abc import Mapping

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.web.booker import (
    CONTACT,
    IDENTITY,
    NEEDS,
    Booker,
    appointments,
    make_slots,
)
from tests.web.phone import title, words
from tests.web.test_bad_input import NASTY, as_read

# Of so many letters in each field, a form is still below the limit of a body.
MANY = 4_000
PAGES: Mapping[str, Mapping[str, str]] = {
    "/book/details": {**IDENTITY, "called": "Rosa", "age_is": "date", "document_seen": "1"},
    "/book/details/contact": {**CONTACT, "email": "rosa@correo.test", "phone_seen": "1"},
    "/book/details/needs": {
        **NEEDS,
        "interpreter": "quc",
        "access": "steps",
        "children_0_4": "1",
        "children_5_11": "",
        "children_12_17": "",
    },
}


@pytest.fixture
def rosa(app: Flask) -> Booker:
    make_slots(app)
    booker = Booker(app)
    booker.at_a_time()
    return booker


def test_everything_told_leads_to_the_check(rosa: Booker) -> None:
    assert rosa.post("/book/details", **IDENTITY).headers["Location"].endswith("/contact")
    assert rosa.post("/book/details/contact", **CONTACT).headers["Location"].endswith("/needs")
    assert rosa.post("/book/details/needs", **NEEDS).headers["Location"].endswith("/book/review")
    said = words(rosa.get("/book/review"))
    for part in ("Rosa María", "Tz'unun", "2581 47032 0901", "5555 1234", "June 12, 1990"):
        assert part in said


def test_the_check_waits_until_all_is_told(rosa: Booker) -> None:
    assert rosa.get("/book/review").headers["Location"].endswith("/book/details")
    rosa.post("/book/details", **IDENTITY)
    assert rosa.get("/book/review").headers["Location"].endswith("/book/details/contact")
    assert rosa.post("/book/review").headers["Location"].endswith("/book/details")


def test_errors_lead_to_their_fields_and_keep_the_rest(rosa: Booker) -> None:
    wrong = {**IDENTITY, "first_surname": "", "birth_day": "31", "birth_month": "2"}
    page = rosa.post("/book/details", **wrong)
    assert page.status_code == 422
    assert title(page) == "Error: Who are you?"
    for link in ('href="#first_surname"', 'href="#birth_day"'):
        assert link in page.text
    assert 'value="31"' in page.text
    assert 'value="Rosa María"' in rosa.get("/book/details").text


def test_a_name_of_ten_thousand_letters_comes_back_whole(rosa: Booker) -> None:
    page = rosa.post("/book/details", **{**IDENTITY, "given_names": "a" * 10_000})
    assert page.status_code == 422
    assert f'value="{"a" * 10_000}"' in page.text


def test_a_second_surname_is_never_required(rosa: Booker) -> None:
    assert rosa.post("/book/details", **IDENTITY).status_code == 303


def test_a_failed_check_warns_once_and_goes_on(rosa: Booker) -> None:
    odd = {**IDENTITY, "document": "2581 47033 0901"}
    page = rosa.post("/book/details", **odd)
    assert page.status_code == 200
    assert "Please check your number" in page.text
    assert 'value="2581 47033 0901"' in page.text
    assert rosa.post("/book/details", **odd, document_seen="2581470330901").status_code == 303


def test_no_document_needs_no_number(rosa: Booker) -> None:
    without = {**IDENTITY, "document_kind": "none", "document": ""}
    assert rosa.post("/book/details", **without).status_code == 303


def test_a_document_of_another_country_is_not_offered(rosa: Booker) -> None:
    assert rosa.post("/book/details", **{**IDENTITY, "document_kind": "dui"}).status_code == 422


def test_the_page_asks_which_age_is_right(rosa: Booker) -> None:
    born = {**IDENTITY, "birth_year": "1996"}
    page = rosa.post("/book/details", **born)
    assert page.status_code == 200
    assert "36 years is right" in page.text
    again = rosa.post("/book/details", **born, age_is="age")
    assert again.status_code == 422
    assert "Please write the birth date again." in again.text
    assert rosa.post("/book/details", **born, age_is="date").status_code == 303
    assert "30" in words(rosa.get("/screening/answers"))


def test_a_birth_date_of_a_minor_asks_for_the_adult(rosa: Booker) -> None:
    young = {**IDENTITY, "birth_year": "2012", "age_is": "date"}
    answer = rosa.post("/book/details", **young)
    assert answer.headers["Location"].endswith("/screening/adult-with")
    rosa.answer("adult-with", "no")
    assert rosa.get("/book/review").headers["Location"].endswith("/screening/minor")


def test_a_fixed_line_is_told_once_and_taken(rosa: Booker) -> None:
    rosa.post("/book/details", **IDENTITY)
    fixed = {**CONTACT, "phone": "2222 1234"}
    page = rosa.post("/book/details/contact", **fixed)
    assert (page.status_code, "Text messages do not reach this number." in page.text) == (200, True)
    told = rosa.post("/book/details/contact", **fixed, phone_seen="+50222221234")
    assert told.status_code == 303


def test_telephone_and_mail_may_both_stay_empty(rosa: Booker) -> None:
    assert rosa.post("/book/details/contact", appointment="y").status_code == 303


def test_a_call_needs_a_number(app: Flask) -> None:
    make_slots(app)
    rosa = Booker(app)
    rosa.screened("telephone")
    times = rosa.times()
    rosa.take(times, rosa.slots(times)[0])
    page = rosa.post("/book/details/contact", appointment="y")
    assert page.status_code == 422
    assert "Write the number that we call you at." in page.text


def test_looking_at_calls_does_not_make_the_visit_one(rosa: Booker) -> None:
    rosa.post("/book/office", mode="telephone")
    assert rosa.post("/book/details/contact", appointment="y").status_code == 303


def test_only_the_permission_to_book_is_needed(rosa: Booker) -> None:
    page = rosa.post("/book/details/contact", sharing="y", statistics="y", reminders="y")
    assert page.status_code == 422
    assert 'href="#appointment"' in page.text
    assert rosa.post("/book/details/contact", appointment="y").status_code == 303


def test_two_taps_and_the_back_button_make_one_appointment(rosa: Booker, app: Flask) -> None:
    rosa.told()
    first, second = rosa.post("/book/review"), rosa.post("/book/review")
    assert "/appointment/" in first.headers["Location"]
    assert second.headers["Location"] == first.headers["Location"]
    for path in ("/book/review", "/book/details"):
        assert rosa.get(path).headers["Location"] == first.headers["Location"]
    assert appointments(app) == 1


def test_a_document_in_use_has_two_ways_on(rosa: Booker, app: Flask) -> None:
    rosa.told()
    rosa.post("/book/review")
    other = Booker(app)
    page = other.booked(given_names="Ana", first_surname="López")
    assert page.status_code == 409
    assert title(page) == "This document already has an appointment"
    for way in ("I lost my code", "I did not ask for that appointment"):
        assert way in page.text
    assert appointments(app) == 1


def test_a_namesake_is_asked_and_goes_on(rosa: Booker, app: Flask) -> None:
    rosa.told()
    rosa.post("/book/review")
    other = Booker(app)
    page = other.booked(document="3027 64186 1301")
    assert page.status_code == 409
    assert title(page) == "Is that appointment yours?"
    assert "/appointment/" in other.post("/book/review", another="y").headers["Location"]
    assert appointments(app) == 2


def test_a_parent_is_told_to_write_about_the_child(app: Flask) -> None:
    make_slots(app)
    rosa = Booker(app)
    rosa.screened(for_whom="child", age="8")
    times = rosa.times()
    rosa.take(times, rosa.slots(times)[0])
    assert title(rosa.get("/book/details")) == "Who is the child?"


@pytest.mark.parametrize("text", NASTY)
def test_garbage_in_the_details_is_kept_and_fails_nothing(rosa: Booker, text: str) -> None:
    for path, fields in PAGES.items():
        page = rosa.post(path, **dict.fromkeys(fields, as_read(text)[:MANY]))
        assert page.status_code in (200, 303, 422), path
        assert "<script>alert" not in page.text
        assert rosa.get(path).status_code == 200
    assert rosa.get("/book/review").status_code in (200, 302, 303)


@given(text=st.text(max_size=200), path=st.sampled_from(sorted(PAGES)), data=st.data())
@examples(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_makes_a_page_of_details_fail(
    rosa: Booker, text: str, path: str, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(PAGES[path])))
    page = rosa.post(path, **{**PAGES[path], name: text})
    assert page.status_code < 500
    assert rosa.get(path).status_code < 500
