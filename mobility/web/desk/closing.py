"""Closing the day, a part of it or a window: who is affected first, then one button."""

from datetime import date
from typing import Any
from uuid import uuid4

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from mobility.domain.closing import Part, Reason
from mobility.domain.errors import NotAllowed, TooManyTries
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff
from mobility.services import approvals, closing, closing_preview, closing_results
from mobility.services.closing import Order
from mobility.services.closing_preview import DayToClose
from mobility.services.offices import Office
from mobility.web import closing_words as words
from mobility.web.access import staff
from mobility.web.closing_words import ClosingForm
from mobility.web.desk.frame import PREFIX, Answer, day_named, desk_page, office_named
from mobility.web.person_words import language_name
from mobility.web.wiring import now, settings

blueprint = Blueprint("closing", __name__, url_prefix=PREFIX)
SUPERVISOR = frozenset({Role.SUPERVISOR})


class DayForm(ClosingForm):
    """The same, with a supervisor's word for closing a whole day."""

    approver = StringField(_l("E-mail of the supervisor"))
    pin = PasswordField(_l("PIN of the supervisor"))


@blueprint.get("/closing")
@staff(Role.OFFICER, Role.SUPERVISOR)
def ask(person: Staff, office: str, day: str) -> Answer:
    """Ask what is closed; once that is said, show who is affected; after it, what was done."""
    place, on = office_named(office), day_named(day)
    form, whole = _form(request.args, office, on)
    done = closing_results.result_of(office, request.args.get("done", ""))
    asked = form.read(on) if "what" in request.args else None
    seen = None
    if asked is not None and on >= local_day(now(), place.zone):
        seen = closing_preview.preview(
            office, asked[0], person=person, settings=settings(), now=now()
        )
    page = _page(person, place, on, form, whole, done=done, asked=asked, seen=seen)
    return page, 422 if form.problems() else 200


@blueprint.post("/closing")
@staff(Role.OFFICER, Role.SUPERVISOR)
def close(person: Staff, office: str, day: str) -> Answer:
    """Close it, once: the same form again leads to what it did."""
    place, on = office_named(office), day_named(day)
    form, whole = _form(request.form, office, on)
    asked, uid = form.read(on), request.form.get("uid", "")
    is_over = on < local_day(now(), place.zone)
    if asked is None or is_over or not words.is_uid(uid):
        return _page(person, place, on, form, whole), 422
    part, reason = asked
    try:
        approved = _approved(person, office, part, form)
    except (NotAllowed, TooManyTries) as refusal:
        form.pin.errors = [_why(refusal)]
        seen = closing_preview.preview(office, part, person=person, settings=settings(), now=now())
        return _page(person, place, on, form, whole, asked=asked, seen=seen), 422
    seen_before = request.form.get("seen", "")
    order = Order(
        uid=uid,
        part=part,
        reason=reason,
        seen=int(seen_before) if seen_before.isdecimal() else 0,
        approved_by=approved,
    )
    closing.close(office, order, person=person, settings=settings(), now=now())
    return _answer(office, day, uid)


def _answer(office: str, day: str, uid: str) -> Response:
    return redirect(url_for("closing.ask", office=office, day=day, done=uid), 303)


def _approved(person: Staff, office: str, part: Part, form: DayForm) -> int | None:
    """Ask a supervisor for a whole day; raises NotAllowed or TooManyTries."""
    if not part.is_whole_day or person.may(SUPERVISOR, office):
        return None
    return approvals.require_supervisor(
        person,
        office,
        approver_email=form.approver.data or "",
        pin=form.pin.data or "",
        settings=settings(),
        now=now(),
    )


def _why(refusal: NotAllowed | TooManyTries) -> str:
    if isinstance(refusal, TooManyTries):
        return str(_("Too many wrong tries. Wait an hour, or let the supervisor sign in."))
    return str(_("To close a whole day a supervisor must agree: e-mail and PIN do not fit."))


def _form(sent: Any, office: str, day: date) -> tuple[DayForm, DayToClose]:  # noqa: ANN401
    form, whole = DayForm(sent), closing_preview.day_to_close(office, day)
    minutes = [one.minute for one in whole.times]
    form.offer(minutes, whole.last)
    form.times.choices = [
        (words.clock(one.minute), f"{words.clock(one.minute)} ({one.taken})") for one in whole.times
    ]
    return form, whole


def _page(
    person: Staff,
    place: Office,
    on: date,
    form: DayForm,
    whole: DayToClose,
    *,
    asked: tuple[Part, Reason] | None = None,
    **values: Any,  # noqa: ANN401 -- done and seen, for the template
) -> str:
    return desk_page(
        "desk/closing.html",
        person,
        place,
        on,
        form=form,
        whole=whole,
        asked=asked,
        errors=form.problems(),
        uid=str(uuid4()),
        words=words,
        language_name=language_name,
        over=on < local_day(now(), place.zone),
        needs_word=asked is not None
        and asked[0].is_whole_day
        and not person.may(SUPERVISOR, place.slug),
        **values,
    )
