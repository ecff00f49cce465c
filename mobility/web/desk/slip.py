"""The slip of an appointment, printed at the desk in the language of whoever takes it along."""

from flask import Blueprint, g
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from mobility.domain.errors import VisitUnknown
from mobility.domain.reference import format_reference
from mobility.domain.staff import Role, Staff
from mobility.gateways import qr
from mobility.services import known_visits
from mobility.services.known_visits import Slip
from mobility.web.access import staff
from mobility.web.desk.frame import PREFIX, Answer, day_named, desk_page, office_named
from mobility.web.i18n import clock_time, long_day, text
from mobility.web.wiring import now, settings

blueprint = Blueprint("slip", __name__, url_prefix=PREFIX)


@blueprint.get("/visits/<uid>/appointment")
@staff(Role.OFFICER, Role.SUPERVISOR)
def show(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Show a visit's slip, to print; the look is recorded."""
    day_named(day)
    place = office_named(office)
    made = known_visits.slip(office, uid, person, settings=settings(), now=now())
    if made.visit.day.isoformat() != day:
        raise VisitUnknown
    paper = _paper(made)
    picture = Markup(qr.svg(made.reference, paper["code"]))  # noqa: S704 -- made here, escaped there
    at = made.visit.day
    return desk_page(
        "desk/appointment_slip.html", person, place, at, slip=made, paper=paper, qr=picture
    )


def _paper(made: Slip) -> dict[str, str]:
    """Word the paper: the page is for whoever prints, this for whoever takes it along."""
    mine, details = g.lang, made.visit.details
    g.lang = made.locale
    try:
        with force_locale(made.locale):
            return {
                "lang": made.locale,
                "when": _when(made),
                "number": str(_("Your turn: %(number)s", number=made.number))
                if made.number
                else "",
                "code": str(_("Your code: %(code)s", code=format_reference(made.reference))),
                "office": text(details.names),
                "address": text(details.address),
                "directions": text(details.directions),
                "early": ngettext(
                    "Arrive %(num)d minute early",
                    "Arrive %(num)d minutes early",
                    details.arrive_early,
                ),
                "free": str(_("It is free. Nobody can sell you an appointment.")),
            }
    finally:
        g.lang = mine


def _when(made: Slip) -> str:
    day, starts_at = long_day(made.visit.day, year=True), made.visit.starts_at
    return f"{day}, {clock_time(starts_at, made.visit.zone, spoken=True)}" if starts_at else day
