"""Booking for somebody; office and pathway stay for the next person."""

import uuid
from contextlib import suppress
from datetime import date

from flask import Blueprint, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.errors import (
    AlreadyBooked,
    DomainError,
    NotServed,
    SameName,
    SlotClosed,
    SlotFull,
    SlotPast,
    SlotUnknown,
)
from mobility.domain.helping import MinorAlone, OrganisationOver, ShareUsed
from mobility.domain.slot import Mode
from mobility.domain.staff import Role, Staff
from mobility.services import helper_booking, helper_places, pathways
from mobility.services.helper_places import Places, Wish
from mobility.services.screening import today
from mobility.services.service_groups import Service
from mobility.web import person_words
from mobility.web.access import staff
from mobility.web.helper.book_form import BookForm
from mobility.web.helper.frame import PREFIX, Answer, helper_page
from mobility.web.helper.times import groups
from mobility.web.i18n import text
from mobility.web.wiring import now, settings

blueprint = Blueprint("helper_book", __name__, url_prefix=PREFIX)
LAST = "helper_last"
GUIDANCE = "INFO"
SAME_NAME = _l(
    "Somebody with this name and birth date has an appointment. If it is the same person, open "
    "that one with its code. If it is another person, go on."
)
REFUSED = {
    SlotFull: _l("Another person took that time. Choose another one."),
    SlotClosed: _l("The office closed that time. Choose another one."),
    SlotPast: _l("That time has already begun. Choose another one."),
    SlotUnknown: _l("That time is not offered here. Choose another one."),
    ShareUsed: _l("Your organisation has no more places on that day. Choose another day."),
    OrganisationOver: _l("Your organisation may book until an earlier day only. Choose another."),
    NotServed: _l("This office does not receive this person for this pathway. Choose another one."),
    MinorAlone: _l("A minor who is alone is not booked here. Please call the office."),
    AlreadyBooked: _l("This document already has an appointment. Open it with its code."),
}


@blueprint.get("/book")
@staff(Role.HELPER)
def book(person: Staff) -> Answer:
    """Ask for office and pathway, and show their free times with the person's fields."""
    offered = helper_places.services(person, settings=settings())
    wish = _wish(offered)
    session[LAST] = [wish.office, wish.mode.value, wish.pathway]
    form = BookForm(person, wish, today(settings(), now()), once=str(uuid.uuid4()))
    return _page(person, offered, form)


@blueprint.post("/book")
@staff(Role.HELPER)
def booked(person: Staff) -> Answer:
    """Book for somebody; what cannot be used comes back as it was typed."""
    offered = helper_places.services(person, settings=settings())
    form = BookForm(person, _wish(offered), today(settings(), now()), sent=request.form)
    booking = form.read()
    if booking is None:
        return _page(person, offered, form), 422
    if warnings := form.warnings():
        return _page(person, offered, form, warnings=warnings)
    try:
        uid = helper_booking.book(person, booking, settings=settings(), now=now())
    except SameName:
        warnings = {"same_name": str(SAME_NAME)}
        return _page(person, offered, form, warnings=warnings), 409
    except tuple(REFUSED) as refusal:
        form.refuse_time(str(REFUSED[type(refusal)]))
        return _page(person, offered, form, refusal=refusal), 409
    return redirect(url_for("helper.slips", visit=uid, made="y"), 303)


def _page(
    person: Staff,
    offered: list[Service],
    form: BookForm,
    *,
    warnings: dict[str, str] | None = None,
    refusal: DomainError | None = None,
) -> str:
    places = _places(person, form.wish)
    names = pathways.names()
    codes = sorted({code for one in offered for code in one.pathways}, key=list(names).index)
    return helper_page(
        "helper/book.html",
        person,
        form=form,
        errors=form.problems(),
        warnings=warnings or {},
        refusal=refusal.code if refusal else "",
        wish=form.wish,
        offices=_offices(offered),
        office_value=f"{form.wish.office}:{form.wish.mode}",
        pathways=[(code, text(names[code])) for code in codes],
        places=places,
        groups=groups(places) if places else [],
        words=person_words,
        once=form.time.once.data,
    )


def _places(person: Staff, wish: Wish) -> Places | None:
    with suppress(SlotUnknown):
        return helper_places.places(person, wish, first=_first(), settings=settings(), now=now())
    return None


def _offices(offered: list[Service]) -> list[tuple[str, str]]:
    """List offices, twice where they also meet people by telephone."""
    found: dict[str, str] = {}
    for one in offered:
        name = text(one.office.details.names)
        if one.mode is Mode.TELEPHONE:
            name = _("%(office)s, by telephone", office=name)
        found[f"{one.office.slug}:{one.mode}"] = name
    return list(found.items())


def _wish(offered: list[Service]) -> Wish:
    """Read office and pathway from the address, else those of the last person."""
    asked = request.values.get("office", "").split(":")[:2]
    pathway = request.values.get("pathway", "")
    last = session.get(LAST) or []
    if len(asked) != len(("office", "mode")):
        first = offered[0] if offered else None
        asked = list(last[:2]) or ([first.office.slug, first.mode.value] if first else ["", ""])
    mode = Mode(asked[1]) if asked[1] in set(Mode) else Mode.IN_PERSON
    return Wish(asked[0], pathway or (last[2] if last else GUIDANCE), mode)


def _first() -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(request.values.get("first", ""))
    return None
