"""Receiving whoever comes without an appointment: one dense page, and the slip with the number."""

import uuid
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from mobility.domain.errors import (
    AlreadyBooked,
    DomainError,
    MoveNotAllowed,
    SameName,
    SlotClosed,
    SlotFull,
    SlotPast,
    SlotUnknown,
    VisitUnknown,
)
from mobility.domain.office_hours import local_day
from mobility.domain.reference import format_reference
from mobility.domain.staff import Role, Staff
from mobility.gateways import qr
from mobility.services import known_visits, walk_ins
from mobility.services.known_visits import Known, Standing
from mobility.services.offices import Office
from mobility.web import person_words
from mobility.web.access import staff
from mobility.web.desk.frame import PREFIX, Answer, desk_page, office_named, today_at
from mobility.web.desk.walk_in_form import KEPT, WalkInForm
from mobility.web.i18n import long_day
from mobility.web.wiring import now, settings

blueprint = Blueprint("walk_in", __name__, url_prefix=PREFIX)
GONE = (SlotFull, SlotClosed, SlotPast, SlotUnknown)


@blueprint.get("/walk-in")
@staff(Role.OFFICER, Role.SUPERVISOR)
def add(person: Staff, office: str, day: str) -> Answer:
    """Ask what is known of somebody without an appointment; `from` names one they have."""
    place = office_named(office)
    today, uid = today_at(place), request.args.get("from", "")
    if day != today.isoformat():
        # Nobody walks in on another day: the page of today is what was meant.
        page = url_for("walk_in.add", office=office, day=today.isoformat())
        return redirect(f"{page}?{urlencode({'from': uid})}" if uid else page, 303)
    known = _known(person, office, uid) if uid else None
    room = walk_ins.room(office, now=now())
    form = WalkInForm(room, place, today, known=known, once=str(uuid.uuid4()))
    return _page(person, place, form)


@blueprint.post("/walk-in")
@staff(Role.OFFICER, Role.SUPERVISOR)
def received(person: Staff, office: str, day: str) -> Answer:
    """Receive somebody; warnings are shown once, and what cannot be used comes back as typed."""
    del day
    place = office_named(office)
    room = walk_ins.room(office, now=now())
    uid = request.form.get("come_from", "")
    known = _known(person, office, uid) if uid else None
    form = WalkInForm(room, place, today_at(place), sent=request.form, known=known)
    walk_in = form.read()
    if walk_in is None:
        return _page(person, place, form), 422
    if warnings := form.warnings(walk_in):
        return _page(person, place, form, warnings=warnings)
    try:
        made = walk_ins.receive(person, office, walk_in, settings=settings(), now=now())
    except SameName:
        return _page(person, place, form, warnings=form.namesake()), 409
    except AlreadyBooked:
        other = known_visits.other_visit(
            walk_in.who, walk_in.answers, person, settings=settings(), now=now()
        )
        return _page(person, place, form, other=other), 409
    except (*GONE, MoveNotAllowed) as refusal:
        form.refuse(_refused(refusal))
        return _page(person, place, form), 409
    today = today_at(place).isoformat()
    return redirect(url_for("walk_in.slip", office=office, day=today, uid=made.uid), 303)


@blueprint.get("/visits/<uid>/slip")
@staff(Role.OFFICER, Role.SUPERVISOR)
def slip(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Show the number and the code of somebody who is here, to print or to write down."""
    place = office_named(office)
    made = known_visits.slip(office, uid, person, settings=settings(), now=now())
    if made.visit.day.isoformat() != day:
        raise VisitUnknown
    code = format_reference(made.reference)
    with force_locale(made.locale):
        # The page is for whoever prints, the paper for whoever takes it along.
        paper = {
            "turn": _("Your turn"),
            "code": _("Your code: %(code)s", code=code),
            "day": long_day(made.visit.day, year=True),
            "wait": _("We call you by this number. It is free."),
        }
    picture = Markup(qr.svg(made.reference, paper["code"]))  # noqa: S704 -- made here, escaped there
    return desk_page(
        "desk/slip.html", person, place, made.visit.day, slip=made, paper=paper, qr=picture
    )


def _known(person: Staff, office: str, uid: str) -> Known:
    return known_visits.known(office, uid, person, settings=settings(), now=now())


def _refused(refusal: DomainError) -> tuple[str, str]:
    """Say at which field a refusal belongs, and what to do next."""
    if isinstance(refusal, MoveNotAllowed):
        return KEPT, _("The other appointment can no longer be given up. Open it to see why.")
    if isinstance(refusal, SlotUnknown):
        return "into", _("That place is not for this pathway. Choose another one.")
    return "into", _("That place is no longer free. Choose another one, or the queue.")


def _page(
    person: Staff,
    place: Office,
    form: WalkInForm,
    *,
    other: Standing | None = None,
    warnings: dict[str, str] | None = None,
) -> str:
    today = today_at(place)
    return desk_page(
        "desk/walk_in.html",
        person,
        place,
        today,
        form=form,
        errors=form.problems(),
        warnings=warnings or {},
        other=other,
        other_day=other and _day_of(other),
        words=person_words,
        here=url_for("walk_in.add", office=place.slug, day=today.isoformat()),
    )


def _day_of(other: Standing) -> date:
    return local_day(other.starts_at, other.zone) if other.starts_at else other.day
