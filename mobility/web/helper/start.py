"""Where a helper begins: the visits to come, finding one, booking one; and the manager's page."""

from flask import Blueprint, abort, g, redirect, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from mobility.domain.errors import NotAllowed
from mobility.domain.office_hours import local_day
from mobility.domain.reference import format_reference
from mobility.domain.slot import Mode
from mobility.domain.staff import Role, Staff
from mobility.gateways import qr
from mobility.services import helper_booking, organisations
from mobility.services.helper_booking import HelperVisit
from mobility.web.access import staff
from mobility.web.appointment_words import STATES
from mobility.web.helper.frame import PREFIX, Answer, helper_page, reopened
from mobility.web.i18n import clock_time, long_day, text
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
    return helper_page("helper/slips.html", person, papers=[_paper(one) for one in found])


@blueprint.get("/organisation")
@staff(Role.HELPER)
def organisation(person: Staff) -> Answer:
    """Show a manager who books for the organisation, and how much was booked."""
    try:
        found = organisations.overview(person)
    except NotAllowed:
        abort(404)
    return helper_page("helper/organisation.html", person, overview=found, states=STATES)


def _paper(visit: HelperVisit) -> dict[str, object]:
    """Word a slip in the language of whoever takes it home."""
    helpers_own = g.lang
    if visit.locale in settings().languages:
        g.lang = visit.locale
    with force_locale(g.lang):
        code = _("Your code: %(code)s", code=format_reference(visit.reference))
        day = local_day(visit.starts_at, visit.zone)
        words = {
            "lang": g.lang,
            "name": visit.name,
            "when": f"{long_day(day, year=True)}, {_time(visit)}",
            "code": code,
            "qr": Markup(qr.svg(visit.reference, code)),  # noqa: S704 -- escaped where it is drawn
            "where": _where(visit),
            "come": _("If you lack a document, come all the same. You may bring your children."),
            "free": _("It is free. Nobody can sell you an appointment."),
        }
    g.lang = helpers_own
    return words


def _time(visit: HelperVisit) -> str:
    return clock_time(visit.starts_at, visit.zone, spoken=True)


def _where(visit: HelperVisit) -> str:
    office = text(visit.details.names)
    if visit.mode == Mode.TELEPHONE:
        return str(_("%(office)s: we call you by telephone", office=office))
    return f"{office}, {text(visit.details.address)}. {text(visit.details.directions)}"
