"""The guard of the owner's pages: nothing is shown that this phone has not opened."""

from collections.abc import Callable
from functools import wraps

from flask import redirect, url_for
from werkzeug.wrappers import Response

from mobility.domain.errors import AppointmentNotFound
from mobility.domain.reference import format_reference, parse_reference
from mobility.services import appointments
from mobility.services.appointments import Appointment
from mobility.web.wiring import opened, settings

Answer = str | Response | tuple[str, int]
OwnersView = Callable[..., Answer]


def owned(view: OwnersView) -> OwnersView:
    """Hand the opened appointment to the view; ask for code and birth date on another phone."""

    @wraps(view)
    def guarded(reference: str, **values: object) -> Answer:
        appointment = _opened(reference)
        return _ask(reference) if appointment is None else view(appointment, **values)

    return guarded


def own_page(appointment: Appointment, *, done: str | None = None) -> Response:
    """Go back to the appointment's page, which says what was done."""
    address = url_for("appointment.view", reference=appointment.reference, done=done)
    return redirect(address, 303)


def _opened(reference: str) -> Appointment | None:
    try:
        appointment = appointments.view(opened(), settings=settings())
    except AppointmentNotFound:
        return None
    return appointment if parse_reference(reference) == appointment.reference else None


def _ask(reference: str) -> Response:
    known = parse_reference(reference)
    return redirect(url_for("find.find", code=format_reference(known) if known else None), 303)
