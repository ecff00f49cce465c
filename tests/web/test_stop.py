"""One page, one button: no more messages this way."""

import pytest
from flask import Flask

from mobility.domain.settings import Settings
from mobility.services import stops
from tests.web.page_parts import PageParts
from tests.web.phone import Phone, title

MAIL = "rosa@oficina.test"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(settings: Settings) -> str:
    return stops.link("email", MAIL, settings=settings)


def stopped(app: Flask, channel: str = "email") -> bool:
    settings: Settings = app.extensions["mobility"]
    with app.app_context():
        return stops.is_stopped(stops.stop_of(channel, MAIL, settings=settings))


def press(phone: Phone, link: str) -> str:
    """Fetch the page, press its one button, and return where that leads."""
    (form,) = PageParts(phone.client.get(link).text).forms
    answer = phone.client.post(form.action, data=form.sent)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_fetching_the_page_changes_nothing(app: Flask, phone: Phone, link: str) -> None:
    for _ in range(2):
        page = phone.client.get(link)
        assert page.status_code == 200
        assert len(PageParts(page.text).forms) == 1
        assert "rosa" not in page.text
    assert phone.client.head(link).status_code == 200
    assert not stopped(app)


def test_the_button_stops_and_can_be_taken_back(app: Flask, phone: Phone, link: str) -> None:
    shown = press(phone, f"{link}?lang=en")
    assert stopped(app)
    assert not stopped(app, "sms")
    assert title(phone.client.get(shown)) == "You will get no more messages this way"
    shown = press(phone, shown)
    assert not stopped(app)
    assert title(phone.client.get(shown)) == "No more e-mails?"


def test_a_form_without_its_token_stops_nothing(app: Flask, phone: Phone, link: str) -> None:
    phone.client.get(link)
    for data in ({}, {"csrf_token": "x"}, {"List-Unsubscribe": "yes"}):
        assert phone.client.post(link, data=data).status_code == 400
    assert not stopped(app)


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data"], ids=["plain", "parts"]
)
def test_a_mail_program_stops_with_one_click(app: Flask, link: str, kind: str) -> None:
    for _ in range(2):
        answer = app.test_client().post(link, data=ONE_CLICK, content_type=kind)
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert "Set-Cookie" not in answer.headers
    assert stopped(app)


def test_one_click_starts_nothing_again(app: Flask, phone: Phone, link: str) -> None:
    press(phone, link)
    answer = app.test_client().post(f"{link}/undo", data=ONE_CLICK)
    assert answer.status_code == 400
    assert stopped(app)


def test_an_altered_link_stops_nobody(app: Flask, link: str) -> None:
    other = "B" if link[-1] != "B" else "C"
    for bad in (link[:-1] + other, link[:6] + "S" + link[7:], "/stop/x", link[:-1], link + "A"):
        client = app.test_client()
        assert client.get(bad).status_code == 404
        assert client.post(bad, data=ONE_CLICK).status_code == 404
    assert not stopped(app)
    assert not stopped(app, "sms")


@pytest.mark.parametrize(
    ("channel", "lang", "words"),
    [
        ("email", "es", "¿Ya no quiere correos?"),
        ("sms", "es", "¿Ya no quiere mensajes de texto?"),
        ("whatsapp", "en", "No more WhatsApp messages?"),
    ],
)
def test_the_page_speaks_the_persons_language(app, settings, channel, lang, words) -> None:
    link = stops.link(channel, MAIL, settings=settings)
    page = app.test_client().get(link, headers={"Accept-Language": lang})
    assert title(page) == words
    other = "en" if lang == "es" else "es"
    assert f'href="{link}?lang={other}"' in page.text
    assert title(app.test_client().get(f"{link}?lang={other}")) != words


def test_the_page_says_what_still_comes(phone: Phone, link: str) -> None:
    before = phone.client.get(f"{link}?lang=en").text
    assert "If you have an appointment, it stays yours." in before
    after = phone.client.get(press(phone, f"{link}?lang=en")).text
    assert "We will send no e-mail to this address" in after
    assert 'href="/en/find"' in after
