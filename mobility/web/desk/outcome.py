"""What came of a visit: one page for all outcomes, the note, and the paper the person takes."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from mobility.domain.appointment import State
from mobility.domain.errors import (
    AlreadyBooked,
    ChangedMeanwhile,
    DomainError,
    MoveNotAllowed,
    SlotClosed,
    SlotFull,
    SlotPast,
    SlotUnknown,
)
from mobility.domain.outcome import Decision
from mobility.domain.reference import format_reference
from mobility.domain.staff import Role, Staff
from mobility.services import notes, outcome_page, outcomes
from mobility.services import what_follows as papers
from mobility.services.offices import Office
from mobility.services.outcome_page import Asked
from mobility.services.outcomes import Decided
from mobility.web import outcome_words
from mobility.web.access import staff
from mobility.web.desk.frame import (
    PREFIX,
    Answer,
    back,
    day_named,
    desk_page,
    office_named,
    say,
    today_at,
)
from mobility.web.desk.outcome_form import TAKEN, OutcomeForm
from mobility.web.wiring import now, settings

blueprint = Blueprint("outcome", __name__, url_prefix=PREFIX)
TIME_GONE = (SlotFull, SlotClosed, SlotPast, SlotUnknown)
REFUSED = (ChangedMeanwhile, MoveNotAllowed, AlreadyBooked, *TIME_GONE)


@blueprint.get("/visits/<uid>/outcome")
@staff(Role.OFFICER, Role.SUPERVISOR)
def decide(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Ask what came of a visit; `kind` in the address is the one that a key chose."""
    place = office_named(office)
    asked = outcome_page.ask(office, uid, person=person, settings=settings(), now=now())
    form = OutcomeForm.fresh(asked, request.args.get("kind", ""))
    return _page(person, place, day, asked, form.offer(asked, place.zone))


@blueprint.post("/visits/<uid>/outcome")
@staff(Role.OFFICER, Role.SUPERVISOR)
def decided(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Keep what came of a visit; what cannot be used comes back as it was typed."""
    place = office_named(office)
    asked = outcome_page.again(office, uid, settings=settings(), now=now())
    form = OutcomeForm(request.form).offer(asked, place.zone)
    decision = form.read(asked, today_at(place))
    if decision is None:
        return _page(person, place, day, asked, form), 422
    try:
        made = _decide(person, office, uid, decision)
    except REFUSED as refused:
        if isinstance(refused, TIME_GONE):
            form.refuse(form.next_at, TAKEN)
        return _page(person, place, day, asked, form, refused=refused), 409
    may_undo = not made.has_next and asked.state is not State.COMPLETED
    say(_words(made), undo=uid if may_undo else "")
    return back(office, day, uid)


@blueprint.post("/visits/<uid>/note")
@staff(Role.OFFICER, Role.SUPERVISOR)
def note(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Keep a note for colleagues."""
    said = request.form.get("text", "")
    notes.write(office, uid, said, person=person, settings=settings(), now=now())
    if said.strip():
        say(_("The note is kept."))
    return back(office, day, uid)


@blueprint.get("/visits/<uid>/what-follows")
@staff(Role.OFFICER, Role.SUPERVISOR)
def what_follows(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Show the paper to print, in the language of the person who takes it home."""
    follows = papers.for_desk(office, uid, person=person, settings=settings(), now=now())
    if follows is None:
        say(str(_("Nothing is written of this visit yet. Say what came of it.")), "info")
        return redirect(url_for("outcome.decide", office=office, day=day, uid=uid), 303)
    way_back = url_for("day.visit", office=office, day=day, uid=uid)
    # The buttons are for who prints, the paper is for who was seen.
    own = {"print_label": _("Print"), "back_label": _("Back"), "back": way_back}
    if follows.locale in settings().languages:
        g.lang = follows.locale
    with force_locale(g.lang):
        return render_template(
            "desk/what_follows.html",
            follows=follows,
            words=outcome_words,
            code=format_reference(follows.reference) if follows.reference else "",
            next_code=format_reference(follows.next_visit.reference) if follows.next_visit else "",
            **own,
        )


def _decide(person: Staff, office: str, uid: str, decision: Decision) -> Decided:
    version = request.form.get("row_version", "")
    return outcomes.decide(
        office,
        uid,
        decision,
        row_version=int(version) if version.isdecimal() else 0,
        person=person,
        settings=settings(),
        now=now(),
    )


def _words(made: Decided) -> str:
    if made.has_next:
        return str(_("Done: %(name)s, with the next appointment.", name=made.called))
    if made.is_told:
        return str(_("Done: %(name)s. The message goes out in five minutes.", name=made.called))
    return str(_("Done: %(name)s.", name=made.called))


def _page(
    person: Staff,
    place: Office,
    day: str,
    asked: Asked,
    form: OutcomeForm,
    *,
    refused: DomainError | None = None,
) -> Answer:
    return desk_page(
        "desk/outcome.html",
        person,
        place,
        day_named(day),
        asked=asked,
        form=form,
        errors=form.problems(),
        refused=refused,
        zone=place.zone,
    )
