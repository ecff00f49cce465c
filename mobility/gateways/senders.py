"""The way out that each channel takes in this copy."""

from collections.abc import Mapping
from datetime import datetime

from mobility.domain.delivery import Deliver, Outcome, Outgoing, Refused
from mobility.domain.message import Channel
from mobility.domain.providers import GATEWAYS
from mobility.domain.settings import Settings
from mobility.gateways.mail import Mail
from mobility.gateways.outbox_folder import FOLDER, OutboxFolder
from mobility.gateways.provider import Provider
from mobility.gateways.text_gateway import TextGateway


class Senders:
    """Hands each message to the adapter of its channel; may be called by several threads."""

    def __init__(self, by_channel: Mapping[Channel, Deliver]) -> None:
        self._by_channel = by_channel

    def __call__(self, message: Outgoing, *, now: datetime) -> Outcome:
        """Send one message by its channel."""
        return self._by_channel[message.channel](message, now=now)


def make_deliver(settings: Settings) -> Deliver:
    """Choose the adapters: those that are set, else files while the program is being tried out."""
    sending = settings.sending
    without = OutboxFolder(settings.var / FOLDER) if settings.development else no_provider
    mail = (
        Mail(sending.smtp_url, sender=sending.mail_from, name=settings.programme)
        if sending.smtp_url
        else without
    )
    return Senders(
        {
            Channel.EMAIL: mail,
            Channel.SMS: _texts(sending.sms_url, sending.sms_token) or without,
            Channel.WHATSAPP: _texts(sending.whatsapp_url, sending.whatsapp_token) or without,
        }
    )


def no_provider(message: Outgoing, *, now: datetime) -> Outcome:  # noqa: ARG001 -- a Deliver
    """Send nothing: this copy was given no way out for the message's channel."""
    return Refused("no_provider")


def _texts(url: str, token: str) -> Deliver | None:
    if not url:
        return None
    is_gateway = url.partition("://")[0] in GATEWAYS
    return TextGateway(url, token) if is_gateway else Provider(url)
