"""Opening an office, suspending it with a message to the public, and opening it again."""

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form

from mobility.domain.errors import ChangedMeanwhile, OfficeUnknown
from mobility.domain.office import OfficeState
from mobility.domain.office_opening import GuidanceLost, OfficeIncomplete
from mobility.domain.staff import Role, Staff
from mobility.gateways.holidays import public_holidays
from mobility.services import office_opening, office_practice
from mobility.web.access import staff
from mobility.web.admin import office_words as words
from mobility.web.admin import offices
from mobility.web.admin.frame import Answer, admin_page, go, problems, say
from mobility.web.admin.offices_edit import guidance_words, seen, stored_named
from mobility.web.closing_words import is_uid
from mobility.web.texts_field import TextsField
from mobility.web.wiring import now, settings

blueprint = offices.blueprint


class SuspendForm(Form):
    """What the public reads while an office is suspended."""

    notice = TextsField(_l("Message to the public"), most=300)


@blueprint.post("/admin/offices/<office>/open")
@staff(Role.ADMINISTRATOR)
def open_it(person: Staff, office: str) -> Answer:
    """Open an office to the public, or say what it lacks."""
    try:
        office_opening.open_office(
            office, person=person, settings=settings(), holidays=public_holidays, now=now()
        )
    except OfficeUnknown:
        abort(404)
    except OfficeIncomplete as refusal:
        missing = ", ".join(str(words.STEPS[step]) for step in refusal.missing)
        say(_("It cannot be opened yet. Missing: %(what)s.", what=missing), "warning")
    else:
        say(_("The office is open. Its places can be booked from now on."))
    return go("admin_offices.show", office=office)


@blueprint.get("/admin/offices/<office>/suspend")
@staff(Role.ADMINISTRATOR)
def ask(person: Staff, office: str) -> Answer:
    """Say whom suspending touches, and ask for the message to the public."""
    if stored_named(office).plan.state is not OfficeState.OPEN:
        return go("admin_offices.show", office=office)
    return _page(person, office, SuspendForm())


@blueprint.post("/admin/offices/<office>/suspend")
@staff(Role.ADMINISTRATOR)
def suspend(person: Staff, office: str) -> Answer:
    """Suspend an office; who is booked stays booked."""
    form = SuspendForm(request.form)
    if not form.validate():
        return _page(person, office, form), 422
    try:
        touched = office_opening.suspend(
            office, form.notice.data, seen=seen(), person=person, now=now()
        )
    except OfficeUnknown:
        abort(404)
    except ChangedMeanwhile:
        say(_("This office was changed meanwhile. Look at it and try again."), "warning")
        return _page(person, office, form), 409
    except GuidanceLost as refusal:
        form.notice.errors = [guidance_words(refusal)]
        return _page(person, office, form), 422
    say(
        ngettext(
            "The office is suspended. %(num)d appointment stays as it is.",
            "The office is suspended. %(num)d appointments stay as they are.",
            touched.booked,
        )
    )
    return go("admin_offices.show", office=office)


@blueprint.post("/admin/offices/<office>/practice")
@staff(Role.ADMINISTRATOR)
def practise(person: Staff, office: str) -> Answer:
    """Fill today's list of a practice office with invented people."""
    once = request.form.get("once", "")
    if not is_uid(once):
        return go("admin_offices.show", office=office)
    try:
        count = office_practice.fill(
            office, once=once, person=person, settings=settings(), now=now()
        )
    except OfficeUnknown:
        abort(404)
    except OfficeIncomplete:
        say(_("It has no hours yet. Give it hours first."), "warning")
    else:
        said = ngettext(
            "%(num)d invented person is on today's list.",
            "%(num)d invented people are on today's list.",
            count,
        )
        if count:
            say(said)
    return go("admin_offices.show", office=office)


def _page(person: Staff, office: str, form: SuspendForm) -> str:
    stored = stored_named(office)
    return admin_page(
        "admin/office_suspend.html",
        person,
        office=office,
        stored=stored,
        plan=stored.plan,
        touched=office_opening.suspending(office, now=now()),
        form=form,
        errors=problems(form),
    )
