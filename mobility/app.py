"""The composition root: where the parts meet, and nothing else happens."""

from pathlib import Path

from flask import Flask
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from mobility.domain.settings import Settings
from mobility.models.base import db
from mobility.models.engine import engine_options, listen
from mobility.web import (
    access,
    admin,
    applicant,
    assets,
    desk,
    dev,
    errors,
    headers,
    health,
    helper,
    i18n,
    inbound,
    programme,
    request_log,
    sent,
    staff,
)

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings) -> Flask:
    """Make the application; it starts no timer and touches no row."""
    app = Flask(
        "mobility", root_path=str(ROOT / "mobility"), template_folder=str(ROOT / "templates")
    )
    _configure(app, settings)
    db.init_app(app)
    with app.app_context():
        listen(db.engine)
    i18n.init_app(app, languages=settings.languages, translations=ROOT / "translations")
    # First what every request needs, a refused one too: its number, and fields that can be read.
    for early in (request_log, sent):
        early.init_app(app)
    CSRFProtect(app)
    Compress(app)
    for part in (programme, access, assets, headers, errors, health, inbound):
        part.init_app(app)
    for pages in (applicant, staff, desk, helper, admin, dev):
        pages.init_app(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["mobility"] = settings
    app.config.update(
        SECRET_KEY=settings.keys.cookies,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
        MAX_CONTENT_LENGTH=settings.body_limit,
        MAX_FORM_MEMORY_SIZE=settings.body_limit,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SESSION_COOKIE_NAME="mobility",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https"),
        SESSION_COOKIE_SAMESITE="Lax",
        # The form's token lives as long as the cookie: a page left open overnight still works.
        WTF_CSRF_TIME_LIMIT=None,
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "image/svg+xml"],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
