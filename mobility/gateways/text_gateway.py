"""Text messages and WhatsApp by a gateway of one's own: one POST of JSON for each message."""

import base64
import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, quote, unquote, urlsplit

from mobility.domain.delivery import Outcome, Outgoing, Refused, Sent, TryAgain
from mobility.gateways.deadline import cut_off_after

SECONDS = 9.0
ANSWER_LIMIT = 16 * 1024
RECEIPT_LIMIT = 120
LONGEST_PAUSE = timedelta(days=1)
NOT_THIS_MESSAGE = frozenset({400, 404, 422})
JUST_THIS_TIME = frozenset({408, 409, 425, 429})


class TextGateway:
    """Speaks to one gateway; follows no redirect, so that nothing is told to another host."""

    def __init__(self, url: str, token: str = "", *, seconds: float = SECONDS) -> None:
        self._parts, self._token, self._seconds = urlsplit(url), token, seconds

    def __call__(self, message: Outgoing, *, now: datetime) -> Outcome:
        """Hand one message over and say what became of it."""
        try:
            return self._hand_over(message, now)
        except TimeoutError:
            return TryAgain("timed_out", channel_down=True)
        except (OSError, HTTPException, ValueError):
            return TryAgain("connection", channel_down=True)

    def _hand_over(self, message: Outgoing, now: datetime) -> Outcome:
        line = _line(self._parts, self._seconds)
        try:
            line.connect()
            opened = line.sock
            opened.settimeout(self._seconds)
            with cut_off_after(self._seconds, lambda: opened):
                line.request("POST", _path(self._parts), _body(message), self._headers(message))
                with line.getresponse() as answer:
                    return _outcome(answer, now)
        finally:
            line.close()

    def _headers(self, message: Outgoing) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Connection": "close",
            "Idempotency-Key": quote(message.key, safe=":._~-"),
        }
        if self._token:
            return {**headers, "Authorization": f"Bearer {self._token}"}
        return {**headers, **_basic(self._parts)}


def outcome_of_status(status: int, after: timedelta | None = None) -> Outcome:
    """Say what an answer that is no success means: for this message, or for the whole channel."""
    reason = f"http_{status}"
    if status in NOT_THIS_MESSAGE:
        return Refused(reason)
    return TryAgain(reason, after, channel_down=status not in JUST_THIS_TIME)


def _line(parts: SplitResult, seconds: float) -> HTTPConnection:
    make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    # A host may have several addresses, each of which is tried for this long.
    return make(parts.hostname or "", parts.port, timeout=seconds / 3)


def _path(parts: SplitResult) -> str:
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _body(message: Outgoing) -> bytes:
    told = {"to": message.to, "text": message.body, "id": message.key}
    if message.sender:
        told["from"] = message.sender
    return json.dumps(told).encode()


def _basic(parts: SplitResult) -> dict[str, str]:
    if not parts.username:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _outcome(answer: HTTPResponse, now: datetime) -> Outcome:
    if 200 <= answer.status < 300:
        return Sent(_receipt(answer))
    return outcome_of_status(answer.status, _pause(answer.headers.get("Retry-After", ""), now))


def _receipt(answer: HTTPResponse) -> str:
    """Read the gateway's own name for the message; it took it, whatever its answer looks like."""
    try:
        told = json.loads(answer.read(ANSWER_LIMIT))
    except (ValueError, OSError, HTTPException, RecursionError):
        return ""
    given = told.get("id") if isinstance(told, dict) else None
    if isinstance(given, bool) or not isinstance(given, str | int):
        return ""
    return "".join(sign for sign in str(given) if sign.isprintable())[:RECEIPT_LIMIT]


def _pause(given: str, now: datetime) -> timedelta | None:
    """Read how long to wait: seconds or a date, a day at most."""
    if given.isascii() and given.isdigit():
        return min(timedelta(seconds=int(given[:9])), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(given)
    except (ValueError, TypeError):
        return None
    if until.tzinfo is None:
        return None
    return min(max(until - now, timedelta()), LONGEST_PAUSE)
