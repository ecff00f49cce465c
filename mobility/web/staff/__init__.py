"""Signing in and out, the second factor, the locked screen, and one's own account."""

from flask import Flask

from mobility.web.staff import account, factor, first_time, invitation, lock, oidc, pages, sign_in

PAGES = (sign_in, oidc, invitation, first_time, factor, lock, account)
"""Each adds its views to the one blueprint of these pages."""


def init_app(app: Flask) -> None:
    """Serve the pages of whoever has an account."""
    app.register_blueprint(pages.blueprint)
