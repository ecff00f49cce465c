"""The person's fields: what they make of what was typed, and what they only warn about."""

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from mobility.domain import applicant as applicants
from mobility.domain.applicant import Applicant, PhoneOwner
from mobility.domain.appointment import Purpose
from mobility.domain.document import DocumentKind
from mobility.web import questions
from mobility.web.person_forms import Asked, PersonForm
from tests.conftest import NOW
from tests.web.booker import CONTACT, IDENTITY, NEEDS

TODAY = NOW.date()
GUATEMALAN = Asked(nationality="GT", phone_country="GT", today=TODAY)
TYPED = {"identity": IDENTITY, "contact": CONTACT, "needs": NEEDS}


@pytest.fixture(autouse=True)
def in_english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/en/"):
        yield


def typed(values: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in values.items()}


def filled(name: str, asked: Asked = GUATEMALAN, **changes: str) -> PersonForm:
    form = questions.form_of(name, typed({**TYPED[name], **changes}), asked)
    form.read(asked)
    return form


def person(asked: Asked = GUATEMALAN, **changes: str) -> Applicant | None:
    everything = {name: typed({**values, **changes}) for name, values in TYPED.items()}
    return questions.read_applicant(everything, asked)


def test_three_forms_make_one_applicant() -> None:
    rosa = person(interpreter="quc", children_0_4="2")
    assert rosa is not None
    assert (rosa.given_names, rosa.surnames) == ("Rosa María", "Tz'unun")
    assert (rosa.document_kind, rosa.document) == (DocumentKind.CUI, "2581470320901")
    assert (rosa.phone, rosa.sms, rosa.phone_owner) == ("+50255551234", True, PhoneOwner.MINE)
    assert (rosa.interpreter, rosa.adults, rosa.children) == ("quc", 1, {"0-4": 2})
    assert rosa.permissions == {Purpose.APPOINTMENT, Purpose.REMINDERS}
    assert applicants.read(rosa.data()) == rosa


def test_no_applicant_is_made_while_a_form_is_missing() -> None:
    partly = {"identity": typed(IDENTITY), "needs": typed(NEEDS)}
    assert questions.read_applicant(partly, GUATEMALAN) is None
    assert questions.first_unread(partly, GUATEMALAN) == "contact"


def test_only_a_forms_own_fields_are_taken() -> None:
    sent = MultiDict([("phone", "5555 1234"), ("pathway", "FRP"), ("csrf_token", "x")])
    taken = questions.typed_in("contact", sent)
    assert taken["phone"] == ["5555 1234"]
    assert {"pathway", "csrf_token"}.isdisjoint(taken)


def test_names_stay_as_they_are_written() -> None:
    rosa = person(given_names="  rosa   MARÍA ", first_surname="Q'eqchi' de León")
    assert rosa is not None
    assert (rosa.given_names, rosa.first_surname) == ("rosa MARÍA", "Q'eqchi' de León")


@pytest.mark.parametrize("name", ["", " ", "\N{GRINNING FACE}", "12", "a" * 81])
def test_what_is_no_name_is_marked(name: str) -> None:
    assert [field for field, _ in filled("identity", given_names=name).problems()] == [
        "given_names"
    ]


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("31", "2", "1990"),
        ("12", "6", "2027"),
        ("12", "6", "90"),
        ("", "6", "1990"),
        ("x", "6", "1"),
    ],
)
def test_an_impossible_birth_date_is_marked_at_the_day(day: str, month: str, year: str) -> None:
    form = filled("identity", birth_day=day, birth_month=month, birth_year=year)
    assert [field for field, _ in form.problems()] == ["birth_day"]


@pytest.mark.parametrize(
    "number",
    ["1990 01014 0101", "2581 47032 0901", "3027-64186-1301", "2845091751601", "1739 05625 1201"],
)
def test_right_numbers_are_taken_without_a_word(number: str) -> None:
    form = filled("identity", document=number)
    assert form.problems() == []
    assert form.look_again(GUATEMALAN) == ""


@pytest.mark.parametrize("number", ["2581 47033 0901", "2581 47032 2301", "2581 47032 0199", "123"])
def test_wrong_numbers_only_warn_and_only_once(number: str) -> None:
    form = filled("identity", document=number)
    assert form.problems() == []
    assert form.look_again(GUATEMALAN) != ""
    seen = "".join(figure for figure in number if figure.isdigit())
    assert filled("identity", document=number, document_seen=seen).look_again(GUATEMALAN) == ""


def test_another_wrong_number_warns_again() -> None:
    form = filled("identity", document="2581 47034 0901", document_seen="2581470330901")
    assert form.look_again(GUATEMALAN) != ""


@pytest.mark.parametrize(
    ("nationality", "kind", "number"),
    [
        ("HN", "dni_hn", "0801-1990-12345"),
        ("SV", "dui", "04567890-3"),
        ("NI", "cedula_ni", "001-120389-0014U"),
        ("OTHER", "passport", "AB123456"),
        ("HN", "none", ""),
    ],
)
def test_each_country_has_its_documents(nationality: str, kind: str, number: str) -> None:
    asked = Asked(nationality=nationality, phone_country="GT", today=TODAY)
    form = filled("identity", asked, document_kind=kind, document=number)
    assert form.problems() == []
    assert form.look_again(asked) == ""


def test_a_number_abroad_is_read_as_dialled_there() -> None:
    rosa = person(Asked(nationality="GT", phone_country="HN", today=TODAY), phone="9123 4567")
    assert rosa is not None
    assert rosa.phone == "+50491234567"


@pytest.mark.parametrize("phone", ["12", "call me", "5555 123", "+999 5555 1234"])
def test_what_is_no_telephone_is_marked(phone: str) -> None:
    assert filled("contact", phone=phone).problems()[0][0] == "phone"


def test_an_owner_is_asked_for_with_a_telephone_only() -> None:
    assert filled("contact", phone_owner="").problems()[0][0] == "phone_owner"
    assert filled("contact", phone="", phone_owner="").problems() == []


@pytest.mark.parametrize("adults", ["", "1", "020", "20"])
def test_one_to_twenty_adults_come(adults: str) -> None:
    assert filled("needs", adults=adults).problems() == []


@pytest.mark.parametrize("adults", ["0", "21", "-1", "two", "1.5", "9" * 5000, "２"])
def test_no_other_count_is_taken(adults: str) -> None:
    assert filled("needs", adults=adults).problems()[0][0] == "adults"


def test_none_of_these_beside_a_need_leaves_the_need() -> None:
    needs = {**typed(NEEDS), "access": ["none", "sight", "wings"]}
    form = questions.form_of("needs", needs, GUATEMALAN)
    assert form.read(GUATEMALAN)["access"] == ("sight",)


@given(
    name=st.sampled_from(sorted(questions.FORMS)),
    values=st.dictionaries(
        st.sampled_from(sorted({*IDENTITY, *CONTACT, *NEEDS, "interpreter", "access", "email"})),
        st.lists(st.text(max_size=50), max_size=3),
    ),
)
@examples(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_a_form_reads_or_marks_it(
    name: str, values: dict[str, list[str]]
) -> None:
    form = questions.form_of(name, values, GUATEMALAN)
    form.read(GUATEMALAN)
    form.look_again(GUATEMALAN)
    assert all(message for _field, message in form.problems())
