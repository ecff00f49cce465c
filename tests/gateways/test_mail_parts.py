"""What a mail looks like to the program that shows it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from mobility.domain.delivery import Outgoing
from mobility.domain.message import Channel
from mobility.domain.visit import CalendarVisit
from mobility.gateways.mail_parts import UNFOLDED, compose

NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
LINK = "https://citas.example/c/KW7M4XRR" + "a" * 90
VISIT = CalendarVisit(
    uid="2f1c0c9e@citas.example",
    revision=2,
    starts_at=datetime(2026, 11, 13, 15, 30, tzinfo=UTC),
    length=timedelta(minutes=30),
    zone=ZoneInfo("America/Guatemala"),
    title="Cita",
    location="Oficina de Petén",
)
MESSAGE = Outgoing(
    key="appointment:7:2:booked:email",
    channel=Channel.EMAIL,
    to="rosa@correo.test",
    subject="Su cita es el viernes 13 de noviembre, a las 9:30 de la mañana, en la oficina",
    body=f"Señora <Tz'unun> & familia:\nvéala en {LINK}.\n\nEs gratis.",
    locale="es",
    stop_url="https://citas.example/es/stop/" + "b" * 100,
    visit=VISIT,
)


def written(message: Outgoing = MESSAGE, *, name: str = "Oficinas de Movilidad") -> bytes:
    mail = compose(message, sender="citas@citas.example", name=name, now=NOW)
    return mail.as_bytes(policy=UNFOLDED)


def read(message: Outgoing = MESSAGE, *, name: str = "Oficinas de Movilidad") -> EmailMessage:
    mail = message_from_bytes(written(message, name=name), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail.defects == []
    return mail


def part(kind: str, message: Outgoing = MESSAGE) -> EmailMessage:
    found = [one for one in read(message).walk() if one.get_content_type() == kind]
    assert isinstance(found[0], EmailMessage)
    return found[0]


def test_the_headers_say_who_writes_and_that_no_one_need_answer() -> None:
    mail = read()
    assert mail["From"] == "Oficinas de Movilidad <citas@citas.example>"
    assert (mail["To"], mail["Subject"]) == (MESSAGE.to, MESSAGE.subject)
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "es"


def test_one_touch_stops_all_messages() -> None:
    mail = read()
    assert mail["List-Unsubscribe"] == f"<{MESSAGE.stop_url}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # On one line and as it is: programs that send that POST decode nothing.
    assert f"List-Unsubscribe: <{MESSAGE.stop_url}>\r\n".encode() in written()
    without = read(replace(MESSAGE, stop_url=""))
    assert without["List-Unsubscribe"] is without["List-Unsubscribe-Post"] is None


def test_a_mail_has_the_same_name_on_each_try() -> None:
    name = read()["Message-ID"]
    later = compose(MESSAGE, sender="citas@citas.example", name="x", now=NOW + timedelta(hours=1))
    other = read(replace(MESSAGE, key="appointment:7:3:booked:email"))["Message-ID"]
    assert later["Message-ID"] == name != other
    assert "appointment" not in name
    assert name.endswith("@citas.example>")


def test_the_words_read_the_same_in_both_forms() -> None:
    assert part("text/plain").get_content().splitlines() == MESSAGE.body.splitlines()
    html = part("text/html").get_content()
    assert "<p>Señora &lt;Tz&#x27;unun&gt; &amp; familia:<br>" in html
    assert "<p>Es gratis.</p>" in html
    assert '<html lang="es">' in html


def test_an_address_in_a_text_can_be_touched() -> None:
    html = part("text/html").get_content()
    assert f'<a href="{LINK}">{LINK}</a>.' in html
    sly = replace(MESSAGE, body='https://a.example/"onclick="x javascript:x <a href=x>')
    shown = part("text/html", sly).get_content()
    assert shown.count("<a ") == 1
    assert 'href="https://a.example/&quot;onclick=&quot;x"' in shown


def test_nothing_is_loaded_and_no_colour_is_forced() -> None:
    html = part("text/html").get_content()
    assert '<meta name="color-scheme" content="light dark">' in html
    assert [
        one for one in ("src=", "url(", "<img", "<link", "color:", "<script") if one in html
    ] == []


def test_every_byte_passes_through_old_servers() -> None:
    raw = written()
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b'charset="utf-8"' in raw


@pytest.mark.parametrize(
    "sly", ["a\r\nBcc: eva@correo.test", "a\nBcc: eva@correo.test", "a\x85b\x00"]
)
def test_no_text_becomes_a_header_of_its_own(sly: str) -> None:
    mail = read(replace(MESSAGE, subject=sly, key=sly, body=sly), name=sly)
    assert mail["Bcc"] is None
    assert mail["Subject"] == " ".join(sly.replace("\x85", " ").replace("\x00", " ").split())
    for broken in ({"to": sly}, {"stop_url": f"https://a.example/{sly}"}, {"locale": sly}):
        with pytest.raises(ValueError, match=r"."):
            written(replace(MESSAGE, **broken))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url", ["https://a.example/>,<mailto:eva@a.test", "https://a.example/a b", "javascript:x", "x"]
)
def test_what_is_no_page_is_no_way_to_stop(url: str) -> None:
    with pytest.raises(ValueError, match="no address of a page"):
        written(replace(MESSAGE, stop_url=url))


@pytest.mark.parametrize(("takes_back", "method"), [(False, "PUBLISH"), (True, "CANCEL")])
def test_the_calendar_file_comes_with_its_method(takes_back: bool, method: str) -> None:
    message = replace(MESSAGE, takes_back=takes_back)
    inside = part("text/calendar", message)
    assert dict(inside["Content-Type"].params) == {"method": method, "charset": "utf-8"}
    attached = part("application/ics", message)
    assert attached.get_filename() == "cita.ics"
    for text in (inside.get_content(), attached.get_content().decode()):
        assert shown(text).method == method


def test_a_message_without_a_visit_has_no_calendar() -> None:
    mail = read(replace(MESSAGE, visit=None))
    assert mail.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in mail.iter_parts()] == ["text/plain", "text/html"]


def shown(text: str) -> Calendar:
    calendar = IcsCalendarStream.calendar_from_ics(text)
    assert [event.uid for event in calendar.events] == [VISIT.uid]
    return calendar
