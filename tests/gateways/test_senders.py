"""Which way out a message takes, by its channel and the settings."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mobility.domain.delivery import Outgoing, Refused, Sent
from mobility.domain.message import Channel
from mobility.domain.settings import Sending, Settings
from mobility.gateways.outbox_folder import read_messages
from mobility.gateways.senders import make_deliver
from tests.conftest import make_settings
from tests.gateways.mail_host import MailHost
from tests.gateways.test_text_gateway import Gateway

NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
MESSAGE = Outgoing(key="k", channel=Channel.SMS, to="+50255551234", body="Hola", locale="es")
MAIL = replace(MESSAGE, channel=Channel.EMAIL, to="rosa@correo.test", subject="Su cita")


def copy(tmp_path: Path, sending: Sending | None = None, **more: object) -> Settings:
    return make_settings("sqlite://", tmp_path, sending=sending or Sending(), **more)


@pytest.mark.parametrize("channel", list(Channel))
def test_a_copy_that_is_tried_out_writes_files(tmp_path: Path, channel: Channel) -> None:
    deliver = make_deliver(copy(tmp_path))
    assert deliver(replace(MESSAGE, channel=channel), now=NOW) == Sent()
    assert [one.channel for one in read_messages(tmp_path / "outbox")] == [channel]


@pytest.mark.parametrize("channel", list(Channel))
def test_in_production_no_provider_means_no_message(tmp_path: Path, channel: Channel) -> None:
    deliver = make_deliver(copy(tmp_path, development=False))
    assert deliver(replace(MESSAGE, channel=channel), now=NOW) == Refused("no_provider")
    assert list(tmp_path.iterdir()) == []


def test_mail_goes_to_the_server_in_the_programmes_name(tmp_path: Path) -> None:
    host = MailHost()
    with host.served() as port:
        sending = Sending(smtp_url=f"smtp://127.0.0.1:{port}", mail_from="citas@oficinas.test")
        deliver = make_deliver(copy(tmp_path, sending, programme="Oficinas"))
        assert deliver(MAIL, now=NOW) == Sent()
    assert host.mails[0]["From"] == "Oficinas <citas@oficinas.test>"


def test_texts_and_whatsapp_have_gateways_of_their_own(tmp_path: Path) -> None:
    texts, whatsapp = Gateway(200), Gateway(200)
    with texts.served() as one, whatsapp.served() as other:
        sending = Sending(sms_url=one, sms_token="a", whatsapp_url=other, whatsapp_token="b")
        deliver = make_deliver(copy(tmp_path, sending))
        deliver(MESSAGE, now=NOW)
        deliver(replace(MESSAGE, channel=Channel.WHATSAPP, key="w"), now=NOW)
    assert [told["id"] for _, _, told in texts.told] == ["k"]
    assert [told["id"] for _, _, told in whatsapp.told] == ["w"]
    assert [headers["Authorization"] for _, headers, _ in whatsapp.told] == ["Bearer b"]


def test_another_scheme_is_a_provider(tmp_path: Path) -> None:
    taken = b'{"result": {"message_id": 1, "status": "ok"}}'
    gateway = Gateway(200, taken)
    with gateway.served() as url:
        port = url.split(":")[2].split("/")[0]
        deliver = make_deliver(copy(tmp_path, Sending(sms_url=f"smseagle://t@127.0.0.1:{port}")))
        assert deliver(MESSAGE, now=NOW) == Sent()
    assert gateway.told[0][2]["params"]["to"] == MESSAGE.to


def test_a_scheme_that_is_not_let_through_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not let through"):
        make_deliver(copy(tmp_path, Sending(sms_url="json://127.0.0.1/")))
