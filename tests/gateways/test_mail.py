"""Mail over SMTP to a real server, which takes it, refuses, hangs, drips and goes away."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from mobility.domain.delivery import Outcome, Outgoing, Refused, Sent, TryAgain
from mobility.domain.message import Channel
from mobility.gateways.mail import Mail
from tests.gateways.certificate import make_certificate
from tests.gateways.mail_host import PASSWORD, USER, MailHost, let_in
from tests.gateways.rough import drip, drop, free_port, hang, rough_server, take_mail

NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
MESSAGE = Outgoing(
    key="appointment:7:2:booked:email",
    channel=Channel.EMAIL,
    to="rosa@correo.test",
    subject="Su cita",
    body="Su cita es el viernes 13 de noviembre.",
    locale="es",
)
SHORT = 0.8
LOGIN = f"{USER.decode()}:p%40ss%20word@"
DRIPPING = drip(b"220-", b"\r\n220 hello\r\n", then=take_mail)
DOWN = TryAgain("connection", channel_down=True)
assert PASSWORD == b"p@ss word"


@contextmanager
def mail_to(address: str, *, seconds: float = 8) -> Iterator[Mail]:
    mail = Mail(address, sender="citas@oficinas.test", name="Oficinas", seconds=seconds)
    yield mail
    mail.close()


def sent_to(address: str, message: Outgoing = MESSAGE, *, seconds: float = 8) -> Outcome:
    with mail_to(address, seconds=seconds) as mail:
        return mail(message, now=NOW)


def answered(**answers: str) -> Outcome:
    with MailHost(**answers).served() as port:
        return sent_to(f"smtp://127.0.0.1:{port}")


def test_a_mail_comes_from_the_name_the_programme_chose() -> None:
    host = MailHost()
    with host.served() as port:
        sent_to(f"smtp://127.0.0.1:{port}")
        sent_to(f"smtp://127.0.0.1:{port}", replace(MESSAGE, sender="Citas Sur"))
    names = [mail["From"].addresses[0].display_name for mail in host.mails]
    assert names == ["Oficinas", "Citas Sur"]


def test_a_mail_arrives_at_the_address_it_is_for() -> None:
    host = MailHost()
    with host.served() as port:
        assert sent_to(f"smtp://127.0.0.1:{port}") == Sent()
    [envelope] = host.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("citas@oficinas.test", [MESSAGE.to])
    assert host.mails[0]["To"] == MESSAGE.to


def test_starttls_is_used_where_it_is_offered(tmp_path: Path) -> None:
    context, authority = make_certificate(tmp_path)
    host = MailHost()
    login: dict[str, Any] = {
        "authenticator": let_in,
        "auth_required": True,
        "require_starttls": True,
    }
    with host.served(tls_context=context, **login) as port:
        address = f"127.0.0.1:{port}?ca={authority}"
        assert sent_to(f"smtp://{LOGIN}{address}") == Sent()
        wrong = sent_to(f"smtp://{USER.decode()}:wrong@{address}")
        assert wrong == TryAgain("smtp_535", channel_down=True)
        assert sent_to(f"smtp://{address}") == TryAgain("smtp_530", channel_down=True)
    assert host.was_secret == [True]


def test_tls_from_the_first_byte_is_spoken(tmp_path: Path) -> None:
    context, authority = make_certificate(tmp_path)
    host = MailHost()
    with host.served(tls=context) as port:
        assert sent_to(f"smtps://127.0.0.1:{port}?ca={authority}") == Sent()
        assert sent_to(f"smtp://127.0.0.1:{port}", seconds=SHORT).channel_down  # type: ignore[union-attr]
    assert len(host.envelopes) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_is_verified_unless_told_otherwise(tmp_path: Path, scheme: str) -> None:
    context, _ = make_certificate(tmp_path)
    host = MailHost()
    options: dict[str, Any] = {"tls": context} if scheme == "smtps" else {"tls_context": context}
    with host.served(**options) as port:
        stranger = sent_to(f"{scheme}://127.0.0.1:{port}")
        assert stranger == TryAgain("tls", channel_down=True)
        assert host.envelopes == []
        assert sent_to(f"{scheme}://127.0.0.1:{port}?verify=no") == Sent()


def test_a_password_never_travels_to_others_in_the_clear() -> None:
    host = MailHost()
    with host.served() as port:
        # This machine, by a name that does not say so.
        address = f"smtp://{LOGIN}127.1:{port}"
        assert sent_to(address) == TryAgain("tls", channel_down=True)
    assert host.envelopes == []


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"rcpt": "550 5.1.1 no such mailbox rosa"}, Refused("smtp_550")),
        ({"rcpt": "450 4.2.0 greylisted"}, TryAgain("smtp_450")),
        ({"rcpt": "421 4.3.2 going down"}, TryAgain("smtp_421", channel_down=True)),
        ({"rcpt": "530 5.7.0 log in first"}, TryAgain("smtp_530", channel_down=True)),
        ({"mail": "550 5.7.1 not from you"}, TryAgain("smtp_550", channel_down=True)),
        ({"mail": "451 4.3.0 later"}, TryAgain("smtp_451", channel_down=True)),
        ({"data": "554 5.7.1 looks like spam"}, Refused("smtp_554")),
        ({"data": "452 4.3.1 disk full"}, TryAgain("smtp_452")),
    ],
)
def test_a_server_that_says_no_is_understood(answers: dict[str, str], outcome: Outcome) -> None:
    assert answered(**answers) == outcome


@pytest.mark.parametrize(
    "to",
    [
        "",
        "rosa",
        "rosa@",
        "@correo.test",
        "rosa@correo.test, eva@correo.test",
        "rosa@correo.test\r\nBcc: eva@correo.test",
        "rosa@correo..test",
        "<rosa@correo.test>",
        "peña ruiz@correo.test",
        "peña\r\nBcc:eva@correo.test",
    ],
)
def test_what_is_no_address_is_never_sent_to(to: str) -> None:
    host = MailHost()
    with host.served() as port:
        assert sent_to(f"smtp://127.0.0.1:{port}", replace(MESSAGE, to=to)) == Refused("address")
    assert host.envelopes == []


def test_an_address_beyond_ascii_arrives_where_it_is_taken() -> None:
    spanish = replace(MESSAGE, to="peña@correo.test")
    domain = replace(MESSAGE, to="rosa@españa.test")
    host = MailHost()
    with host.served(enable_SMTPUTF8=True) as port:
        assert sent_to(f"smtp://127.0.0.1:{port}", spanish) == Sent()
    with host.served(enable_SMTPUTF8=False) as port:
        assert sent_to(f"smtp://127.0.0.1:{port}", spanish) == Refused("address")
        assert sent_to(f"smtp://127.0.0.1:{port}", domain) == Sent()
    assert [one.rcpt_tos for one in host.envelopes] == [
        ["peña@correo.test"],
        ["rosa@xn--espaa-rta.test"],
    ]


def test_one_connection_carries_many_mails() -> None:
    host = MailHost()
    with host.served() as port, mail_to(f"smtp://127.0.0.1:{port}") as mail:
        assert {mail(MESSAGE, now=NOW) for _ in range(5)} == {Sent()}
    assert (len(host.envelopes), len(host.peers)) == (5, 1)


def test_a_refused_mail_leaves_the_connection_for_the_next() -> None:
    host = MailHost(rcpt="550 no")
    with host.served() as port, mail_to(f"smtp://127.0.0.1:{port}") as mail:
        assert mail(MESSAGE, now=NOW) == Refused("smtp_550")
        host.answers = {}
        assert {mail(MESSAGE, now=NOW) for _ in range(2)} == {Sent()}
    assert (len(host.envelopes), len(host.peers)) == (2, 1)


def test_a_connection_that_was_dropped_is_opened_again() -> None:
    host = MailHost()
    with host.served() as port, mail_to(f"smtp://127.0.0.1:{port}") as mail:
        mail(MESSAGE, now=NOW)
        mail._resting[0][1].sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
        assert mail(MESSAGE, now=NOW) == Sent()
    assert (len(host.envelopes), len(host.peers)) == (2, 2)


def test_several_threads_send_at_the_same_time() -> None:
    host, outcomes = MailHost(), list[Outcome]()
    with host.served() as port, mail_to(f"smtp://127.0.0.1:{port}") as mail:
        messages = [replace(MESSAGE, to=f"p{number}@correo.test") for number in range(24)]

        def send(first: int) -> None:
            outcomes.extend(mail(one, now=NOW) for one in messages[first::4])

        threads = [Thread(target=send, args=(first,)) for first in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes == [Sent()] * 24
    assert sorted(one.rcpt_tos[0] for one in host.envelopes) == sorted(m.to for m in messages)
    assert len(host.peers) <= 4


def test_a_server_that_hangs_drips_or_goes_stops_the_channel() -> None:
    for behave in (hang, drop, DRIPPING):
        with rough_server(behave) as port:
            for scheme in ("smtp", "smtps"):
                outcome = sent_to(f"{scheme}://127.0.0.1:{port}", seconds=SHORT)
                assert isinstance(outcome, TryAgain)
                assert outcome.channel_down
    assert sent_to(f"smtp://127.0.0.1:{free_port()}") == DOWN


def test_a_server_that_drips_is_waited_for_by_the_patient() -> None:
    with rough_server(DRIPPING) as port:
        assert sent_to(f"smtp://127.0.0.1:{port}", seconds=30) == Sent()


def test_a_server_that_goes_half_way_is_tried_again() -> None:
    def leave_in_the_data(line: socket.socket) -> None:
        with line.makefile("rb") as told:
            line.sendall(b"220 hello\r\n")
            for command in told:
                if command.upper().startswith(b"DATA"):
                    line.sendall(b"354 go on\r\n")
                    return
                line.sendall(b"250 OK\r\n")

    with rough_server(leave_in_the_data) as port:
        assert sent_to(f"smtp://127.0.0.1:{port}", seconds=SHORT) == DOWN
