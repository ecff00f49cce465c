from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from mobility.domain.appointment import Purpose, State
from mobility.domain.reference import format_reference
from mobility.domain.slot import Mode
from mobility.gateways import qr
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.services.appointments import Appointment
from tests.conftest import NOW
from tests.web.phone import Phone
from tests.web.visits import Desk, find, own
from tests.world import person

HALF_HOUR = timedelta(minutes=30)
PAGES = ["", "/calendar.ics", "/give-up", "/move", "/move/time?day=2026-11-13"]
FORMS = ["/give-up", "/sex", "/move/time?day=2026-11-13"]


def put(desk: Desk, appointment: Appointment, state: State) -> None:
    """Let the desk say how a visit went."""
    with desk.app.app_context(), transaction() as session:
        session.execute(
            update(AppointmentRow)
            .where(AppointmentRow.uid == appointment.uid)
            .values(state=state.value)
        )


def test_the_slip_says_when_where_and_what(owner: Phone, booked: Appointment):
    page = own(owner, booked)
    local = booked.starts_at.astimezone(ZoneInfo(booked.zone))
    for words in (
        f"{local:%A, %B} {local.day}, {local.year}, {local.hour}:{local:%M} in the morning",
        format_reference(booked.reference),
        "Quetzaltenango Office",
        "How to get there",
        "Arrive 15 minutes early",
        "You can come with your children",
        "It is free. Nobody can sell you an appointment.",
        "Do not travel only for this appointment.",
        "Keep it in my calendar",
        "Change the day",
        "I can no longer go",
        "Leave and erase from this phone",
    ):
        assert words in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_picture_holds_the_bare_reference(owner: Phone, booked: Appointment):
    title = f"Your code: {format_reference(booked.reference)}"
    assert qr.svg(booked.reference, title) in own(owner, booked).text


def test_the_slip_names_no_pathway(owner: Phone, booked: Appointment):
    text = own(owner, booked).text
    assert "General guidance" not in text
    assert "INFO" not in text


def test_the_slip_shows_the_end_of_the_number_only(owner: Phone, booked: Appointment):
    text = own(owner, booked).text
    phone = booked.contact["phone"]
    assert f"text message to the number that ends in {phone[-4:]}" in text
    assert phone[4:] not in text
    assert booked.identity["given_names"] not in text


def test_an_address_for_messages_is_shortened(desk: Desk, phone: Phone):
    who = person(801, phone="", sms=False, email="rosa.xol@correo.example")
    booked = desk.book(who=who)
    find(phone, booked.reference)
    text = own(phone, booked).text
    assert "e-mail to r…@correo.example" in text
    assert "rosa.xol" not in text


def test_whoever_wants_no_messages_reads_so(desk: Desk, phone: Phone):
    booked = desk.book(who=person(802, permissions=frozenset({Purpose.APPOINTMENT})))
    find(phone, booked.reference)
    assert "We will not send you messages" in own(phone, booked).text


def test_a_call_says_the_number_instead_of_the_way(desk: Desk, phone: Phone):
    booked = desk.book("ciudad-de-guatemala", mode=Mode.TELEPHONE)
    find(phone, booked.reference)
    text = own(phone, booked).text
    end = booked.contact["phone"][-4:]
    assert f"We will call you at the number that ends in {end}" in text
    assert "How to get there" not in text
    assert "Arrive" not in text


@pytest.mark.parametrize("path", PAGES)
def test_another_phone_sees_nothing(desk: Desk, phone: Phone, booked: Appointment, path: str):
    page = own(phone, booked, path)
    assert page.status_code == 303
    asked = f"/en/find?code={format_reference(booked.reference).replace(' ', '+')}"
    assert page.headers["Location"] == asked
    assert "Quetzaltenango" not in page.text
    assert f'value="{format_reference(booked.reference)}"' in phone.get(asked[3:]).text


@pytest.mark.parametrize("path", FORMS)
def test_another_phone_changes_nothing(desk: Desk, phone: Phone, booked: Appointment, path: str):
    sent = phone.post(f"/appointment/{booked.reference}{path}", sex="woman", slot=NOW.isoformat())
    assert sent.status_code == 303
    assert desk.look(booked) == booked


@pytest.mark.parametrize("path", PAGES)
def test_one_opened_appointment_opens_no_other(
    desk: Desk, owner: Phone, booked: Appointment, path: str
):
    other = desk.book()
    assert own(owner, other, path).headers["Location"].startswith("/en/find?code=")


@pytest.mark.parametrize("reference", ["KW7M4XRR", "0", "🙂", "' OR 1=1 --", "x" * 3000])
def test_an_unknown_reference_asks_for_the_code(owner: Phone, reference: str):
    assert owner.get(f"/appointment/{reference}").headers["Location"].startswith("/en/find")


def test_the_calendar_file_says_no_more_than_when_and_where(owner: Phone, booked: Appointment):
    answer = own(owner, booked, "/calendar.ics")
    assert answer.mimetype == "text/calendar"
    local = booked.starts_at.astimezone(ZoneInfo(booked.zone))
    for line in (
        "METHOD:PUBLISH",
        "SUMMARY:Appointment",
        f"DTSTART;TZID=America/Guatemala:{local:%Y%m%dT%H%M%S}",
    ):
        assert line in answer.text.splitlines()
    for secret in (booked.uid, booked.reference, booked.identity["given_names"], "guidance"):
        assert secret not in answer.text


def test_the_day_itself_says_so_until_the_grace_is_over(
    desk: Desk, owner: Phone, booked: Appointment
):
    midnight = booked.starts_at.astimezone(ZoneInfo(booked.zone)).replace(hour=0, minute=0)
    for moment, title in (
        (midnight - timedelta(seconds=1), "You have your appointment"),
        (midnight, "It is today"),
        (booked.starts_at + HALF_HOUR - timedelta(seconds=1), "It is today"),
        (booked.starts_at + HALF_HOUR, "The time of your appointment has passed"),
    ):
        desk.now = moment
        find(owner, booked.reference)
        assert f"<h1>{title}</h1>" in own(owner, booked).text


@pytest.mark.parametrize(
    ("state", "title", "asks_again"),
    [
        (State.CHECKED_IN, "It is today", False),
        (State.BEING_SERVED, "It is today", False),
        (State.COMPLETED, "What comes next", False),
        (State.LEFT, "We could not see you", True),
        (State.NO_SHOW, "We could not see you", True),
        (State.CANCELLED, "You gave up this appointment", True),
        (State.CLOSED_BY_OFFICE, "The office cannot see you that day", True),
    ],
)
def test_each_end_of_a_visit_has_its_page(
    desk: Desk, owner: Phone, booked: Appointment, state: State, title: str, asks_again: bool
):
    put(desk, booked, state)
    desk.now = booked.starts_at + HALF_HOUR
    find(owner, booked.reference)
    page = own(owner, booked).text
    assert f"<h1>{title}</h1>" in page
    assert ("Ask for another appointment" in page) is asks_again
    assert "I can no longer go" not in page


@pytest.mark.parametrize("sex", ["woman", "man", "another", "prefer_not"])
def test_the_one_question_is_asked_once(desk: Desk, owner: Phone, booked: Appointment, sex: str):
    assert "whether we serve women and men alike" in own(owner, booked).text
    answer = owner.post(f"/appointment/{booked.reference}/sex", sex=sex)
    assert answer.headers["Location"].endswith("?done=told")
    assert desk.look(booked).sex == sex
    assert "whether we serve women and men alike" not in own(owner, booked).text


@pytest.mark.parametrize("sex", ["", "robot", "🙂" * 5000, "woman'; DROP TABLE appointment"])
def test_another_word_for_the_question_changes_nothing(
    desk: Desk, owner: Phone, booked: Appointment, sex: str
):
    own(owner, booked)
    assert owner.post(f"/appointment/{booked.reference}/sex", sex=sex).status_code == 303
    assert desk.look(booked) == booked


def test_a_forged_word_of_success_is_not_shown(owner: Phone, booked: Appointment):
    page = own(owner, booked, "?done=<script>alert(1)</script>")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert 'role="status"' not in page.text


def test_leaving_closes_the_appointment_on_this_phone(owner: Phone, booked: Appointment):
    own(owner, booked)
    owner.post("/leave")
    assert own(owner, booked).headers["Location"].startswith("/en/find?code=")
