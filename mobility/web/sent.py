"""What strangers send, before any view reads it."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict

NUL = "\0"


class Fields(ImmutableMultiDict[str, Any]):
    """Fields with a name, and without NUL, which no keyboard writes and PostgreSQL refuses."""

    def __init__(self, sent: Iterable[tuple[str | None, Any]] | None = None) -> None:
        super().__init__([(name, _without_nul(value)) for name, value in sent or () if name])


class CleanRequest(Request):
    """A request whose fields are clean."""

    parameter_storage_class = Fields


def init_app(app: Flask) -> None:
    """Read every request this way; an address with a NUL in it names nothing."""
    app.request_class = CleanRequest

    @app.before_request
    def refuse_nul() -> None:
        if NUL in request.path:
            abort(404)


def same_origin() -> bool:
    """Say whether the browser tells that a page of this very site sent the request."""
    own = {"http://" + request.host, "https://" + request.host}
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin in own
    return any((request.referrer or "").startswith(f"{site}/") for site in own)


def _without_nul(value: Any) -> Any:  # noqa: ANN401 -- files come along as objects
    return value.replace(NUL, "") if isinstance(value, str) else value
