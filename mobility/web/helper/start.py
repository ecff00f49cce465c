"""Where a helper begins: the visits to come, finding one, booking one; and the manager's page."""

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from mobility.domain.errors import NotAllowed
from mobility.domain.reference import format_reference
from mobility.domain.staff import Role, Staff
from mobility.gateways import qr
from mobility.services import helper_booking, organisations
from mobility.services.helper_booking import HelperVisit
from mobility.web.access import staff
from mobility.web.appointment_words import STATES
from mobility.web.helper.frame import PREFIX, Answer, helper_page, reopened
from mobility.web.wiring import now, settings

blueprint = Blueprint("helper", __name__, url_prefix=PREFIX)


@blueprint.get("")
@staff(Role.HELPER)
def start(person: Staff) -> Answer:
    """List the visits that the organisation booked, yesterday's and those to come."""
    visits = helper_booking.visits(person, settings=settings(), now=now())
    return helper_page(
        "helper/start.html", person, visits=visits, code=format_reference, states=STATES
    )


@blueprint.get("/slips")
@staff(Role.HELPER)
def slips(person: Staff) -> Answer:
    """Show the slips of some visits, two to a sheet."""
    uids = request.args.getlist("visit")
    if not uids:
        return redirect(url_for("helper.start"))
    found = helper_booking.slips(
        person, uids, reopened=reopened(person), settings=settings(), now=now()
    )
    pictures = {one.uid: _picture(one) for one in found}
    return helper_page(
        "helper/slips.html", person, visits=found, code=format_reference, pictures=pictures
    )


@blueprint.get("/organisation")
@staff(Role.HELPER)
def organisation(person: Staff) -> Answer:
    """Show a manager who books for the organisation, and how much was booked."""
    try:
        found = organisations.overview(person)
    except NotAllowed:
        abort(404)
    return helper_page("helper/organisation.html", person, overview=found, states=STATES)


def _picture(visit: HelperVisit) -> Markup:
    title = _("Your code: %(code)s", code=format_reference(visit.reference))
    return Markup(qr.svg(visit.reference, title))  # noqa: S704 -- escaped where it is drawn
