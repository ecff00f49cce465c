from dataclasses import replace

from mobility.domain.appointment import State
from mobility.services.appointments import Appointment
from tests.web.phone import Phone
from tests.web.visits import Desk, find, own


def test_giving_up_takes_the_calendar_entry_back(desk: Desk, owner: Phone, booked: Appointment):
    before = own(owner, booked, "/calendar.ics").text.splitlines()
    owner.post(f"/appointment/{booked.reference}/give-up")
    after = own(owner, booked, "/calendar.ics").text.splitlines()
    assert "METHOD:CANCEL" in after
    assert "SEQUENCE:0" in before
    assert "SEQUENCE:1" in after
    (uid,) = [line for line in before if line.startswith("UID:")]
    assert uid in after


def test_giving_up_asks_once_and_frees_the_place(desk: Desk, owner: Phone, booked: Appointment):
    taken = desk.taken(booked.office, booked.starts_at)
    question = own(owner, booked, "/give-up")
    assert "Your place will be for another person." in question.text
    assert desk.taken(booked.office, booked.starts_at) == taken
    assert owner.post(f"/appointment/{booked.reference}/give-up").status_code == 303
    assert desk.taken(booked.office, booked.starts_at) == taken - 1
    assert "You gave up this appointment" in own(owner, booked).text


def test_a_second_tap_on_giving_up_is_harmless(desk: Desk, owner: Phone, booked: Appointment):
    own(owner, booked, "/give-up")
    for _ in range(2):
        assert owner.post(f"/appointment/{booked.reference}/give-up").status_code == 303
    assert desk.look(booked) == replace(booked, state=State.CANCELLED, revision=1)
    assert own(owner, booked, "/give-up").status_code == 303


def test_once_the_visit_has_begun_it_is_not_given_up(desk: Desk, owner: Phone, booked: Appointment):
    own(owner, booked, "/give-up")
    desk.now = booked.starts_at
    find(owner, booked.reference)
    assert owner.post(f"/appointment/{booked.reference}/give-up").status_code == 409
    assert own(owner, booked, "/give-up").status_code == 303
    assert desk.look(booked).state is State.BOOKED
