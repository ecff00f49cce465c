"""The mail server that messages go out through, as its address names it."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed over; `is_tls` from the first byte on, otherwise by STARTTLS.

    `authority` is a file of the authorities that are trusted, instead of the machine's own.
    """

    host: str
    port: int
    is_tls: bool
    user: str = ""
    password: str = field(default="", repr=False)
    verifies: bool = True
    authority: Path | None = None

    @property
    def must_be_secret(self) -> bool:
        """Say whether the password would travel in the clear without TLS."""
        return bool(self.password) and not _is_loopback(self.host)


def mail_server(url: str) -> MailServer:
    """Read smtp://USER:PASSWORD@HOST:PORT or smtps://..., then ?verify=no or ?ca=FILE.

    Raises ValueError, which repeats nothing: the address holds a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise ValueError("no address of a mail server") from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    # A password without a user is a slip: "user:pass@" was meant, or an "@" is not written as %40.
    slipped = bool(parts.password) and not parts.username
    if not parts.hostname or slipped or parts.path.strip("/") or not _are_known(options):
        raise ValueError("no address of a mail server")
    return MailServer(
        host=parts.hostname or "",
        port=port,
        is_tls=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        verifies=options.get("verify") != "no",
        authority=Path(options["ca"]) if "ca" in options else None,
    )


def _are_known(options: dict[str, str]) -> bool:
    return set(options) <= {"verify", "ca"} and options.get("verify", "yes") in {"yes", "no"}


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
