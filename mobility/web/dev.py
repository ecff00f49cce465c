"""What only a copy that is being tried out shows: the messages that nobody is sent."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, redirect, render_template
from flask import url_for as address_of
from werkzeug.wrappers import Response

from mobility.domain.link_text import link_parts
from mobility.gateways.outbox_folder import FOLDER, read_messages
from mobility.web.access import everyone
from mobility.web.i18n import language, prefix
from mobility.web.wiring import settings

PATH = "/dev/outbox"
NEWEST = 25

blueprint = Blueprint("dev", __name__)
door = Blueprint("dev_door", __name__)


def init_app(app: Flask) -> None:
    """Serve these pages in development; nowhere else do they exist."""
    if app.extensions["mobility"].development:
        app.register_blueprint(door)
        app.register_blueprint(blueprint, url_prefix=prefix(app.extensions["languages"]))
        app.jinja_env.filters.update(link_parts=link_parts, day_at=day_at)


def day_at(moment: datetime, zone: str) -> date:
    """Say on which day a moment falls at a place."""
    return moment.astimezone(ZoneInfo(zone)).date()


@door.get(PATH)
@everyone
def in_own_language() -> Response:
    """Go to the page in the language that the browser asks for."""
    answer = redirect(address_of("dev.outbox", lang=language()))
    answer.vary.add("Accept-Language")
    return answer


@blueprint.get(PATH)
@everyone
def outbox() -> str:
    """Show the newest messages, with the links that whoever gets them would touch."""
    own = settings()
    messages = read_messages(own.var / FOLDER, limit=NEWEST)
    return render_template("dev/outbox.html", messages=messages, zone=own.home_zone)
