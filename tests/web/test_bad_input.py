"""Whatever is sent to a form, the answer is a page and never a failure."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from mobility.domain.screening import QUESTIONS
from tests.web.phone import Phone

NASTY = [
    "\N{FAMILY}" * 50,
    "a" * 10_000,
    "'; DROP TABLE screening; --",
    "<script>alert(1)</script>",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "-1",
    "９９",
    "1e9",
    "..%2f..",
    "{{ 7 * 7 }}",
    "%(country)s",
]
FORMS = {
    "/screening/code": ("code",),
    "/screening/choose": ("pathway", "mode"),
    "/call-me": ("phone", "hours", "name", "office"),
    **{
        f"/screening/{question.slug}": ("answer", "special", "day", "month", "year")
        for question in QUESTIONS
    },
}


@pytest.fixture
def journey(phone: Phone) -> Phone:
    """A phone whose every question is open, so that each form reads what is sent."""
    phone.walk(for_whom="me", nationality="HN", in_country="GT", age="30", fear="yes")
    return phone


@pytest.mark.parametrize("text", NASTY)
def test_garbage_in_any_field_gets_a_page(journey: Phone, text: str) -> None:
    for path, fields in FORMS.items():
        page = journey.post(path, **dict.fromkeys(fields, text))
        assert page.status_code in (200, 303, 404, 409, 422, 429), path
        assert "<script>alert" not in page.text


@given(text=st.text(max_size=300), path=st.sampled_from(sorted(FORMS)))
@examples(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_makes_a_form_fail(journey: Phone, text: str, path: str) -> None:
    page = journey.post(path, **dict.fromkeys(FORMS[path], text))
    assert page.status_code < 500


def test_a_huge_body_is_refused_with_a_page(phone: Phone) -> None:
    page = phone.post("/screening/for-whom", answer="a" * 100_000)
    assert page.status_code == 413
    assert "That is too much text." in page.text


def test_a_forged_token_keeps_the_saved_answers(journey: Phone) -> None:
    journey.token = "forged"
    page = journey.post("/screening/age", answer="31")
    assert page.status_code == 400
    assert 'value="30"' in journey.get("/screening/age").text


def test_a_tampered_cookie_begins_anew(app: Flask, journey: Phone) -> None:
    journey.client.set_cookie("mobility", "tampered")
    assert journey.get("/screening/age").headers["Location"] == "/en/screening/for-whom"


def test_two_languages_share_one_journey(app: Flask, journey: Phone) -> None:
    journey.lang = "es"
    assert journey.get("/screening/result").status_code == 200
