"""One appointment in a helper's hands: seeing it, moving it, giving it up for its person."""

from contextlib import suppress
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.errors import (
    DomainError,
    MoveNotAllowed,
    SlotClosed,
    SlotFull,
    SlotPast,
    SlotUnknown,
    TooLateToMove,
    TooManyMoves,
)
from mobility.domain.helping import OrganisationOver, ShareUsed
from mobility.domain.office_hours import local_day
from mobility.domain.reference import format_reference
from mobility.domain.slot import Mode
from mobility.domain.staff import Role, Staff
from mobility.services import offices, reopening
from mobility.services.appointments import Appointment
from mobility.services.helper_places import Places
from mobility.web.access import staff
from mobility.web.appointment_words import STATES
from mobility.web.helper.frame import PREFIX, Answer, helper_page, was_reopened
from mobility.web.helper.times import groups
from mobility.web.slot_buttons import sent_slot
from mobility.web.wiring import now, settings

blueprint = Blueprint("helper_visit", __name__, url_prefix=f"{PREFIX}/visits/<uid>")
REFUSED = {
    SlotFull: _l("Another person took that time. Choose another one."),
    SlotClosed: _l("The office closed that time. Choose another one."),
    SlotPast: _l("That time has already begun. Choose another one."),
    SlotUnknown: _l("Choose a time."),
    ShareUsed: _l("Your organisation has no more places on that day. Choose another day."),
    OrganisationOver: _l("Your organisation may book until an earlier day only. Choose another."),
    MoveNotAllowed: _l("This appointment can no longer be changed."),
    TooManyMoves: _l("This appointment was moved twice already. The office can move it again."),
    TooLateToMove: _l("It is too late to move it here. Please call the office."),
}


@blueprint.get("")
@staff(Role.HELPER)
def show(person: Staff, uid: str) -> Answer:
    """Show an appointment of the organisation, or one that its person opened here."""
    return _visit_page("helper/visit.html", person, _look(person, uid))


@blueprint.get("/move")
@staff(Role.HELPER)
def move(person: Staff, uid: str) -> Answer:
    """Show the times that an appointment may move to."""
    return _move_page(person, uid)


@blueprint.post("/move")
@staff(Role.HELPER)
def moved(person: Staff, uid: str) -> Answer:
    """Move it; a refusal stands on the page with the times that are left."""
    starts_at = sent_slot()
    try:
        if starts_at is None:
            raise SlotUnknown
        reopening.move(person, uid, starts_at, **_where(person, uid))
    except tuple(REFUSED) as refusal:
        return _move_page(person, uid, refusal), 409
    flash(_("The appointment was moved. Print the new slip."), "success")
    return redirect(url_for("helper_visit.show", uid=uid), 303)


@blueprint.get("/give-up")
@staff(Role.HELPER)
def give_up(person: Staff, uid: str) -> Answer:
    """Ask once before the place goes to somebody else."""
    return _visit_page("helper/give_up.html", person, _look(person, uid))


@blueprint.post("/give-up")
@staff(Role.HELPER)
def given_up(person: Staff, uid: str) -> Answer:
    """Give the place up for its person."""
    try:
        reopening.give_up(person, uid, **_where(person, uid))
    except MoveNotAllowed as refusal:
        flash(str(REFUSED[type(refusal)]), "warning")
    else:
        flash(_("The appointment was given up."), "success")
    return redirect(url_for("helper_visit.show", uid=uid), 303)


def _look(person: Staff, uid: str) -> Appointment:
    return reopening.look(person, uid, **_where(person, uid))


def _where(person: Staff, uid: str) -> reopening.Terms:
    return {"reopened": was_reopened(person, uid), "settings": settings(), "now": now()}


def _move_page(person: Staff, uid: str, refusal: DomainError | None = None) -> str:
    appointment = _look(person, uid)
    places: Places | None = None
    with suppress(SlotUnknown):
        places = reopening.places(person, uid, first=_first(), **_where(person, uid))
    errors = [("slot", str(REFUSED[type(refusal)]))] if refusal else []
    return _visit_page(
        "helper/move.html",
        person,
        appointment,
        errors=errors,
        places=places,
        groups=groups(places) if places else [],
        may_move=appointment.may_move(settings=settings(), now=now()),
    )


def _visit_page(template: str, person: Staff, appointment: Appointment, **values: object) -> str:
    return helper_page(
        template,
        person,
        appointment=appointment,
        office=offices.office(appointment.office),
        day=local_day(appointment.starts_at, appointment.zone),
        code=format_reference(appointment.reference),
        state=STATES[appointment.state],
        by_telephone=appointment.mode == Mode.TELEPHONE,
        may_give_up=appointment.may_give_up(now=now()),
        **values,
    )


def _first() -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(request.args.get("first", ""))
    return None
