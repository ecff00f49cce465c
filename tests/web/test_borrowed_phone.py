"""What an appointment leaves open on a phone that goes back to its owner."""

from datetime import timedelta

import pytest

from mobility.services.appointments import Appointment
from mobility.web.wiring import OPENED
from tests.web.phone import Phone
from tests.web.visits import Desk, find, own

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def booked(desk: Desk, phone: Phone) -> Appointment:
    """An appointment that was just opened on the phone."""
    made = desk.book()
    assert find(phone, made.reference).status_code == 303
    return made


@pytest.mark.parametrize(("unused", "status"), [(HOUR - SECOND, 200), (HOUR, 303)])
def test_an_appointment_closes_after_an_unused_hour(
    desk: Desk, phone: Phone, booked: Appointment, unused: timedelta, status: int
):
    desk.now += unused
    assert own(phone, booked).status_code == status
    assert own(phone, booked, "/calendar.ics").status_code == status
    assert own(phone, booked, "/move").status_code == status


def test_an_appointment_in_use_stays_open(desk: Desk, phone: Phone, booked: Appointment):
    for _ in range(3):
        desk.now += HOUR - SECOND
        assert own(phone, booked).status_code == 200


def test_a_closed_appointment_cannot_be_given_up(desk: Desk, phone: Phone, booked: Appointment):
    desk.now += HOUR
    answer = phone.post(f"/appointment/{booked.reference}/give-up")
    assert "/find?code=" in answer.headers["Location"]
    assert desk.look(booked) == booked


def test_whoever_answers_next_sees_no_appointment(phone: Phone, booked: Appointment):
    phone.answer("for-whom", "me")
    assert own(phone, booked).status_code == 303


@pytest.mark.parametrize("kept", ["", "a uid alone, as older cookies had it"])
def test_a_cookie_without_an_instant_opens_nothing(phone: Phone, booked: Appointment, kept: str):
    with phone.client.session_transaction() as cookie:
        cookie[OPENED] = kept
    assert own(phone, booked).status_code == 303
