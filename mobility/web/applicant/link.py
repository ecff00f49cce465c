"""The signed link of a message. Opening it changes nothing, so that no mail scanner does."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mobility.services import appointments
from mobility.services.appointments import Appointment
from mobility.web.access import applicant
from mobility.web.wiring import now, open_appointment, settings

door = Blueprint("link", __name__)


@door.get("/c/<link>")
@applicant
def see(link: str) -> str:
    """Show one button, and nothing of the appointment."""
    _opened_in_its_language(link)
    return render_template("find/link.html")


@door.post("/c/<link>")
@applicant
def follow(link: str) -> Response:
    """Open the appointment on this phone."""
    appointment = _opened_in_its_language(link)
    open_appointment(appointment.uid, by_link=True)
    return redirect(url_for("appointment.view", reference=appointment.reference), 303)


def _opened_in_its_language(link: str) -> Appointment:
    """Check the link, and speak the language asked for, else the appointment's."""
    chosen = request.args.get("lang")
    if chosen in settings().languages:
        g.lang = chosen
    appointment = appointments.open_link(link, settings=settings(), now=now())
    if "lang" not in g and appointment.locale in settings().languages:
        g.lang = appointment.locale
    return appointment
