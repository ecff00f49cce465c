"""Closing many offices on one day: how many are affected where, then one button."""

from datetime import date
from typing import Any
from uuid import uuid4

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField

from mobility.domain.closing import MIDNIGHT, Part, Reason
from mobility.domain.desk_errors import ClosingPast
from mobility.domain.errors import Busy, OfficeUnknown
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff
from mobility.services import network_closing
from mobility.services.closing import Order
from mobility.services.closing_results import Counts
from mobility.services.network_closing import Done, Foreseen
from mobility.services.offices import Office
from mobility.web import closing_words as words
from mobility.web.access import staff
from mobility.web.admin.frame import admin_page
from mobility.web.closing_words import SPAN, WHOLE, ClosingForm
from mobility.web.i18n import text
from mobility.web.wiring import now, settings

blueprint = Blueprint("network_closing", __name__)
QUARTER = 15
OPENS = 8 * 60
"""From when on a part of a day is closed, unless somebody chooses another time."""
FIRST = ("day", "offices")
"""The fields that stand first on the page."""
DAY_LENGTH = len("2026-06-12")


class NetworkForm(ClosingForm):
    """Which offices are closed on which day, from when to when, and why."""

    day = StringField(_l("Day"))
    offices = SelectMultipleField(_l("Which offices?"), validate_choice=False)

    def chosen(self) -> tuple[list[str], Part, Reason] | None:
        """Return what is to be closed where, and why; None where it cannot be read, marked."""
        raw = self.day.data or ""
        try:
            day = date.fromisoformat(raw) if len(raw) == DAY_LENGTH else None
        except ValueError:
            day = None
        if day is None or day < local_day(now(), settings().home_zone):
            self.day.errors = [str(_("Choose a day from today on."))]
        if not self.offices.data:
            self.offices.errors = [str(_("Choose at least one office."))]
        asked = self.read(day or date.max)
        return None if asked is None else (list(self.offices.data or ()), *asked)


@blueprint.get("/admin/closing")
@staff(Role.ADMINISTRATOR)
def ask(person: Staff) -> Any:  # noqa: ANN401 -- a page, with its status
    """Ask which offices are closed; then show how many are affected, and after it what was done."""
    own = network_closing.closable_offices(person)
    form = _form(request.args, own)
    asked = form.chosen() if "day" in request.args else None
    if asked is None:
        return _page(person, form), 422 if form.problems() else 200
    slugs, part, _reason = asked
    uid = request.args.get("done", "")
    try:
        if uid:
            done = network_closing.what_was_done(slugs, uid, person=person)
            return _page(person, form, asked=asked, uid=uid, done=done)
        seen = network_closing.foresee(slugs, part, person=person, settings=settings(), now=now())
    except OfficeUnknown:
        abort(404)
    except ClosingPast:
        form.day.errors = [str(_("Choose a day from today on."))]
        return _page(person, form), 422
    return _page(person, form, asked=asked, seen=seen)


@blueprint.post("/admin/closing")
@staff(Role.ADMINISTRATOR)
def close(person: Staff) -> Any:  # noqa: ANN401 -- a page, or a way on
    """Close them, each once; where one was too busy, the page says so and offers it again."""
    form = _form(request.form, network_closing.closable_offices(person))
    asked, uid = form.chosen(), request.form.get("uid", "")
    if asked is None or not words.is_uid(uid):
        return _page(person, form), 422
    slugs, part, reason = asked
    order = Order(uid=uid, part=part, reason=reason)
    try:
        network_closing.close_all(slugs, order, person=person, settings=settings(), now=now())
    except OfficeUnknown:
        abort(404)
    except (Busy, ClosingPast):
        # The page that follows shows which offices are still open, with the same button.
        pass
    sent: dict[str, Any] = {}
    for name, value in form.sent():
        sent.setdefault(name, []).append(value)
    return redirect(url_for("network_closing.ask", **sent, done=uid), 303)


def _form(sent: Any, own: list[Office]) -> NetworkForm:  # noqa: ANN401 -- what was sent
    form = NetworkForm(sent)
    form.offer(range(0, MIDNIGHT, QUARTER), MIDNIGHT, what=(WHOLE, SPAN))
    if form.begins.data is None:
        form.begins.data = words.clock(OPENS)
    form.offices.choices = [(one.slug, text(one.details.names)) for one in own]
    return form


def _page(
    person: Staff,
    form: NetworkForm,
    *,
    asked: tuple[list[str], Part, Reason] | None = None,
    seen: list[Foreseen] | None = None,
    done: list[Done] | None = None,
    uid: str = "",
) -> str:
    left = [one for one in done or () if one.result is None]
    return admin_page(
        "admin/closing.html",
        person,
        form=form,
        asked=asked,
        seen=seen,
        done=done,
        left=left,
        total=_total(seen, done),
        uid=uid or str(uuid4()),
        errors=sorted(form.problems(), key=lambda one: one[0] not in FIRST),
        words=words,
    )


def _total(seen: list[Foreseen] | None, done: list[Done] | None) -> Counts:
    """Add the offices up."""
    parts: list[Any] = [one.result.counts for one in done or () if one.result]
    parts += [one.preview for one in seen or ()]
    names = ("affected", "moved", "elsewhere", "in_line", "to_call", "here")
    return Counts(**{name: sum(getattr(one, name) for one in parts) for name in names})
