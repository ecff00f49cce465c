import re
from datetime import timedelta

import pytest

from mobility.domain.settings import Settings
from mobility.services import links
from mobility.services.appointments import Appointment
from tests.web.phone import Phone
from tests.web.visits import Desk, find, own

NOBODY = "KW7M4XRR"


@pytest.fixture
def booked(desk: Desk) -> Appointment:
    return desk.book()


def follow(phone: Phone, link: str, query: str = "") -> str:
    """Open a signed link and press its button; return where it leads."""
    address = f"/c/{link}{query}"
    page = phone.client.get(address)
    assert page.status_code == 200
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
    return str(phone.client.post(address, data={"csrf_token": token}).headers["Location"])


def test_a_signed_link_opens_with_one_button(desk: Desk, phone: Phone, booked: Appointment):
    link = desk.link(booked)
    page = phone.client.get(f"/c/{link}")
    assert "See my appointment" in page.text
    assert "Quetzaltenango" not in page.text
    # A scanner of mail fetches the address: nothing is open yet.
    assert own(phone, booked).status_code == 303
    assert follow(phone, link) == f"/en/appointment/{booked.reference}"
    assert own(phone, booked).status_code == 200


def test_a_signed_link_speaks_the_appointments_language(desk: Desk, phone: Phone):
    booked = desk.book(locale="es")
    assert '<html lang="es">' in phone.client.get(f"/c/{desk.link(booked)}").text
    assert follow(phone, desk.link(booked)).startswith("/es/")
    assert follow(phone, desk.link(booked), "?lang=en").startswith("/en/")


def test_a_link_that_was_altered_opens_nothing(desk: Desk, phone: Phone, booked: Appointment):
    link, other = desk.link(booked), desk.link(desk.book())
    last = "A" if link[-1] != "A" else "B"
    for bad in (
        link[:-1] + last,
        link[:-1],
        link + "A",
        booked.reference,
        booked.reference + other[8:],
        NOBODY + link[8:],
        "🙂",
        "x" * 3000,
    ):
        assert phone.client.get(f"/c/{bad}").status_code == 404
    assert own(phone, booked).status_code == 303


def test_a_link_for_another_purpose_opens_nothing(
    settings: Settings, desk: Desk, phone: Phone, booked: Appointment
):
    expiry = booked.starts_at + timedelta(days=1)
    subject = f"{booked.uid}:{booked.revision}:{expiry.isoformat()}"
    for purpose, status in (("view", 200), ("give_up", 404)):
        link = links.sign(settings, purpose, booked.reference, subject)
        assert phone.client.get(f"/c/{link}").status_code == status


def test_a_link_lives_until_a_day_after_the_visit(desk: Desk, phone: Phone, booked: Appointment):
    link = desk.link(booked)
    desk.now = booked.starts_at + timedelta(days=1)
    assert phone.client.get(f"/c/{link}").status_code == 200
    desk.now += timedelta(seconds=1)
    assert phone.client.get(f"/c/{link}").status_code == 404


def test_a_link_ends_when_the_appointment_changes(desk: Desk, phone: Phone, booked: Appointment):
    link = desk.link(booked)
    find(phone, booked.reference)
    own(phone, booked, "/give-up")
    phone.post(f"/appointment/{booked.reference}/give-up")
    assert phone.client.get(f"/c/{link}").status_code == 404
