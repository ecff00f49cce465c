"""Whoever answered a message with no can take it back on the appointment's page."""

from datetime import timedelta

import pytest

from mobility.services import replies
from mobility.services.appointments import Appointment
from mobility.services.replies import Received
from tests.conftest import NOW
from tests.web.phone import Phone, words
from tests.web.visits import Desk, find, own
from tests.world import person

ROSA = person(1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def booked(desk: Desk) -> Appointment:
    appointment = desk.book(who=ROSA)
    with desk.app.app_context():
        told = Received(name="SM-1", phone=ROSA.phone, text="ya no puedo ir")
        replies.take(told, settings=desk.settings, now=NOW)
    return appointment


def test_the_page_keeps_the_place_until_then(owner: Phone, booked: Appointment) -> None:
    page = own(owner, booked)
    assert "You told us that you can no longer go" in page.text
    assert "We keep your place until 10:00. Was it a mistake?" in page.text
    owner.lang = "es"
    said = words(own(owner, booked))
    assert "Nos dijo que ya no puede ir Guardamos su lugar hasta las 10:00. ¿Fue un error?" in said
    assert "Sí voy a ir" in said


def test_one_button_takes_the_no_back(desk: Desk, owner: Phone, booked: Appointment) -> None:
    own(owner, booked)
    answer = owner.post(f"/appointment/{booked.reference}/stay")
    assert answer.status_code == 303
    page = owner.client.get(answer.headers["Location"])
    assert "Your place is still yours." in page.text
    assert "You told us" not in page.text
    assert desk.look(booked).leaving_at is None
    with desk.app.app_context():
        later = NOW + timedelta(hours=3)
        assert replies.let_go_of_places(settings=desk.settings, now=later) == 0


def test_once_the_visit_has_begun_nothing_is_asked(desk, owner: Phone, booked) -> None:
    for moment, asked in ((booked.starts_at - SECOND, True), (booked.starts_at, False)):
        desk.now = moment
        find(owner, booked.reference)
        assert ("You told us" in own(owner, booked).text) is asked


def test_a_phone_that_opened_nothing_keeps_nothing(desk, phone: Phone, booked) -> None:
    assert phone.post(f"/appointment/{booked.reference}/stay").status_code == 303
    assert desk.look(booked).leaving_at is not None


def test_a_place_that_is_gone_does_not_come_back(desk, owner: Phone, booked) -> None:
    own(owner, booked)
    with desk.app.app_context():
        assert replies.let_go_of_places(settings=desk.settings, now=NOW + timedelta(hours=2)) == 1
    answer = owner.post(f"/appointment/{booked.reference}/stay")
    page = owner.client.get(answer.headers["Location"])
    assert "You gave up this appointment" in page.text
    assert "Your place is still yours." not in page.text
    assert desk.taken(booked.office, booked.starts_at) == 0
