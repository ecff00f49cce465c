"""A gateway for text messages, as a real server on this machine plays it."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from mobility.domain.delivery import Outcome, Outgoing, Refused, Sent, TryAgain
from mobility.domain.message import Channel
from mobility.gateways.text_gateway import TextGateway
from tests.gateways.rough import drip, drop, free_port, hang, rough_server

NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
MESSAGE = Outgoing(
    key="appointment:7:2:reminder-1440:sms",
    channel=Channel.SMS,
    to="+50255551234",
    body="Su cita es el viernes 13 de noviembre.\nEs gratis.",
    locale="es",
)
SHORT = 0.6
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Gateway:
    """Answers each request with the same status, headers and body, and keeps what it was told."""

    def __init__(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.status, self.body, self.headers = status, body, headers
        self.told: list[tuple[str, dict[str, str], Any]] = []

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve it, and give its address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/send?from=oficina"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.told.append((self.path, dict(self.headers), told))
                self.send_response(gateway.status)
                for name, value in gateway.headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(gateway.body)

            def log_message(self, *_args: object) -> None:
                pass

        return Handler


def answered(status: int, body: bytes = b"", **headers: str) -> Outcome:
    with Gateway(status, body, **headers).served() as url:
        return TextGateway(url, "secret")(MESSAGE, now=NOW)


def test_a_message_arrives_with_its_key_and_token() -> None:
    gateway = Gateway(200)
    with gateway.served() as url:
        assert TextGateway(url, "secret")(MESSAGE, now=NOW) == Sent()
    [(path, headers, told)] = gateway.told
    assert path == "/send?from=oficina"
    assert told == {"to": MESSAGE.to, "text": MESSAGE.body, "id": MESSAGE.key}
    assert headers["Idempotency-Key"] == MESSAGE.key
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Content-Type"] == "application/json"


def test_a_message_says_who_sends_it_where_somebody_does() -> None:
    gateway = Gateway(200)
    with gateway.served() as url:
        TextGateway(url)(replace(MESSAGE, sender="Citas Sur"), now=NOW)
    assert gateway.told[0][2]["from"] == "Citas Sur"


def test_without_a_token_the_address_may_hold_a_password() -> None:
    gateway = Gateway(200)
    with gateway.served() as url:
        TextGateway(url)(MESSAGE, now=NOW)
        TextGateway(url.replace("http://", "http://me:a%40b@"))(MESSAGE, now=NOW)
    assert "Authorization" not in gateway.told[0][1]
    assert gateway.told[1][1]["Authorization"] == "Basic bWU6YUBi"


@pytest.mark.parametrize(
    ("body", "receipt"),
    [
        (b'{"id": "SM-1"}', "SM-1"),
        (b'{"id": 17}', "17"),
        (b'{"id": "a\\nb"}', "ab"),
        (b'{"id": "' + b"9" * 121 + b'"}', "9" * 120),
        (b'{"id": true}', ""),
        (b'{"id": ["a"]}', ""),
        (b'["id"]', ""),
        (b"thank you", ""),
        (b"\xff\xfe", ""),
        (b"[" * 20_000, ""),
        (b"", ""),
    ],
)
def test_the_receipt_is_what_the_gateway_calls_it(body: bytes, receipt: str) -> None:
    assert answered(201, body) == Sent(receipt)


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_message_that_is_wrong_is_refused(status: int) -> None:
    assert answered(status, b'{"error": "no such number"}') == Refused(f"http_{status}")


@pytest.mark.parametrize("status", [301, 302, 307, 401, 402, 403, 405, 500, 502, 503])
def test_what_concerns_every_message_stops_the_channel(status: int) -> None:
    answer = answered(status, Location="http://127.0.0.1:9/")
    assert answer == TryAgain(f"http_{status}", channel_down=True)


@pytest.mark.parametrize("status", [408, 409, 425, 429])
def test_what_passes_stops_this_message_only(status: int) -> None:
    assert answered(status) == TryAgain(f"http_{status}")


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ("30", timedelta(seconds=30)),
        ("0", timedelta()),
        ("86400", timedelta(days=1)),
        ("86401", timedelta(days=1)),
        ("9" * 40, timedelta(days=1)),
        ("Tue, 10 Nov 2026 14:02:00 GMT", timedelta(minutes=2)),
        ("Tue, 10 Nov 2026 13:00:00 GMT", timedelta()),
        ("Tue, 10 Nov 2099 13:00:00 GMT", timedelta(days=1)),
        ("-5", None),
        ("soon", None),
    ],
)
def test_a_gateway_says_when_to_come_back(given: str, after: timedelta | None) -> None:
    assert answered(429, Retry_After=given) == TryAgain("http_429", after)


def test_a_redirect_is_followed_to_no_other_host() -> None:
    other = Gateway(200)
    with other.served() as elsewhere:
        assert isinstance(answered(307, Location=elsewhere), TryAgain)
    assert other.told == []


def test_a_gateway_that_hangs_is_left_alone() -> None:
    with rough_server(hang) as port:
        gateway = TextGateway(f"http://127.0.0.1:{port}", seconds=SHORT)
        assert gateway(MESSAGE, now=NOW) in (
            TryAgain("timed_out", channel_down=True),
            TryAgain("connection", channel_down=True),
        )


def test_a_gateway_that_drips_is_cut_off() -> None:
    taken_at_last = b"\r\n\r\n" + OK
    with rough_server(drip(b"HTTP/1.1 100 Continue\r\nX: ", taken_at_last)) as port:
        gateway = TextGateway(f"http://127.0.0.1:{port}", seconds=SHORT)
        assert gateway(MESSAGE, now=NOW) == TryAgain("connection", channel_down=True)
        patient = TextGateway(f"http://127.0.0.1:{port}", seconds=30)
        assert patient(MESSAGE, now=NOW) == Sent()


def test_what_was_taken_counts_though_the_answer_breaks_off() -> None:
    with rough_server(drip(OK[:36], b"", drops=0)) as port:
        gateway = TextGateway(f"http://127.0.0.1:{port}", seconds=SHORT)
        assert gateway(MESSAGE, now=NOW) == Sent()


def test_a_gateway_that_drops_the_line_is_tried_again() -> None:
    def drop_half_way(line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(OK[:10])

    for behave in (drop, drop_half_way):
        with rough_server(behave) as port:
            gateway = TextGateway(f"http://127.0.0.1:{port}", seconds=SHORT)
            assert gateway(MESSAGE, now=NOW) == TryAgain("connection", channel_down=True)


def test_a_gateway_that_is_not_there_is_tried_again() -> None:
    gateway = TextGateway(f"http://127.0.0.1:{free_port()}", seconds=SHORT)
    assert gateway(MESSAGE, now=NOW) == TryAgain("connection", channel_down=True)


def test_a_certificate_nobody_vouches_for_is_not_believed() -> None:
    with rough_server(drop) as port:
        gateway = TextGateway(f"https://127.0.0.1:{port}", seconds=SHORT)
        assert gateway(MESSAGE, now=NOW) == TryAgain("connection", channel_down=True)
