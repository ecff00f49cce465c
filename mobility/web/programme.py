"""The programme on every page: name, logo, colours, and the notice of the running phase."""

from datetime import datetime, timedelta

from flask import Blueprint, Flask, Response, abort, current_app, make_response, render_template

from mobility.domain.colour import shades
from mobility.domain.errors import Busy
from mobility.services import programme as service
from mobility.services.programme import Programme
from mobility.web.access import everyone
from mobility.web.headers import storable
from mobility.web.i18n import text
from mobility.web.wiring import now, settings

blueprint = Blueprint("programme", __name__)
KEPT = "programme"
KEPT_FOR = timedelta(seconds=5)
"""So long a page may still show what was changed on another node."""
YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Give templates the programme, and serve what it brings along."""
    app.register_blueprint(blueprint)

    app.context_processor(lambda: on_pages(current()))


def on_pages(found: Programme) -> dict[str, object]:
    """Name what every template may say of the programme."""
    return {
        "programme": text(found.identity.names),
        "identity": found.identity,
        "programme_version": found.row_version,
        "programme_notice": found.notice,
        "has_logo": found.has_logo,
        "opens_again": found.opens_at,
        "home_zone": settings().home_zone,
        "fraud_contact": found.identity.fraud_contact,
        "demonstration": settings().development,
    }


def current() -> Programme:
    """Return the programme, read from the database every few seconds.

    While the database is busy the last that was read goes on, so that an error can be shown.
    """
    kept: tuple[datetime, Programme] | None = current_app.extensions.get(KEPT)
    if kept is not None and kept[0] <= now() < kept[0] + KEPT_FOR:
        return kept[1]
    try:
        found = service.current(settings=settings(), now=now())
    except Busy:
        return service.unsaved(settings()) if kept is None else kept[1]
    current_app.extensions[KEPT] = (now(), found)
    return found


def forget() -> None:
    """Read the programme anew: it was just saved."""
    current_app.extensions.pop(KEPT, None)


@blueprint.get("/look.css")
@everyone
def look() -> Response:
    """Give the colours that differ from the sheet's own."""
    colour = current().identity.colour or abort(404)
    answer = make_response(render_template("look.css", shades=shades(colour)))
    answer.mimetype = "text/css"
    return storable(answer, YEAR)


@blueprint.get("/logo.svg")
@everyone
def logo() -> Response:
    """Give the logo, which was cleaned when it was saved."""
    answer = make_response(service.logo() or abort(404))
    answer.mimetype = "image/svg+xml"
    return storable(answer, YEAR)
