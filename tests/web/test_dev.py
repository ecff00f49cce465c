"""The page that shows the messages of a copy that is being tried out."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from mobility.app import create_app
from mobility.domain.delivery import Outgoing
from mobility.domain.message import Channel
from mobility.domain.settings import Settings
from mobility.gateways.senders import make_deliver
from tests.conftest import NOW, make_settings
from tests.gateways.test_mail_parts import VISIT
from tests.web.phone import Phone, title, words

LINK = "http://127.0.0.1:8000/c/KW7M4XRRABCD"
MESSAGE = Outgoing(
    key="k1",
    channel=Channel.SMS,
    to="+50255551234",
    body=f"Su cita es el <b>viernes</b>. {LINK}.",
    locale="es",
)
MAIL = replace(
    MESSAGE,
    key="k2",
    channel=Channel.EMAIL,
    to="rosa@correo.test",
    subject="Su cita",
    stop_url="http://127.0.0.1:8000/es/stop/x",
    visit=VISIT,
)


def test_without_messages_the_page_says_so(app: Flask) -> None:
    assert "There are no messages yet." in words(Phone(app, "en").get("/dev/outbox"))
    spanish = Phone(app, "es").get("/dev/outbox")
    assert title(spanish) == "Mensajes de esta demostración"


def test_a_message_is_shown_with_links_to_touch(phone: Phone, settings: Settings) -> None:
    deliver = make_deliver(settings)
    deliver(MESSAGE, now=NOW)
    deliver(MAIL, now=NOW)
    page = phone.get("/dev/outbox")
    assert f'<a href="{LINK}">{LINK}</a>.' in page.text
    assert "&lt;b&gt;viernes&lt;/b&gt;" in page.text
    said = words(page)
    assert "+50255551234" in said
    assert "Tuesday, November 10, 8:00 in the morning" in said
    assert "BEGIN:VCALENDAR" in said
    assert page.headers["Cache-Control"] == "no-store"


def test_the_newest_messages_stand_first_and_are_few(phone: Phone, settings: Settings) -> None:
    deliver = make_deliver(settings)
    for number in range(30):
        deliver(replace(MESSAGE, key=f"k{number}", to=f"+502555510{number:02d}"), now=NOW)
    deliver(replace(MESSAGE, key="last", to="+50255559999"), now=NOW.replace(hour=15))
    page = phone.get("/dev/outbox").text
    assert page.index("+50255559999") < page.index("+50255551")
    assert page.count('<section class="card">') == 25


def test_the_short_address_leads_to_the_browsers_language(phone: Phone) -> None:
    page = phone.client.get("/dev/outbox", headers={"Accept-Language": "es-GT"})
    assert page.headers["Location"] == "/es/dev/outbox"
    assert 'href="/en/dev/outbox"' in phone.get("/help").text


@pytest.mark.parametrize("path", ["/dev/outbox", "/es/dev/outbox", "/en/dev/outbox"])
def test_in_production_there_is_no_such_page(database_url: str, tmp_path: Path, path: str) -> None:
    app = create_app(make_settings(database_url, tmp_path / "var", development=False))
    assert app.test_client().get(path).status_code == 404
    assert "/dev/" not in app.test_client().get("/en/help").text
