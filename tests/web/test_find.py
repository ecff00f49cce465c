import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from mobility.domain.message import Kind
from mobility.models.base import reading
from mobility.models.outbox import OutboxRow
from mobility.models.request import RequestRow
from mobility.services.appointments import Appointment
from tests.web.phone import Phone
from tests.web.visits import BIRTH, Desk, find, own

NOBODY = "KW7M4XRR"
WRONG = {**BIRTH, "day": "13"}
HOSTILE = [
    "",
    " ",
    "🙂" * 40,
    "x" * 10_000,
    "<script>alert(1)</script>",
    "' OR 1=1; DROP TABLE appointment; --",
    "\x00\x1f",
    "{{ 7 * 7 }}",
    "٣",
    "-1",
]
CLAIM = {"kind": "passport", "document": "P00000001", "nationality": "GT", **BIRTH}
VARYING = re.compile(r'(name="csrf_token"|id="code"[^>]*) value="[^"]*"')


@pytest.fixture
def booked(desk: Desk) -> Appointment:
    return desk.book()


@pytest.mark.parametrize("typed", ["{0}", "{1} {2}", " {1}-{2} ", "{3}", "{1}\u2013{2}"])
def test_the_code_opens_however_it_is_typed(phone: Phone, booked: Appointment, typed: str):
    code = booked.reference
    answer = find(phone, typed.format(code, code[:4], code[4:], code.lower()))
    assert answer.headers["Location"] == f"/en/appointment/{code}"
    assert own(phone, booked).status_code == 200


def test_a_wrong_date_and_a_wrong_code_read_alike(phone: Phone, booked: Appointment):
    answers = [
        find(phone, booked.reference, WRONG),
        find(phone, NOBODY, WRONG),
        find(phone, "no code at all", WRONG),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({VARYING.sub("", answer.text) for answer in answers}) == 1
    assert "We do not find an appointment with that information." in answers[0].text
    assert "I lost my code" in answers[0].text
    assert own(phone, booked).status_code == 303


@pytest.mark.parametrize("known", [True, False])
def test_five_wrong_dates_close_a_code_for_an_hour(
    desk: Desk, phone: Phone, booked: Appointment, known: bool
):
    code = booked.reference if known else NOBODY
    assert [find(phone, code, WRONG).status_code for _ in range(5)] == [422] * 5
    assert find(phone, code).status_code == 429
    desk.now += timedelta(hours=1) - timedelta(seconds=1)
    assert find(phone, code).status_code == 429
    desk.now += timedelta(seconds=1)
    assert find(phone, code).status_code == (303 if known else 422)


def test_one_closed_code_leaves_the_others_open(desk: Desk, phone: Phone, booked: Appointment):
    for _ in range(6):
        find(phone, NOBODY, WRONG)
    assert find(phone, booked.reference).status_code == 303


@pytest.mark.parametrize("field", ["code", "day", "month", "year"])
@pytest.mark.parametrize("value", HOSTILE)
def test_anything_typed_at_the_code_gives_a_page(phone: Phone, field: str, value: str):
    phone.get("/find")
    answer = phone.post("/find", **{"code": NOBODY, **BIRTH, field: value})
    assert answer.status_code == 422
    assert "Please check this" in answer.text
    assert "<script>alert" not in answer.text


def test_what_was_typed_comes_back(phone: Phone):
    phone.get("/find")
    page = phone.post("/find", code="kw7m", day="31", month="2", year="1990").text
    assert "That date does not exist." in page
    for value in ("kw7m", "31", "2", "1990"):
        assert f'value="{value}"' in page


def of(booked: Appointment) -> dict[str, str]:
    """What the owner would say of themselves."""
    return {**CLAIM, "document": booked.identity["document"]}


def codes_sent(desk: Desk) -> int:
    with desk.app.app_context(), reading() as session:
        kind = OutboxRow.kind == Kind.CODE_AGAIN
        return session.scalars(select(func.count(OutboxRow.id)).where(kind)).one()


def requests(desk: Desk) -> int:
    with desk.app.app_context(), reading() as session:
        return session.scalars(select(func.count(RequestRow.id))).one()


def test_a_lost_code_has_one_answer_for_all(desk: Desk, phone: Phone, booked: Appointment):
    phone.get("/find/lost-code")
    real = phone.post("/find/lost-code", **of(booked))
    assert codes_sent(desk) == 1
    none = phone.post("/find/lost-code", **CLAIM)
    assert codes_sent(desk) == 1
    assert (real.status_code, real.headers["Location"]) == (303, "/en/find/lost-code/sent")
    assert (none.status_code, none.headers["Location"]) == (303, "/en/find/lost-code/sent")
    assert booked.reference not in phone.get("/find/lost-code/sent").text


def test_a_lost_code_is_found_by_names_too(desk: Desk, phone: Phone, booked: Appointment):
    names = {
        "given_names": booked.identity["given_names"].upper(),
        "surnames": booked.identity["first_surname"],
    }
    phone.get("/find/lost-code")
    phone.post("/find/lost-code", kind="none", **names, **BIRTH)
    assert codes_sent(desk) == 1


def test_too_many_claims_have_to_wait(phone: Phone):
    phone.get("/find/lost-code")
    answers = [phone.post("/find/lost-code", **CLAIM).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": ""}, "Please choose an answer."),
        ({"document": "---"}, "Write the number of the document."),
        ({"nationality": ""}, "Please choose your country."),
        ({"kind": "none"}, "Write your names as you wrote them for the appointment."),
        ({"day": ""}, "Write the day, the month and the year of birth."),
    ],
)
def test_a_claim_says_what_it_lacks(phone: Phone, changes: dict[str, str], message: str):
    phone.get("/find/lost-code")
    answer = phone.post("/find/lost-code", **{**CLAIM, **changes})
    assert answer.status_code == 422
    assert message in answer.text


@pytest.mark.parametrize("page", ["/find/lost-code", "/find/not-mine"])
@pytest.mark.parametrize("kind", ["passport", "none"])
@pytest.mark.parametrize("value", HOSTILE)
def test_anything_typed_in_a_claim_gives_a_page(phone: Phone, page: str, kind: str, value: str):
    phone.get(page)
    names = {"given_names": "Rosa", "surnames": "Xol", "phone": "5111 2222"}
    good = {**CLAIM, **names, "kind": kind}
    for field in good:
        answer = phone.post(page, **{**good, field: value})
        assert answer.status_code in (303, 422, 429)
        assert "<script>alert" not in answer.text


def test_whoever_did_not_ask_is_called_by_the_desk(desk: Desk, phone: Phone, booked: Appointment):
    phone.get("/find/not-mine")
    answer = phone.post("/find/not-mine", **of(booked), phone="5111 2222")
    assert answer.headers["Location"] == "/en/find/not-mine/sent"
    assert requests(desk) == 1
    assert desk.look(booked) == booked


def test_a_disowned_appointment_needs_a_telephone(desk: Desk, phone: Phone):
    phone.get("/find/not-mine")
    answer = phone.post("/find/not-mine", **CLAIM, phone="12")
    assert answer.status_code == 422
    assert "Please check the number." in answer.text
    assert requests(desk) == 0
