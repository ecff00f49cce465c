"""A connection to a mail server, secret where it must be."""

import smtplib
import ssl
from typing import Any

from mobility.domain.mail_server import MailServer


class Line(smtplib.SMTP):
    """A connection that is in `held` before it is open, so that opening it can be cut off too."""

    def __init__(self, held: list["Line"], server: MailServer, **options: Any) -> None:  # noqa: ANN401 -- those of smtplib
        held.append(self)
        super().__init__(server.host, server.port, **options)

    def still_answers(self, seconds: float) -> bool:
        """Ask a connection that was at rest whether it is still one."""
        if self.sock is None:
            return False
        self.sock.settimeout(seconds / 4)
        try:
            answers = self.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False
        if answers:
            self.sock.settimeout(seconds)
        return answers


class TlsLine(Line, smtplib.SMTP_SSL):
    """A connection that is secret from its first byte on."""


def trust(server: MailServer) -> ssl.SSLContext:
    """Say whose certificates are believed. Raises OSError for a file that cannot be read."""
    context = ssl.create_default_context(cafile=server.authority)
    if not server.verifies:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def connect(
    server: MailServer,
    trusted: ssl.SSLContext,
    held: list[Line],
    *,
    seconds: float,
    own_name: str,
) -> Line:
    """Open a connection and log in. Raises OSError or SMTPException, with nothing left open.

    `own_name` is what the server is greeted with: a look-up of this machine's name may hang.
    """
    named: dict[str, Any] = {"local_hostname": own_name, "timeout": seconds / 2}
    try:
        if server.is_tls:
            line: Line = TlsLine(held, server, context=trusted, **named)
        else:
            line = Line(held, server, **named)
            _make_secret(line, server, trusted)
        if server.password:
            line.login(server.user, server.password)
    except BaseException:
        held[-1].close()
        raise
    if line.sock is not None:
        line.sock.settimeout(seconds)
    return line


def _make_secret(line: Line, server: MailServer, trusted: ssl.SSLContext) -> None:
    line.ehlo_or_helo_if_needed()
    if line.has_extn("starttls"):
        line.starttls(context=trusted)
        line.ehlo()
    elif server.must_be_secret:
        raise ssl.SSLError("no TLS is offered, and the password would be read")
