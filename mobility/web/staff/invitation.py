"""The link of an invitation: choosing a password, and going on to what an account still lacks."""

from flask import g, render_template, session

from mobility.domain.errors import LinkInvalid
from mobility.domain.password import password_problem
from mobility.services import invitations
from mobility.services.invitations import Invited
from mobility.web import access
from mobility.web.access import everyone
from mobility.web.staff.pages import Answer, blueprint, wording
from mobility.web.staff.sign_in import THEN, on_the_way
from mobility.web.staff_forms import typed
from mobility.web.wiring import now, settings


@blueprint.get("/invitation/<token>", endpoint="invitation")
@everyone
def open_invitation(token: str) -> Answer:
    """Ask for a password; a link that is wrong, used or too old says how to get another."""
    try:
        return _page(invitations.open_link(token, settings=settings(), now=now()))
    except LinkInvalid:
        return _over()


@blueprint.post("/invitation/<token>", endpoint="invitation_accept")
@everyone
def accept(token: str) -> Answer:
    """Take the password, use the link up, and go on."""
    try:
        invited = invitations.open_link(token, settings=settings(), now=now())
        password = typed("password")
        problem = password_problem(password, typed("again"), email=invited.email, name=invited.name)
        if problem is not None:
            return _page(invited, wording(problem)), 422
        entry = invitations.accept(token, password, settings=settings(), now=now())
    except LinkInvalid:
        return _over()
    # Whoever was signed in on this browser before no longer is.
    access.sign_out()
    session.pop(THEN, None)
    access.begin_entry(entry)
    return on_the_way(entry)


def _page(invited: Invited, error: str = "") -> str:
    g.lang = invited.locale
    errors = [("password", error)] if error else []
    return render_template("staff/invitation.html", invited=invited, errors=errors)


def _over() -> Answer:
    return render_template("staff/invitation_over.html"), 404
