"""Changing the day of an appointment: the day, the time, here or at another office."""

from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

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
from mobility.domain.office_hours import local_day
from mobility.domain.slot import Mode
from mobility.services import availability, moves, offices
from mobility.services.appointments import Appointment
from mobility.services.availability import FreeDays, OfficeChoice
from mobility.services.service_groups import Service
from mobility.web.access import applicant
from mobility.web.applicant import calendar
from mobility.web.applicant.owned import Answer, own_page, owned
from mobility.web.i18n import long_day, text
from mobility.web.slot_buttons import asked_day, halves, sent_slot
from mobility.web.wiring import now, settings

blueprint = Blueprint("move", __name__)
PLACE_GONE = (SlotFull, SlotClosed, SlotPast, SlotUnknown)
REFUSED = (MoveNotAllowed, TooManyMoves, TooLateToMove)


@blueprint.get("/appointment/<reference>/move")
@applicant
@owned
def days(appointment: Appointment) -> Answer:
    """Show the free days of the office, the next five or a month, and the other offices."""
    if not appointment.may_move(settings=settings(), now=now()):
        return _refusal(appointment)
    found = _services(appointment)
    service = _chosen(found, appointment)
    return render_template(
        "appointment/move_days.html",
        **_about(appointment, service),
        **(_day_parts(appointment, service) if service else {}),
        others=[_other(appointment, one) for one in found if one.service is not service],
    )


@blueprint.get("/appointment/<reference>/move/time")
@applicant
@owned
def times(appointment: Appointment) -> Answer:
    """Show the free times of one day."""
    if not appointment.may_move(settings=settings(), now=now()):
        return _refusal(appointment)
    return _times_page(appointment)


@blueprint.post("/appointment/<reference>/move/time")
@applicant
@owned
def move(appointment: Appointment) -> Answer:
    """Move the appointment; where the place is gone, the old one is still the person's."""
    starts_at, service = sent_slot(), _chosen(_services(appointment), appointment)
    if starts_at is None or service is None:
        return _times_page(appointment, gone=True)
    same = service.office.slug == appointment.office and starts_at == appointment.starts_at
    try:
        moves.move_appointment(
            appointment.uid,
            office_id=service.office_id,
            pool_ids=service.pool_ids,
            starts_at=starts_at,
            settings=settings(),
            now=now(),
        )
    except REFUSED as refusal:
        return _refusal(appointment, refusal)
    except PLACE_GONE:
        return _times_page(appointment, gone=True)
    return own_page(appointment, done="same" if same else "moved")


def _services(appointment: Appointment) -> list[OfficeChoice]:
    return availability.choices(
        answers=appointment.answers,
        pathway=appointment.pathway,
        mode=Mode(appointment.mode),
        settings=settings(),
        now=now(),
    )


def _chosen(found: list[OfficeChoice], appointment: Appointment) -> Service | None:
    """Find the service of the office that was asked for, else of the appointment's own."""
    slug = request.args.get("office", appointment.office)
    return next((one.service for one in found if one.service.office.slug == slug), None)


def _free_days(service: Service, first: date, last: date) -> FreeDays:
    return availability.free_days(
        service.office.slug, service.code, first=first, last=last, settings=settings(), now=now()
    )


def _day_parts(appointment: Appointment, service: Service) -> dict[str, Any]:
    asked = request.args.get("month")
    first, last = calendar.asked_span(asked, now=now(), horizon=settings().horizon)
    found, slug = _free_days(service, first, last), service.office.slug
    base = url_for("move.times", reference=appointment.reference, office=slug)
    month_url = partial(_days_url, appointment, slug)
    if asked is None:
        return calendar.few_days(found, base, month_url)
    return calendar.month_page(found, first, base, month_url)


def _days_url(appointment: Appointment, slug: str | None = None, month: str | None = None) -> str:
    return url_for("move.days", reference=appointment.reference, office=slug, month=month)


def _other(appointment: Appointment, choice: OfficeChoice) -> calendar.Row:
    office, first = choice.service.office, choice.first_day
    words = _("From %(day)s", day=long_day(first)) if first else _("No places for now")
    return _days_url(appointment, office.slug), text(office.details.names), words


def _times_page(appointment: Appointment, *, gone: bool = False) -> Answer:
    service, day = _chosen(_services(appointment), appointment), asked_day()
    if service is None or day is None:
        return redirect(_days_url(appointment), 303)
    found = availability.free_times(
        service.office.slug, service.code, day=day, settings=settings(), now=now()
    )
    page = render_template(
        "appointment/move_times.html",
        **_about(appointment, service),
        new_day=day,
        in_guatemala=service.office.zone == "America/Guatemala",
        **halves(found.times),
        gone=gone,
        back_url=_days_url(appointment, service.office.slug),
    )
    return page, 409 if gone else 200


def _about(appointment: Appointment, service: Service | None) -> dict[str, Any]:
    return {
        "appointment": appointment,
        "service": service,
        "day": local_day(appointment.starts_at, appointment.zone),
        "left": settings().moves_allowed - appointment.moves,
    }


def _refusal(appointment: Appointment, refusal: DomainError | None = None) -> Answer:
    """Say kindly why the day stays as it is, and who can help."""
    reason = refusal.code if refusal else _reason(appointment)
    page = render_template(
        "appointment/cannot_move.html",
        appointment=appointment,
        reason=reason,
        office=offices.office(appointment.office),
        may_give_up=appointment.may_give_up(now=now()),
    )
    return page, 409


def _reason(appointment: Appointment) -> str:
    if not appointment.may_give_up(now=now()):
        return MoveNotAllowed.code
    many = appointment.moves >= settings().moves_allowed
    return TooManyMoves.code if many else TooLateToMove.code
