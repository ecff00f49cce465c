"""A real mail server on this machine, which keeps what it is given."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.gateways.rough import free_port

USER, PASSWORD = b"oficina", b"p@ss word"


class MailHost:
    """Takes every mail, or answers a command with what it was told to."""

    def __init__(self, **answers: str) -> None:
        self.answers: Mapping[str, str] = answers
        self.envelopes: list[Envelope] = []
        self.peers: set[object] = set()
        self.was_secret: list[bool] = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802 -- as SMTP names it
        answer = self.answers.get("rcpt", "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_MAIL(self, _server, _session, envelope, address, options) -> str:  # noqa: N802 -- as SMTP names it
        envelope.mail_from, envelope.mail_options = address, options
        return self.answers.get("mail", "250 OK")

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as SMTP names it
        self.envelopes.append(envelope)
        self.peers.add(session.peer)
        self.was_secret.append(session.ssl is not None)
        return self.answers.get("data", "250 OK")

    @property
    def mails(self) -> list[EmailMessage]:
        """Read what arrived as a mail program does."""
        read = [message_from_bytes(_bytes(one), policy=policy.default) for one in self.envelopes]
        return [one for one in read if isinstance(one, EmailMessage)]

    @contextmanager
    def served(self, *, tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[int]:
        """Serve it, and give its port; with `tls` every connection begins with it."""
        controller = Controller(
            self, hostname="127.0.0.1", port=free_port(), ssl_context=tls, **options
        )
        controller.start()
        try:
            yield controller.port
        finally:
            controller.stop()


def let_in(_server, _session, _envelope, _mechanism, given) -> AuthResult:
    """Know one user by one password."""
    return AuthResult(success=given == LoginPassword(USER, PASSWORD), handled=False)


def _bytes(envelope: Envelope) -> bytes:
    content = envelope.content
    return content if isinstance(content, bytes) else (content or "").encode()
