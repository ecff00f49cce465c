"""Leave: nothing stays on this phone."""

from flask import Blueprint, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from mobility.services import drafts, holds
from mobility.web.access import applicant
from mobility.web.wiring import holder, now, settings

blueprint = Blueprint("applicant", __name__)


@blueprint.get("/leave")
@applicant
def leave() -> str:
    """Show the button, for the pages that anyone may store and that have none."""
    return render_template("screening/leave.html")


@blueprint.post("/leave")
@applicant
def left() -> Response:
    """Let go of what this phone has open, erase its cookie, and say that nothing is left."""
    forget_journey()
    return redirect(url_for("public.start", left=1), 303)


def forget_journey() -> None:
    """Give back the place that is held, let go of the answers, and forget this phone."""
    token = holder()
    if token is not None:
        holds.release(token, settings=settings(), now=now())
        drafts.leave(token, settings=settings())
    session.clear()
