"""What the pages of an account share: their blueprint, and where somebody goes from them."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from mobility.domain.password import LEAST, SecretProblem
from mobility.domain.staff import DESK, Role, Staff
from mobility.web.kept import Kept

Answer = str | Response | tuple[str, int]
blueprint = Blueprint("staff", __name__, url_prefix="/staff")
REFUSED = _l("We could not sign you in with that. Please check what you wrote.")
TOO_OFTEN = _l("Too many tries. Please wait an hour, or ask your administrator.")
PROBLEMS = {
    SecretProblem.LONG: _l("That is too long."),
    SecretProblem.EASY: _l("That is too easy to guess. Please choose another."),
    SecretProblem.NOT_A_PIN: _l("A PIN has 4 to 8 figures."),
    SecretProblem.DIFFERENT: _l("The second time you wrote something else."),
}
HOMES = (
    (DESK, "day.choose"),
    (frozenset({Role.HELPER}), "helper.start"),
    (frozenset({Role.ADMINISTRATOR}), "admin_overview.show"),
    (frozenset({Role.AUDITOR}), "admin_figures.show"),
)


def home(person: Staff) -> str:
    """Return the address where somebody's work begins."""
    if person.is_device:
        return _display(person)
    for roles, endpoint in HOMES:
        if person.has(roles) and endpoint in current_app.view_functions:
            return url_for(endpoint)
    return url_for("staff.account")


def administration(person: Staff) -> str:
    """Return the address where the network is configured, "" for who may not."""
    return url_for("admin_overview.show") if person.has({Role.ADMINISTRATOR}) else ""


def go_on(kept: Kept | None, to: str) -> Answer:
    """Go to a page, or offer first to send what was kept on the way."""
    if kept is None:
        return redirect(to, 303)
    return render_template("staff/again.html", kept=kept, to=to)


def wording(problem: SecretProblem) -> str:
    """Say why a new password or PIN cannot be used."""
    if problem is SecretProblem.SHORT:
        return str(_("Please choose a password of %(least)d signs or more.", least=LEAST))
    return str(PROBLEMS[problem])


def _display(person: Staff) -> str:
    offices = person.offices({Role.DISPLAY})
    one = min(offices) if offices else ""
    if one and "display.show" in current_app.view_functions:
        return url_for("display.show", office=one)
    return url_for("staff.sign_in")
