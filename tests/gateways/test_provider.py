"""A provider behind Apprise: SMSEagle, the one among them that stands on one's own machine."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from inspect import signature
from io import StringIO
from threading import Thread

import pytest

from mobility.domain.delivery import Outcome, Outgoing, Refused, Sent, TryAgain
from mobility.domain.message import Channel
from mobility.domain.providers import SMS_PROVIDERS, WHATSAPP_PROVIDERS
from mobility.gateways.provider import Provider, plugin_of
from tests.gateways.rough import drip, drop, free_port, hang, rough_server
from tests.gateways.test_text_gateway import Gateway

NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
MESSAGE = Outgoing(
    key="appointment:7:2:booked:sms",
    channel=Channel.SMS,
    to="+50255551234",
    body="Su cita es el viernes 13 de noviembre.",
    locale="es",
)
SHORT = 0.9
TOKEN = "hunter2hunter2"
TAKEN = json.dumps({"result": [{"message_id": 1, "status": "ok"}]}).encode()
OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(TAKEN), TAKEN)
DRIPPING = drip(b"HTTP/1.1 100 Continue\r\nX: ", b"\r\n\r\n" + OK)


def provider(port: int, *, seconds: float = SHORT) -> Provider:
    # Who stands in the address must not get everybody's messages.
    return Provider(
        f"smseagle://{TOKEN}@127.0.0.1:{port}/+50255559999?redirect=yes", seconds=seconds
    )


def answered(status: int, body: bytes = b"{}") -> Outcome:
    gateway = Gateway(status, body, Location="http://127.0.0.1:9/")
    with gateway.served() as url:
        return provider(int(url.split(":")[2].split("/")[0]))(MESSAGE, now=NOW)


def test_a_message_goes_to_its_receiver_and_nobody_else() -> None:
    gateway = Gateway(200, TAKEN)
    with gateway.served() as url:
        port = int(url.split(":")[2].split("/")[0])
        assert provider(port)(MESSAGE, now=NOW) == Sent()
    [(_, _, told)] = gateway.told
    assert (told["params"]["to"], told["params"]["message"]) == (MESSAGE.to, MESSAGE.body)


@pytest.mark.parametrize("to", ["", "+5025555", "50255551234", "+502555512345678", "+1/../2", "w:"])
def test_no_number_is_never_handed_over(to: str) -> None:
    assert provider(free_port())(replace(MESSAGE, to=to), now=NOW) == Refused("address")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, Refused("http_400")),
        (401, TryAgain("http_401", channel_down=True)),
        (429, TryAgain("http_429")),
        (500, TryAgain("http_500", channel_down=True)),
        (302, TryAgain("provider_failed")),
    ],
)
def test_a_provider_that_says_no_is_understood(status: int, outcome: Outcome) -> None:
    assert answered(status) == outcome


def test_a_provider_that_is_silent_or_gone_stops_the_channel() -> None:
    down = TryAgain("connection", channel_down=True)
    assert provider(free_port())(MESSAGE, now=NOW) == down
    for behave in (hang, drop, DRIPPING):
        with rough_server(behave) as port:
            assert provider(port)(MESSAGE, now=NOW) == down
    with rough_server(DRIPPING) as port:
        assert provider(port, seconds=30)(MESSAGE, now=NOW) == Sent()


@contextmanager
def whole_log() -> Iterator[StringIO]:
    """Collect what would reach a log that is set to take in everything."""
    said, root = StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(said), root.level
    root.addHandler(handler)
    root.setLevel(1)
    try:
        yield said
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_nothing_of_it_is_ever_logged() -> None:
    with whole_log() as log:
        for status in (200, 400, 500):
            answered(status, TAKEN)
        assert provider(free_port())(MESSAGE, now=NOW) != Sent()
        logging.getLogger("tests").debug("the log takes it in")
    said = log.getvalue()
    assert "takes it in" in said
    assert [one for one in (TOKEN, "5555", "viernes", "127.0.0.1") if one in said] == []


@pytest.mark.parametrize("scheme", ["json", "file", "exec", "mailto", "syslog", "windows", "smpp"])
def test_no_other_scheme_is_let_through(scheme: str) -> None:
    with pytest.raises(ValueError, match="not let through"):
        Provider(f"{scheme}://127.0.0.1/")


def test_an_address_that_lacks_something_stops_the_channel() -> None:
    wrong = TryAgain("misconfigured", channel_down=True)
    for url in ("twilio://AC:b@c", "twilio://", "smseagle://127.0.0.1"):
        assert Provider(url)(MESSAGE, now=NOW) == wrong


@pytest.mark.parametrize("scheme", sorted(SMS_PROVIDERS | WHATSAPP_PROVIDERS))
def test_each_scheme_let_through_is_a_provider_of_apprise(scheme: str) -> None:
    plugin = plugin_of(scheme)
    assert scheme in plugin.schemas(plugin)
    assert plugin.enabled
    assert "targets" in signature(plugin.__init__).parameters


@pytest.mark.parametrize(("channel", "mode"), [(Channel.SMS, "T"), (Channel.WHATSAPP, "W")])
def test_twilio_knows_whatsapp_from_a_text_message(channel: Channel, mode: str) -> None:
    from apprise import AppriseAsset

    twilio = Provider(f"twilio://AC{'a' * 32}:{'b' * 32}@+15551234567/+50255559999")
    message = replace(MESSAGE, channel=channel)
    assert twilio._receiver(message, AppriseAsset()).targets == [(mode, MESSAGE.to)]


def test_apprise_waits_for_the_first_message_to_load() -> None:
    code = (
        "import sys, config, mobility.gateways.senders as s\n"
        "s.Provider('smseagle://t@127.0.0.1:9')\n"
        "sys.exit('apprise' in sys.modules or 'requests' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_several_threads_send_through_one_provider() -> None:
    gateway, outcomes = Gateway(200, TAKEN), list[Outcome]()
    numbers = [f"+502555510{number:02d}" for number in range(20)]
    with gateway.served() as url:
        send = provider(int(url.split(":")[2].split("/")[0]), seconds=8)

        def send_part(first: int) -> None:
            outcomes.extend(send(replace(MESSAGE, to=to), now=NOW) for to in numbers[first::4])

        threads = [Thread(target=send_part, args=(first,)) for first in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes == [Sent()] * 20
    assert sorted(told["params"]["to"] for _, _, told in gateway.told) == numbers
