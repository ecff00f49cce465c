"""E-mail over SMTP, with the standard library."""

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from threading import Lock
from time import monotonic
from weakref import finalize

from mobility.domain.delivery import Outcome, Outgoing, Refused, Sent, TryAgain
from mobility.domain.mail_server import mail_server
from mobility.gateways.deadline import cut_off_after
from mobility.gateways.mail_line import Line, connect, trust
from mobility.gateways.mail_parts import UNFOLDED, compose, mailbox

SECONDS = 9.0
LONGEST_REST = 20.0
"""Seconds after which a connection at rest is closed: servers drop them without a word."""
HANGS_UP = 421
NEEDS_LOGIN = frozenset({530, 534, 535, 538})
ABOUT_THE_CHANNEL = (
    smtplib.SMTPSenderRefused,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
)


class AddressNotTaken(Exception):
    """The server takes no address with letters beyond ASCII before its "@"."""


class Mail:
    """Hands mails over to one server; a connection rests for the next mail of any thread."""

    def __init__(self, url: str, *, sender: str, name: str, seconds: float = SECONDS) -> None:
        self._server, self._sender, self._name = mail_server(url), sender, name
        self._seconds, self._trust = seconds, trust(self._server)
        self._resting: list[tuple[float, Line]] = []
        self._lock = Lock()
        self.close = finalize(self, _close_all, self._resting)

    def __call__(self, message: Outgoing, *, now: datetime) -> Outcome:
        """Hand one mail over and say what became of it."""
        try:
            name = message.sender or self._name
            mail = compose(message, sender=self._sender, name=name, now=now)
            to = mailbox(message.to).addr_spec
        except ValueError:
            return Refused("address")
        try:
            self._send(mail, to)
        except Exception as error:  # noqa: BLE001 -- whatever a server does is an outcome
            return outcome_of(error)
        return Sent()

    def _send(self, mail: EmailMessage, to: str) -> None:
        held: list[Line] = []
        with cut_off_after(self._seconds, lambda: held[-1].sock if held else None):
            try:
                line = self._rested(held) or self._connected(held)
                _hand_over(line, mail, self._sender, to)
            finally:
                self._rest(held)

    def _connected(self, held: list[Line]) -> Line:
        domain = self._sender.rpartition("@")[2]
        return connect(self._server, self._trust, held, seconds=self._seconds, own_name=domain)

    def _rested(self, held: list[Line]) -> Line | None:
        """Take up a connection that still answers, if there is one."""
        while True:
            with self._lock:
                if not self._resting:
                    return None
                since, line = self._resting.pop()
            held.append(line)
            if monotonic() - since < LONGEST_REST and line.still_answers(self._seconds):
                return line
            line.close()

    def _rest(self, held: Sequence[Line]) -> None:
        """Keep what is still open: after a refusal too the next mail can go the same way."""
        with self._lock:
            self._resting += [(monotonic(), line) for line in held if line.sock is not None]


def outcome_of(error: Exception) -> Outcome:
    """Say what a failure means for the mail, and whether any other could get through."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _outcome_of_code(next(iter(error.recipients.values()))[0])
    if isinstance(error, ABOUT_THE_CHANNEL):
        return TryAgain(f"smtp_{error.smtp_code}", channel_down=True)
    if isinstance(error, smtplib.SMTPResponseException):
        return _outcome_of_code(error.smtp_code)
    if isinstance(error, AddressNotTaken):
        return Refused("address")
    reason = "tls" if isinstance(error, ssl.SSLError) else "connection"
    return TryAgain(reason, channel_down=True)


def _outcome_of_code(code: int) -> Outcome:
    reason = f"smtp_{code}"
    if code == HANGS_UP or code in NEEDS_LOGIN:
        return TryAgain(reason, channel_down=True)
    return Refused(reason) if 500 <= code < 600 else TryAgain(reason)


def _hand_over(line: Line, mail: EmailMessage, sender: str, to: str) -> None:
    if to.isascii():
        line.sendmail(sender, [to], mail.as_bytes(policy=UNFOLDED))
        return
    if not line.has_extn("smtputf8"):
        raise AddressNotTaken
    written = mail.as_bytes(policy=UNFOLDED.clone(utf8=True))
    line.sendmail(sender, [to], written, ["SMTPUTF8", "BODY=8BITMIME"])


def _close_all(resting: list[tuple[float, Line]]) -> None:
    while resting:
        with suppress(OSError):
            resting.pop()[1].close()
