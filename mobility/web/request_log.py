"""One line in the log for each request, with what identifies a person masked."""

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("mobility.request")
SECRET_PATHS = re.compile(r"(/c/|/appointment/)[^/?]+")


def init_app(app: Flask) -> None:
    """Log method, masked path, status and time; never a query, an address or a name."""

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
                method=request.method,
                path=masked(request.path),
                status=response.status_code,
                ms=round((time.monotonic() - g.get("began", time.monotonic())) * 1000, 1),
            )
        return response


def masked(path: str) -> str:
    """Return a path without the reference or the signed link in it."""
    return SECRET_PATHS.sub(r"\1***", path)
