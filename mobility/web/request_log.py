"""One line in the log for each request, with nothing in it that anybody typed."""

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("mobility.request")
KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"})
LANGUAGE = re.compile(r"<any\([^)]*\):lang>")


def init_app(app: Flask) -> None:
    """Log method, shape of the address, status and time; never a query, an address or a name."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(4)
        g.began = time.monotonic()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint != "static":
            log.info(
                "request",
                id=g.get("request_id"),
                method=shown_method(),
                path=shape(),
                status=response.status_code,
                ms=round((time.monotonic() - g.get("began", time.monotonic())) * 1000, 1),
            )
        return response


def shape() -> str:
    """Return the address as its rule says it: `/es/appointment/<reference>`.

    What was typed where a rule has a gap may be a code, a link, a name or a forged line of the log;
    an address that fits no rule may be nothing but that.
    """
    if request.url_rule is None:
        return "unknown"
    return LANGUAGE.sub(lambda _: str(g.get("lang", "")), request.url_rule.rule)


def shown_method() -> str:
    """Return the method where it is one that any page answers."""
    return request.method if request.method in KNOWN_METHODS else "other"
