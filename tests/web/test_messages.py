"""Administrators change what messages say, see how it reads, try it out, and go back."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from mobility.domain.delivery import Outgoing
from mobility.domain.message import Channel
from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.gateways.words import speak
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.message_text import MessageTextRow
from mobility.models.outbox import OutboxRow
from mobility.services import outbox
from mobility.services.message_texts import put_missing
from tests.conftest import NOW
from tests.office_material import TEXTS
from tests.sinks import Sink
from tests.staff import address, employ, enter
from tests.web.staff_walk import Browser
from tests.web.visits import Desk

REMINDER = "/admin/messages/reminder/sms/es"
BY_MAIL = "/admin/messages/reminder/email/es"
GOOD = "Su cita: {day}, {time}, {place}. Le esperamos.[ {link}]"
PHONE = "5555 1234"


@pytest.fixture
def inés(app: Flask, desk: Desk) -> Staff:
    with app.app_context():
        put_missing(TEXTS, now=NOW)
        return employ(Role.ADMINISTRATOR, name="Inés")


@pytest.fixture
def browser(app: Flask, inés: Staff) -> Iterator[Browser]:
    one = Browser(app)
    enter(one.client, inés)
    with app.app_context():
        yield one


def save(browser: Browser, body: str = GOOD, path: str = REMINDER, **typed: str) -> TestResponse:
    return browser.post(path, **{"seen": "1", "body": body, **typed})


def texts() -> list[tuple[int, str]]:
    with reading() as session:
        own = select(MessageTextRow).filter_by(kind="reminder", channel="sms", locale="es")
        return [
            (one.version, one.body) for one in session.scalars(own.order_by(MessageTextRow.version))
        ]


def deliver(settings: Settings) -> list[Outgoing]:
    sink = Sink()
    outbox.send_batch(sink, speak=speak, settings=settings, now=NOW)
    return sink.taken


def test_every_text_is_on_one_page_with_its_version(browser: Browser) -> None:
    page = browser.get("/admin/messages")
    assert page.status_code == 200
    assert page.text.count('class="message-cell"') == 20 * 3 * 2
    assert "Hay que revisarlo" not in page.text
    save(browser)
    assert "v. 2 · Inés" in browser.get("/admin/messages").text


def test_a_language_without_a_text_is_shown_as_missing(browser: Browser) -> None:
    with transaction() as session:
        row = session.scalars(
            select(MessageTextRow).filter_by(kind="reminder", channel="sms", locale="en")
        ).one()
        session.delete(row)
    assert "Falta 1 texto" in browser.get("/admin/messages").text
    page = browser.get("/admin/messages/reminder/sms/en")
    assert "Todavía no hay texto en este idioma" in page.text
    saved = save(
        browser, "Visit: {day}, {time}, {place}.", "/admin/messages/reminder/sms/en", seen="0"
    )
    assert saved.status_code == 303
    assert "Falta 1 texto" not in browser.get("/admin/messages").text


def test_a_saved_text_is_the_next_version_and_in_the_trail(browser: Browser) -> None:
    answer = save(browser)
    assert answer.status_code == 303
    assert "Guardado como versión 2" in browser.get(answer.location).text
    assert [number for number, _body in texts()] == [1, 2]
    assert texts()[-1] == (2, GOOD)
    with reading() as session:
        event = session.scalars(select(AuditEventRow).filter_by(action="text_saved")).one()
        assert GOOD not in str(event.details)


def test_a_second_click_or_no_change_makes_no_version(browser: Browser) -> None:
    for _ in range(2):
        assert save(browser, GOOD.replace("[", "\r\n[")).status_code == 303
    assert [number for number, _body in texts()] == [1, 2]
    save(browser, texts()[-1][1], seen="2")
    assert len(texts()) == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "Escriba el mensaje."),
        (GOOD + " {", "Sobra un signo «{»"),
        (GOOD + " {nombre}", "no tiene el espacio {nombre}"),
        (GOOD + " {link}", "{link} puede estar vacío"),
        (GOOD + "[siempre: ya]", "«siempre:» no es una condición"),
        ("Su cita: {day}, {place}.", "Falta {time} fuera de los corchetes"),
        (GOOD + " Lleve su visado.", "«visado» no puede ir en un mensaje"),
        (GOOD + " ¿Tiene miedo?", "«miedo» no puede ir en un mensaje"),
        (GOOD + "ñ" * 160, "sobran"),
        (GOOD + " Orientación general.", "«Orientación general» es una vía"),
        ("x" * 4001, "4000"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_kept(
    browser: Browser, body: str, said: str
) -> None:
    page = save(browser, body)
    assert page.status_code == 422
    assert said in page.text
    assert 'href="#body"' in page.text
    assert len(texts()) == 1


def test_an_email_needs_its_subject(browser: Browser) -> None:
    page = save(browser, GOOD, BY_MAIL)
    assert page.status_code == 422
    assert 'href="#subject"' in page.text
    assert save(browser, GOOD, BY_MAIL, subject="Su cita: {day}").status_code == 303


def test_who_saves_over_another_sees_both_and_keeps_their_own(browser: Browser) -> None:
    save(browser)
    mine = GOOD.replace("Le esperamos", "Hasta pronto")
    page = save(browser, mine)
    assert page.status_code == 409
    assert "Inés" in page.text
    assert page.text.count("Hasta pronto") >= 2
    assert "Le esperamos" in page.text
    assert 'name="seen" value="2"' in page.text
    assert save(browser, mine, seen="2").status_code == 303
    assert len(texts()) == 3


def test_an_earlier_version_speaks_again_as_a_new_one(browser: Browser) -> None:
    first = texts()[0][1]
    save(browser)
    answer = browser.post(f"{REMINDER}/again", number="1", seen="2")
    assert answer.status_code == 303
    assert texts() == [(1, first), (2, GOOD), (3, first)]
    stale = browser.post(f"{REMINDER}/again", number="2", seen="2")
    assert "Alguien guardó otra versión" in browser.get(stale.location).text
    assert len(texts()) == 3
    assert browser.post(f"{REMINDER}/again", number="9", seen="3").status_code == 400


def test_the_preview_is_worded_for_everybody_and_saves_nothing(browser: Browser) -> None:
    part = browser.fetch(f"{REMINDER}/preview", body=GOOD + "[by_telephone: Le llamamos.]")
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "viernes 12 de junio, 9:30 am, Quetzaltenango" in part.text
    assert "por teléfono. Le esperamos." in part.text
    assert part.text.count("Le llamamos.") == 2
    assert "Santa Cruz del Quich" in part.text
    assert "de 160 signos" in part.text
    page = browser.post(f"{REMINDER}/preview", body=GOOD)
    assert "Le esperamos." in page.text
    assert "<html" in page.text
    assert len(texts()) == 1


def test_the_preview_says_what_is_cut_first(browser: Browser) -> None:
    long = GOOD + f"[ {'a' * 60}][ {'b' * 60}]"
    part = browser.fetch(f"{REMINDER}/preview", body=long).text
    cut = part.index("Se quitó para que quepa")
    assert part.index("bbb", cut) < part.index("</p>", cut)
    order = part[part.index("Si no cabe") :]
    assert order.index("bbb") < order.index("aaa") < order.index("{link}")


def test_a_test_goes_to_ones_own_address_marked_as_one(
    browser: Browser, inés: Staff, settings: Settings
) -> None:
    page = browser.post(f"{BY_MAIL}/test", subject="Su cita: {day}", body=GOOD, uid=str(uuid4()))
    assert page.status_code == 200
    (told,) = deliver(settings)
    assert (told.channel, told.to) == (Channel.EMAIL, address(inés))
    assert told.subject == "Prueba: Su cita: viernes 12 de junio"
    assert "Le esperamos." in told.body
    assert told.stop_url == ""


def test_a_test_goes_to_the_telephone_that_was_typed(browser: Browser, settings: Settings) -> None:
    page = browser.post(f"{REMINDER}/test", body=GOOD, phone=PHONE, uid=str(uuid4()))
    assert "va en camino a 5555 1234" in page.text
    assert GOOD in page.text
    (told,) = deliver(settings)
    assert told.to == "+50255551234"
    assert told.body.startswith("Prueba: Su cita: viernes 12 de junio")
    assert len(texts()) == 1


def test_a_test_that_is_clicked_twice_is_sent_once(browser: Browser, settings: Settings) -> None:
    once = str(uuid4())
    for _ in range(2):
        browser.post(f"{REMINDER}/test", body=GOOD, phone=PHONE, uid=once)
    assert len(deliver(settings)) == 1


def test_no_test_is_sent_of_a_wrong_text_or_to_no_number(browser: Browser) -> None:
    for typed in ({"body": GOOD}, {"body": GOOD, "phone": "12"}, {"body": "visa", "phone": PHONE}):
        assert browser.post(f"{REMINDER}/test", **typed).status_code == 422
    fixed_line = browser.post(f"{REMINDER}/test", body=GOOD, phone="2222 1234")
    assert fixed_line.status_code == 422
    with reading() as session:
        assert list(session.scalars(select(OutboxRow))) == []


def test_tests_are_limited_in_an_hour(browser: Browser, inés: Staff, settings: Settings) -> None:
    def send() -> int:
        return browser.post(f"{REMINDER}/test", body=GOOD, phone=PHONE).status_code

    assert [send() for _ in range(settings.tries_an_hour)] == [200] * settings.tries_an_hour
    assert send() == 429
    browser.pass_time(timedelta(hours=1))
    enter(browser.client, inés, browser.now)
    assert send() == 200


def test_there_is_no_page_for_what_is_no_text(browser: Browser) -> None:
    for path in ("lost/sms/es", "reminder/fax/es", "reminder/sms/quc"):
        assert browser.get(f"/admin/messages/{path}").status_code == 404
