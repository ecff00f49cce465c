"""Messages that people sent us, handed over by a provider that signs them."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from mobility.gateways.contact import parse_phone
from mobility.services import replies
from mobility.services.replies import Received
from mobility.web.access import provider
from mobility.web.contact_fields import HOME
from mobility.web.wiring import now, settings

blueprint = Blueprint("inbound", __name__)
Answer = tuple[str, int, Mapping[str, str]]

TIMESTAMP, SIGNATURE = "X-Mobility-Timestamp", "X-Mobility-Signature"
SECONDS = re.compile(r"\d{1,12}", re.ASCII)
NAME = re.compile(r"[!-~]{1,200}")
CLOCKS_APART = 5 * 60
"""How old, or how far ahead of our clock, a signature may be; later it is not played again."""

LONGEST = 16 * 1024


def init_app(app: Flask) -> None:
    """Take messages; no browser sends them, so that there is no token of a form."""
    app.extensions["csrf"].exempt(blueprint)
    app.register_blueprint(blueprint)


@blueprint.post("/messages/inbound")
@provider
def take() -> Answer:
    """Take one signed message, once: sent again, it is answered alike and does nothing."""
    secret = settings().sending.inbound_secret
    if not secret:
        return _say("not found", 404)
    request.max_content_length = min(LONGEST, settings().body_limit)
    try:
        body = request.get_data()
    except RequestEntityTooLarge:
        return _say("too long", 413)
    refused = _refused(secret, body)
    if refused is not None:
        return refused
    received = _read(body)
    if received is None:
        return _say("malformed", 400)
    phone = parse_phone(received.phone, HOME)
    # A short number or a name sent it: nobody whom we could know or answer.
    if phone is not None:
        told = Received(name=received.name, phone=phone.e164, text=received.text)
        replies.take(told, settings=settings(), now=now())
    return _say("ok", 200)


def _refused(secret: str, body: bytes) -> Answer | None:
    """Check signature and time, in this order: only who signs learns what our clock says."""
    sent_at = request.headers.get(TIMESTAMP, "")
    signed = request.headers.get(SIGNATURE, "")
    expected = hmac.new(secret.encode(), sent_at.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signed.lower().encode(), expected.encode()):
        return _say("wrong signature", 403)
    if not SECONDS.fullmatch(sent_at):
        return _say("malformed", 400)
    if abs(now().timestamp() - int(sent_at)) > CLOCKS_APART:
        return _say("stale", 403)
    return None


def _read(body: bytes) -> Received | None:
    """Read a message as it was sent, or None where it is not one."""
    try:
        sent: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict):
        return None
    name, phone, text = (sent.get(field) for field in ("id", "from", "text"))
    if not (isinstance(name, str) and isinstance(phone, str) and isinstance(text, str)):
        return None
    return Received(name=name, phone=phone, text=text) if NAME.fullmatch(name) else None


def _say(words: str, status: int) -> Answer:
    return f"{words}\n", status, {"Content-Type": "text/plain; charset=utf-8"}
