"""Signing in and out, the second factor, the locked screen, and one's own account."""

from flask import Flask

from mobility.web.staff import sign_in


def init_app(app: Flask) -> None:
    """Serve the pages of whoever has an account."""
    app.register_blueprint(sign_in.blueprint)
