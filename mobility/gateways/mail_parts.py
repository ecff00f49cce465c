"""One message as an e-mail: its headers, its words as text and as HTML, its calendar file."""

import re
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from html import escape
from urllib.parse import urlsplit

from mobility.domain.delivery import Outgoing
from mobility.domain.link_text import link_parts
from mobility.gateways.calendar_file import Method, visit_calendar

# Any server takes bodies of 7 bits, and nothing on the way rewrites them.
POLICY = SMTP.clone(cte_type="7bit")
# The library would put a long address into an encoded word, which no program unfolds again.
UNFOLDED = POLICY.clone(max_line_length=990)
# The library reads no such address by itself.
BEYOND_ASCII = re.compile(r"[^\s\x00-\x1f\x7f@<>(),:;\"\\\[\]]+")
CALENDAR_NAME = "cita.ics"
# No colour of our own: a reader's dark mode then finds nothing to fight with.
HTML = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title></head>
<body style="margin:0"><div style="max-width:34em;margin:0 auto;padding:16px;\
font:17px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;overflow-wrap:anywhere">
{paragraphs}
</div></body></html>
"""


def compose(message: Outgoing, *, sender: str, name: str, now: datetime) -> EmailMessage:
    """Write the e-mail. Raises ValueError where an address or a header cannot be one."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(display_name=_line(name), addr_spec=sender)
    mail["To"] = mailbox(message.to)
    mail["Subject"] = _line(message.subject)
    mail["Date"] = now
    mail["Message-ID"] = message_id(message.key, sender)
    # No answering machine answers, and nobody's holiday note comes back.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if message.stop_url:
        mail["List-Unsubscribe"] = f"<{_url(message.stop_url)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.body)
    mail.add_alternative(html_of(message), subtype="html")
    _add_calendar(mail, message, now)
    # Last: what is made of several parts hands such headers on to the first of them.
    mail["Content-Language"] = message.locale
    return mail


def mailbox(address: str) -> Address:
    """Read where a mail goes; its domain as name servers know it. Raises ValueError."""
    local, _, named = address.rpartition("@")
    try:
        domain = named.encode("idna").decode()
        if local.isascii():
            return Address(addr_spec=f"{local}@{domain}")
    except (ValueError, LookupError, MessageError) as error:
        raise ValueError("no address of a mailbox") from error
    if not domain or not BEYOND_ASCII.fullmatch(local):
        raise ValueError("no address of a mailbox")
    return Address(username=local, domain=domain)


def message_id(key: str, sender: str) -> str:
    """Name a mail after its message's key, so that a second try of it is known for one."""
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"


def html_of(message: Outgoing) -> str:
    """Write a text's paragraphs as HTML: its addresses can be touched, nothing is loaded."""
    blocks = message.body.strip().split("\n\n")
    paragraphs = "\n".join(f"<p>{_linked(block)}</p>" for block in blocks if block.strip())
    return HTML.format(
        lang=escape(message.locale), title=escape(_line(message.subject)), paragraphs=paragraphs
    )


def _linked(block: str) -> str:
    parts = (
        f'<a href="{escape(part)}">{escape(part)}</a>' if is_link else escape(part)
        for part, is_link in link_parts(block.strip())
    )
    return "".join(parts).replace("\n", "<br>\n")


def _add_calendar(mail: EmailMessage, message: Outgoing, now: datetime) -> None:
    if message.visit is None:
        return
    method: Method = "CANCEL" if message.takes_back else "PUBLISH"
    file = visit_calendar(message.visit, now=now, method=method)
    mail.add_alternative(file.decode(), subtype="calendar", params={"method": method})
    mail.add_attachment(file, maintype="application", subtype="ics", filename=CALENDAR_NAME)


def _line(text: str) -> str:
    """Make one line of a text: a header ends where a line does."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _url(url: str) -> str:
    if urlsplit(url).scheme not in {"http", "https"} or set(url) & set('<>" \r\n\t'):
        raise ValueError("no address of a page")
    return url
