"""The waiting room's screen: the numbers that are called, and their windows; never a name."""

import hashlib

from flask import Blueprint, current_app, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.domain.staff import Role, Staff
from mobility.services import queue
from mobility.services.queue import Call
from mobility.web.access import staff
from mobility.web.desk.frame import Answer, office_named
from mobility.web.i18n import language
from mobility.web.wiring import now

blueprint = Blueprint("display", __name__, url_prefix="/desk/<office>/display")
WITHOUT_SCRIPT = 10
"""So many seconds between refreshes of a screen without script."""


@blueprint.get("")
@staff(Role.DISPLAY, Role.OFFICER, Role.SUPERVISOR)
def show(_person: Staff, office: str) -> Answer:
    """Show the screen whole; it asks for its calls again by itself."""
    return _answer("desk/display.html", office)


@blueprint.get("/calls")
@staff(Role.DISPLAY, Role.OFFICER, Role.SUPERVISOR)
def calls(_person: Staff, office: str) -> Answer:
    """Send the calls again, where anything changed."""
    return _answer("desk/_calls.html", office)


def _answer(template: str, office: str) -> Response:
    day, found = queue.on_display(office, now=now())
    tag = _tag(template, day.isoformat(), found)
    if template == "desk/_calls.html" and tag in request.if_none_match:
        return _tagged(Response(status=304), tag)
    page = render_template(
        template,
        office=office_named(office),
        day=day,
        moment=now(),
        said=_in_both(),
        now_called=[one for one in found if one.is_now],
        before=[one for one in found if not one.is_now],
        newest=max((one.at for one in found if one.is_now), default=None),
        every=WITHOUT_SCRIPT,
    )
    return _tagged(Response(page, mimetype="text/html"), tag)


def _tag(template: str, day: str, found: tuple[Call, ...]) -> str:
    seen = "|".join(f"{one.number} {one.window} {one.at} {one.is_now}" for one in found)
    return hashlib.sha256(f"{template}|{day}|{language()}|{seen}".encode()).hexdigest()[:16]


def _tagged(answer: Response, tag: str) -> Response:
    answer.set_etag(tag)
    return answer


def _in_both() -> list[dict[str, str]]:
    """Word the screen in every language of the pages, this one's first: the room reads both."""
    mine = language()
    others: tuple[str, ...] = current_app.extensions["languages"]
    said = []
    for lang in (mine, *(one for one in others if one != mine)):
        with force_locale(lang):
            said.append({"lang": lang, **_words()})
    return said


def _words() -> dict[str, str]:
    return {
        "number": str(_("Number")),
        "window": str(_("Window")),
        "before": str(_("Called before")),
        "nobody": str(_("Nobody is being called now.")),
        "sound": str(_("Turn the sound on")),
        "lost": str(_("No connection. Please listen for your number.")),
    }
