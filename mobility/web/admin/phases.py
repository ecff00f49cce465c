"""Phases of the programme: planned, changed while they last, ended early."""

from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Form, RadioField, StringField

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.office_hours import office_instant
from mobility.domain.programme import Phase, PhaseOver, PhasesOverlap
from mobility.domain.staff import Role, Staff
from mobility.services import offices, phases
from mobility.web import programme as shown
from mobility.web.access import staff
from mobility.web.admin import frame
from mobility.web.admin.frame import Answer, admin_page, go, problems, say
from mobility.web.closing_words import is_uid
from mobility.web.i18n import text
from mobility.web.texts_field import TextsField
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_phases", __name__)
WRITTEN = "%Y-%m-%dT%H:%M"
GIVEN, HELD = "given", "held"


class PhaseForm(Form):
    """A phase as it is typed; times are those where the network is at home."""

    name = TextsField(_l("Name"), most=60)
    starts = StringField(_l("From day"))
    ends = StringField(_l("Until"))
    intake = RadioField(_l("Appointments meanwhile"), validate_choice=False)
    notice = TextsField(_l("Notice on every page"), most=300, required=False)

    def read(self, uid: str) -> Phase | None:
        """Return the phase; None where something cannot be used, marked."""
        self.validate()
        starts, ends = _instant(self.starts.data), _instant(self.ends.data)
        if starts is None:
            self.starts.errors = [str(_("Write a day and a time."))]
        if self.ends.data and ends is None:
            self.ends.errors = [str(_("Write a day and a time, or leave it empty."))]
        if starts and ends and ends <= starts:
            self.ends.errors = [str(_("The end must come after the beginning."))]
        if self.intake.data not in (GIVEN, HELD):
            self.intake.errors = [str(_("Choose whether appointments are given."))]
        if starts is None or problems(self):
            return None
        return Phase(
            uid=uid,
            name=self.name.data,
            notice=self.notice.data,
            starts_at=starts,
            ends_at=ends,
            intake_open=self.intake.data == GIVEN,
        )


@blueprint.get("/admin/phases/new")
@staff(Role.ADMINISTRATOR, everywhere=True)
def new(person: Staff) -> Answer:
    """Plan a phase."""
    return _page(person, PhaseForm(), uid=str(uuid4()))


@blueprint.get("/admin/phases/<uid>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def edit(person: Staff, uid: str) -> Answer:
    """Show a phase, and what can still be changed about it."""
    phase = _find(uid) or abort(404)
    form = PhaseForm(
        data={
            "name": phase.name,
            "notice": phase.notice,
            "starts": _typed(phase.starts_at),
            "ends": _typed(phase.ends_at),
            "intake": GIVEN if phase.intake_open else HELD,
        }
    )
    return _page(person, form, uid=uid, phase=phase)


@blueprint.post("/admin/phases/<uid>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def save(person: Staff, uid: str) -> Answer:
    """Save a phase; what is due begins at once."""
    found = _find(uid)
    form = PhaseForm(request.form)
    phase = form.read(uid) if is_uid(uid) else abort(404)
    if phase is None:
        return _page(person, form, uid=uid, phase=found), 422
    try:
        phases.save(phase, seen=frame.seen(), person=person, settings=settings(), now=now())
    except PhasesOverlap as refusal:
        other = text(refusal.other)
        form.starts.errors = [str(_("At that time there is already “%(other)s”.", other=other))]
    except PhaseOver:
        form.ends.errors = [str(_("That time is over. Choose a later end."))]
    except ChangedMeanwhile:
        say(_("This phase was saved meanwhile. Here is how it stands now."), "warning")
        return go(".edit", uid=uid)
    else:
        return _done(_("Saved. It begins and ends by itself."))
    return _page(person, form, uid=uid, phase=found), 422


@blueprint.post("/admin/phases/<uid>/remove")
@staff(Role.ADMINISTRATOR, everywhere=True)
def remove(person: Staff, uid: str) -> Answer:
    """Remove a phase that has not begun."""
    return _try(phases.remove, person, uid, _("Removed. It never began."))


@blueprint.post("/admin/phases/<uid>/end")
@staff(Role.ADMINISTRATOR, everywhere=True)
def end(person: Staff, uid: str) -> Answer:
    """End the phase that is running."""
    return _try(phases.end, person, uid, _("Ended. Appointments are given as each office says."))


def _try(step: Any, person: Staff, uid: str, words: str) -> Response:  # noqa: ANN401 -- a service
    if _find(uid) is None:
        abort(404)
    try:
        step(uid, seen=frame.seen(), person=person, settings=settings(), now=now())
    except (PhaseOver, ChangedMeanwhile):
        say(_("This phase was saved meanwhile. Here is how it stands now."), "warning")
        return go(".edit", uid=uid)
    return _done(words)


def _done(words: str) -> Response:
    shown.forget()
    say(words)
    return go("admin_programme.show")


def _find(uid: str) -> Phase | None:
    return next((one for one in phases.list_phases() if one.uid == uid), None)


def _page(person: Staff, form: PhaseForm, *, uid: str, phase: Phase | None = None) -> str:
    form.intake.choices = [
        (GIVEN, str(_("Are given, as each office says"))),
        (HELD, str(_("No office gives any"))),
    ]
    return admin_page(
        "admin/phase.html",
        person,
        form=form,
        errors=problems(form),
        uid=uid,
        phase=phase,
        open_offices=sum(one.takes_requests for one in offices.list_offices()),
    )


def _instant(typed: str | None) -> datetime | None:
    try:
        local = datetime.strptime(typed or "", WRITTEN)  # noqa: DTZ007 -- at home, as said below
    except ValueError:
        return None
    return office_instant(local.date(), local.time(), ZoneInfo(settings().home_zone))


def _typed(moment: datetime | None) -> str:
    zone = ZoneInfo(settings().home_zone)
    return "" if moment is None else moment.astimezone(zone).strftime(WRITTEN)
