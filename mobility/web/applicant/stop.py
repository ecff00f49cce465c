"""The page on which an address stops messages. Opening it changes nothing, so no scanner does."""

from flask import Blueprint, Flask, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mobility.services import stops
from mobility.web.access import applicant
from mobility.web.i18n import language
from mobility.web.wiring import now, settings

door = Blueprint("stop", __name__)
ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program sends on a press of its own button (RFC 8058), without cookie or token."""


def init_app(app: Flask) -> None:
    """Serve the page; stopping checks the form's token itself, where a form was sent."""
    app.extensions["csrf"].exempt(stop)
    app.register_blueprint(door)


@door.get("/stop/<signed>")
@applicant
def see(signed: str) -> str:
    """Show one button: to stop, or where that was done, to take it back."""
    _speak()
    one = stops.open_link(signed, settings=settings())
    return render_template(
        "stop/stop.html", signed=signed, channel=one[0], stopped=stops.is_stopped(one)
    )


@door.post("/stop/<signed>")
@applicant
def stop(signed: str) -> Response:
    """Stop; for a mail program the signed link is proof enough, a browser has a token too."""
    one_click = request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    if not one_click:
        current_app.extensions["csrf"].protect()
    _speak()
    stops.stop_one(stops.open_link(signed, settings=settings()), now=now())
    # Mail programs must not be sent elsewhere.
    return Response("ok\n", mimetype="text/plain") if one_click else _again(signed)


@door.post("/stop/<signed>/undo")
@applicant
def undo(signed: str) -> Response:
    """Take a stop back."""
    _speak()
    stops.resume_one(stops.open_link(signed, settings=settings()), now=now())
    return _again(signed)


def _again(signed: str) -> Response:
    return redirect(url_for("stop.see", signed=signed, lang=language()), 303)


def _speak() -> None:
    """Speak the language asked for, else the browser's; nobody here is known."""
    chosen = request.args.get("lang")
    g.lang = chosen if chosen in settings().languages else language()
