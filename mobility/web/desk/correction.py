"""Correcting who a visit is for, how to reach them, and what they need."""

from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from mobility.domain.correction import Wall
from mobility.domain.errors import AlreadyBooked, ChangedMeanwhile, NotAllowed, TooManyTries
from mobility.domain.staff import DESK, Role, Staff
from mobility.services import corrections, visit_file
from mobility.services.corrections import Correction, OtherVisit
from mobility.services.offices import Office
from mobility.services.visit_file import VisitFile
from mobility.web.access import staff
from mobility.web.desk import reasons
from mobility.web.desk.correction_form import CorrectionForm
from mobility.web.desk.frame import PREFIX, Answer, back, desk_page, office_named, say, today_at
from mobility.web.desk.refusals import init_blueprint
from mobility.web.wiring import now, settings

blueprint = Blueprint("correction", __name__, url_prefix=PREFIX)
init_blueprint(blueprint)


@blueprint.get("/visits/<uid>/edit")
@staff(Role.OFFICER, Role.SUPERVISOR)
def edit(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Show what stands of a visit's person."""
    del day
    place, file = office_named(office), _file(person, office, uid)
    return _page(person, place, CorrectionForm(file, today_at(place)))


@blueprint.post("/visits/<uid>/edit")
@staff(Role.OFFICER, Role.SUPERVISOR)
def save(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Correct it; what cannot be saved yet comes back as it was typed."""
    del day
    place, file = office_named(office), _file(person, office, uid)
    form = CorrectionForm(file, today_at(place), sent=request.form)
    correction = form.read()
    if correction is None:
        return _page(person, place, form), 422
    if again := form.look_again():
        return _page(person, place, form, again=again)
    return _save(person, place, form, correction)


def _save(person: Staff, place: Office, form: CorrectionForm, correction: Correction) -> Answer:
    office, uid = place.slug, form.file.uid
    try:
        changed = corrections.save(
            office,
            uid,
            correction,
            person=person,
            approval=form.why.approval(),
            settings=settings(),
            now=now(),
        )
    except ChangedMeanwhile as since:
        # What stands now may be newer than what this request read first.
        form = CorrectionForm(_file(person, office, uid), today_at(place), sent=request.form)
        if not form.is_saved(correction):
            return _page(person, place, form, since=since), 409
        # A second click: all of it is saved already.
        return _done(place, form, changed=True)
    except AlreadyBooked:
        other = corrections.other_visit(office, uid, correction, settings=settings())
        return _page(person, place, form, other=other), 409
    except (NotAllowed, TooManyTries) as refused:
        form.why.ask_supervisor(often=isinstance(refused, TooManyTries))
        walls = corrections.walls_of(office, uid, correction, settings=settings())
        return _page(person, place, form, walls=walls), 422
    return _done(place, form, changed=bool(changed))


def _done(place: Office, form: CorrectionForm, *, changed: bool) -> Answer:
    """Say what was done and go back to where the correction was begun."""
    if changed:
        say(_("The details are corrected."))
    else:
        say(_("Nothing was different, so nothing was changed."), "info")
    office, day, begun_at = place.slug, form.file.day.isoformat(), request.form.get("dispute")
    if begun_at:
        return redirect(url_for("to_call.dispute", office=office, day=day, uid=begun_at), 303)
    return back(office, day, form.file.uid)


def _page(
    person: Staff,
    place: Office,
    form: CorrectionForm,
    *,
    again: str = "",
    since: ChangedMeanwhile | None = None,
    other: OtherVisit | None = None,
    walls: Sequence[Wall] = (),
) -> str:
    return desk_page(
        "desk/correction.html",
        person,
        place,
        form.file.day,
        form=form,
        file=form.file,
        errors=form.problems(),
        again=again,
        since=since,
        different=form.differences() if since else [],
        other=other,
        may_see_other=other is not None and person.may(DESK, other.office),
        other_office=office_named(other.office) if other else None,
        walls=[str(reasons.WALLS[wall]) for wall in walls],
        # After a colleague's change the form is of what stands now: saving again is on purpose.
        version=form.file.version if since or form.sent is None else form.sent.get("row_version"),
        dispute=request.values.get("dispute", ""),
    )


def _file(person: Staff, office: str, uid: str) -> VisitFile:
    return visit_file.open_file(office, uid, person, settings=settings(), now=now())
