"""What every answer carries: no third party, no frame, no stored copy of a private page."""

from flask import Flask, Response

from mobility.web.wiring import settings

POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
YEAR = 365 * 24 * 3600
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Set the headers on every answer; only a view that says so may be stored."""

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings().base_url.startswith("https://"):
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        if response.location:
            # Nobody reads the page behind a redirect, but prepaid data pays for it.
            response.set_data(b"")
        return response


def storable(response: Response, seconds: int = 30) -> Response:
    """Let a public page be kept for a while and asked for again by its tag."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.add_etag(weak=True)
    return response
