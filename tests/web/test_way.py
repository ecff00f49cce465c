"""By which way people are told first: asked while booking, said on the check and the slip."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.settings import Sending, Settings
from mobility.models.base import reading
from mobility.models.outbox import OutboxRow
from tests.web.booker import CONTACT, IDENTITY, NEEDS, Booker, make_slots
from tests.web.phone import words

PAGE = "/book/details/contact"
FIXED = {**CONTACT, "phone": "2222 1234", "phone_seen": "+50222221234"}
MAIL = {"email": "rosa@correo.test"}


@pytest.fixture
def rosa(app: Flask) -> Booker:
    make_slots(app)
    phone = Booker(app)
    phone.at_a_time()
    phone.post("/book/details", **IDENTITY)
    return phone


def booked_by(rosa: Booker, contact: Mapping[str, str]) -> tuple[str, str]:
    """Book, reached so; return what the check and the slip say."""
    assert rosa.post(PAGE, **contact).status_code == 303
    rosa.post("/book/details/needs", **NEEDS)
    check = words(rosa.get("/book/review"))
    return check, words(rosa.get(rosa.post("/book/review").headers["Location"][len("/en") :]))


def channels() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(OutboxRow.channel)))


@pytest.mark.parametrize(
    ("contact", "check", "slip", "channel"),
    [
        (CONTACT, "By text message", "by: text message to the number that ends in 1234", "sms"),
        ({**CONTACT, **MAIL, "way": "email"}, "By e-mail", "by: e-mail to r…@correo", "email"),
        ({**CONTACT, "way": "whatsapp"}, "By WhatsApp", "by: WhatsApp to the number", "whatsapp"),
        ({**FIXED, "way": "whatsapp"}, "By WhatsApp", "that ends in 1234", "whatsapp"),
        ({**CONTACT, **MAIL, "way": "pigeon"}, "By text message", "by: text message", "sms"),
    ],
)
def test_the_first_message_goes_the_chosen_way(
    rosa: Booker, app: Flask, contact: Mapping[str, str], check: str, slip: str, channel: str
) -> None:
    checked, confirmed = booked_by(rosa, contact)
    assert check in checked
    assert slip in confirmed
    with app.app_context():
        assert channels() == [channel]


@pytest.mark.parametrize(
    ("contact", "field", "problem"),
    [
        ({**CONTACT, "way": "email"}, "email", "Write the e-mail, or choose another way."),
        ({"way": "sms"}, "phone", "Write the number, or choose another way."),
        ({"way": "whatsapp"}, "phone", "Write the number, or choose another way."),
        ({**FIXED, "way": "sms"}, "way", "Text messages do not reach this number. Please choose"),
        ({**CONTACT, "phone": "1", "way": "sms"}, "phone", "Please check the number."),
    ],
)
def test_a_way_that_does_not_fit_is_said_at_its_field(
    rosa: Booker, contact: Mapping[str, str], field: str, problem: str
) -> None:
    page = rosa.post(PAGE, **{"appointment": "y", "reminders": "y", **contact})
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert problem in words(page)
    chosen = contact["way"]
    again = rosa.get(PAGE).text
    assert f'value="{chosen}" checked' in again
    assert contact.get("phone", "") in again


def test_no_way_is_needed_by_who_wants_no_messages(rosa: Booker) -> None:
    checked, confirmed = booked_by(rosa, {"appointment": "y", "way": "email"})
    assert "We will not send you messages" in checked
    assert "We will not send you messages" in confirmed


def test_no_way_is_chosen_for_anybody(rosa: Booker) -> None:
    page = rosa.get(PAGE).text
    assert 'name="way"' in page
    assert page.count(" checked") == 0


@pytest.mark.parametrize(
    ("development", "address", "offered"),
    [(False, "", False), (False, "https://provider.test/", True), (True, "", True)],
)
def test_whatsapp_is_offered_where_it_is_sent(
    rosa: Booker, app: Flask, settings: Settings, development: bool, address: str, offered: bool
) -> None:
    sending = Sending(whatsapp_url=address)
    app.extensions["mobility"] = replace(settings, development=development, sending=sending)
    assert ('value="whatsapp"' in rosa.get(PAGE).text) is offered
    checked, _slip = booked_by(rosa, {**CONTACT, "way": "whatsapp"})
    assert ("By WhatsApp" in checked) is offered
