"""Editing an office: everything said of it in one form, its versions below."""

from uuid import uuid4

from flask import abort, request
from flask_babel import gettext as _

from mobility.domain.errors import ChangedMeanwhile, OfficeUnknown
from mobility.domain.office import OfficePlan
from mobility.domain.office_data import plain_data
from mobility.domain.office_opening import GuidanceLost, VersionUnknown
from mobility.domain.staff import DESK, Role, Staff
from mobility.services import office_admin, office_opening, pathways
from mobility.services.office_admin import Saved, Stored
from mobility.web.access import staff
from mobility.web.admin import office_words as words
from mobility.web.admin import offices
from mobility.web.admin.acceptance_words import sentence
from mobility.web.admin.frame import Answer, admin_page, both, go, say
from mobility.web.admin.offices_form import OfficeForm, form_data
from mobility.web.i18n import text
from mobility.web.question_words import label_of
from mobility.web.wiring import now, settings

blueprint = offices.blueprint


@blueprint.get("/admin/offices/<office>")
@staff(Role.ADMINISTRATOR)
def show(person: Staff, office: str) -> Answer:
    """Show an office: what it still needs, everything that is said of it, and its versions."""
    stored = stored_named(office)
    return _page(person, stored, OfficeForm(data=form_data(stored.plan)))


@blueprint.post("/admin/offices/<office>")
@staff(Role.ADMINISTRATOR)
def save(person: Staff, office: str) -> Answer:
    """Save what was typed, as a version; what cannot be used is said at its field."""
    stored = stored_named(office)
    form = OfficeForm(request.form)
    plan = form.read(stored.plan, stored.rules)
    if plan is None:
        return _page(person, stored, form), 422
    try:
        saved = office_admin.save(office, plan, seen=seen(), person=person, now=now())
    except ChangedMeanwhile as refusal:
        return _page(person, stored_named(office), form, mine=plan, refusal=refusal), 409
    except GuidanceLost as refusal:
        form.acceptance.errors = [guidance_words(refusal)]
        return _page(person, stored, form), 422
    return _done(office, saved)


@blueprint.post("/admin/offices/<office>/use-again")
@staff(Role.ADMINISTRATOR)
def use_again(person: Staff, office: str) -> Answer:
    """Let an earlier version stand again."""
    stored_named(office)
    number = request.form.get("number", "")
    try:
        saved = office_admin.use_again(
            office, int(number) if number.isdecimal() else 0, seen=seen(), person=person, now=now()
        )
    except VersionUnknown:
        say(_("There is no such version. Choose one from the history."), "warning")
        return go("admin_offices.show", office=office)
    except ChangedMeanwhile:
        say(_("This office was changed meanwhile. Here is how it stands now."), "warning")
        return go("admin_offices.show", office=office)
    except GuidanceLost as refusal:
        say(guidance_words(refusal), "warning")
        return go("admin_offices.show", office=office)
    return _done(office, saved)


def stored_named(office: str) -> Stored:
    """Find the office of an address, or answer that there is none."""
    try:
        return office_admin.look(office)
    except OfficeUnknown:
        abort(404)


def seen() -> int:
    """Read which row_version a form was made from."""
    sent = request.form.get("row_version", "")
    return int(sent) if sent.isascii() and sent.isdecimal() else 0


def guidance_words(refusal: GuidanceLost) -> str:
    """Say whom a change would leave without guidance."""
    people = ", ".join(str(label_of("nationality", one)) for one in refusal.nationalities)
    said = _(
        "Then no open office would give general guidance to people from: %(people)s. "
        "Let another office do so first.",
        people=people,
    )
    return str(said)


def _done(office: str, saved: Saved) -> Answer:
    if not saved.fields:
        say(_("Nothing was changed."), "info")
    else:
        say(_("Saved: %(what)s.", what=words.fields_words(saved.fields)))
    return go("admin_offices.show", office=office)


def _page(
    person: Staff,
    stored: Stored,
    form: OfficeForm,
    *,
    mine: OfficePlan | None = None,
    refusal: ChangedMeanwhile | None = None,
) -> str:
    plan = stored.plan
    errors = form.problems()
    form.offer(plan, stored.rules)
    names = {code: text(name) for code, name in pathways.names().items()}
    theirs, own = (words.shown(plain_data(one)) if one else {} for one in (plan, mine))
    return admin_page(
        "admin/office.html",
        person,
        office=plan.slug,
        plan=plan,
        stored=stored,
        form=form,
        errors=errors,
        refusal=refusal,
        changed_rows=both(words.FIELDS, theirs, own) if mine else [],
        opening=office_opening.opening(plan.slug, settings=settings(), now=now()),
        sentences={name: sentence(rule, names) for name, rule in stored.rules.items()},
        once=str(uuid4()),
        at_desk=person.may(DESK, plan.slug),
        words=words,
    )
