"""Organisations that help people book: their terms, their people, and stopping one."""

from datetime import date
from uuid import UUID, uuid4

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form, StringField

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.office_hours import local_day
from mobility.domain.organisation import NameTaken, OrganisationUnknown
from mobility.domain.staff import Role, Staff
from mobility.services import organisation_changes, organisation_list
from mobility.services.organisation_changes import Terms
from mobility.services.organisation_list import Line, Whole
from mobility.web.access import staff
from mobility.web.admin import frame
from mobility.web.admin.frame import Answer, admin_page, both, go, problems, say
from mobility.web.appointment_words import STATES
from mobility.web.i18n import day_of_month
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_organisations", __name__)
MOST_NAME, MOST_PLACES = 120, 500
DAY_LENGTH = len("2026-06-12")
LABELS = {
    "name": _l("Name"),
    "places_a_day": _l("Places a day at each office"),
    "ends_on": _l("May book until"),
}


class TermsForm(Form):
    """What an organisation is called and may do."""

    name = StringField(LABELS["name"])
    places_a_day = StringField(LABELS["places_a_day"])
    ends_on = StringField(LABELS["ends_on"])

    def fill(self, line: Line) -> None:
        """Show how it stands."""
        self.name.data, self.places_a_day.data = line.name, str(line.places_a_day)
        self.ends_on.data = line.ends_on.isoformat() if line.ends_on else ""

    def read(self) -> Terms:
        """Return what was written; what cannot be used is marked."""
        name = " ".join((self.name.data or "").split())
        if not name or len(name) > MOST_NAME:
            self.name.errors = [
                str(_("Write the name, with at most %(most)d signs.", most=MOST_NAME))
            ]
        raw = (self.places_a_day.data or "").strip()
        places = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else -1
        if not 0 <= places <= MOST_PLACES:
            words = _("Write a number from 0 to %(most)d.", most=MOST_PLACES)
            self.places_a_day.errors = [str(words)]
        return Terms(name=name, places_a_day=places, ends_on=self._day())

    def _day(self) -> date | None:
        raw = (self.ends_on.data or "").strip()
        if not raw:
            return None
        try:
            # Other forms of ISO 8601 are no days that a person writes.
            return date.fromisoformat(raw if len(raw) == DAY_LENGTH else "")
        except ValueError:
            self.ends_on.errors = [str(_("Write the day, or leave it empty."))]
            return None


@blueprint.get("/admin/organisations")
@staff(Role.ADMINISTRATOR, everywhere=True)
def index(person: Staff) -> Answer:
    """List the organisations."""
    listed = organisation_list.everyone(today=_today())
    return admin_page("admin/organisations.html", person, listed=listed, today=_today())


@blueprint.get("/admin/organisations/new")
@staff(Role.ADMINISTRATOR, everywhere=True)
def new(person: Staff) -> Answer:
    """Ask for a new one."""
    return _new_page(person, TermsForm(), str(uuid4()))


@blueprint.post("/admin/organisations/new")
@staff(Role.ADMINISTRATOR, everywhere=True)
def add(person: Staff) -> Answer:
    """Add one."""
    form, once = TermsForm(request.form), request.form.get("once", "")
    terms = form.read()
    if problems(form) or not _is_uid(once):
        return _new_page(person, form, once if _is_uid(once) else str(uuid4())), 422
    try:
        organisation_changes.put(person, once, terms, seen=None, now=now())
    except NameTaken:
        form.name.errors = [_taken()]
        return _new_page(person, form, once), 422
    say(_("Added. Now invite its people, as helpers."))
    return go("admin_organisations.show", uid=once)


@blueprint.get("/admin/organisations/<uid>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def show(person: Staff, uid: str) -> Answer:
    """Show one, its people and what they booked."""
    whole, form = _found(uid), TermsForm()
    form.fill(whole.line)
    return _page(person, whole, form)


@blueprint.post("/admin/organisations/<uid>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def save(person: Staff, uid: str) -> Answer:
    """Change its name or its terms."""
    whole, form = _found(uid), TermsForm(request.form)
    terms = form.read()
    if problems(form):
        return _page(person, whole, form), 422
    try:
        fields = organisation_changes.put(
            person, uid, terms, seen=frame.seen("row_version"), now=now()
        )
    except NameTaken:
        form.name.errors = [_taken()]
        return _page(person, whole, form), 422
    except ChangedMeanwhile as refusal:
        whole = _found(uid)
        rows = both(LABELS, _in_words(whole.line), _in_words(terms))
        return _page(person, whole, form, refusal=refusal, rows=rows), 409
    say(_("Saved.") if fields else _("Nothing was different."))
    return go("admin_organisations.show", uid=uid)


@blueprint.get("/admin/organisations/<uid>/suspend")
@staff(Role.ADMINISTRATOR, everywhere=True)
def ask(person: Staff, uid: str) -> Answer:
    """Say in numbers what stopping it means."""
    whole = _found(uid)
    if whole.line.suspended:
        return go("admin_organisations.show", uid=uid)
    return admin_page("admin/organisation_stop.html", person, line=whole.line, means=_means(whole))


@blueprint.post("/admin/organisations/<uid>/suspend")
@staff(Role.ADMINISTRATOR, everywhere=True)
def suspend(person: Staff, uid: str) -> Answer:
    """Stop it and all its people."""
    whole = _found(uid)
    organisation_changes.suspend(person, uid, now=now())
    say(_("%(name)s is suspended: nobody of it works now.", name=whole.line.name))
    return go("admin_organisations.show", uid=uid)


@blueprint.post("/admin/organisations/<uid>/let-work")
@staff(Role.ADMINISTRATOR, everywhere=True)
def let_work(person: Staff, uid: str) -> Answer:
    """Let it and its people work again."""
    whole = _found(uid)
    organisation_changes.let_work(person, uid, now=now())
    say(_("%(name)s works again: its people can sign in.", name=whole.line.name))
    return go("admin_organisations.show", uid=uid)


def _means(whole: Whole) -> list[str]:
    people, visits = whole.line.people, whole.line.to_come
    return [
        ngettext(
            "%(num)d person stops working: signed out on the next click.",
            "%(num)d people stop working: signed out on the next click.",
            people,
        ),
        ngettext(
            "%(num)d booked visit stays, and its office receives it.",
            "%(num)d booked visits stay, and their offices receive them.",
            visits,
        ),
        str(_("You can let it work again at any time.")),
    ]


def _page(
    person: Staff,
    whole: Whole,
    form: TermsForm,
    *,
    refusal: ChangedMeanwhile | None = None,
    rows: list[tuple[str, str, str]] | None = None,
) -> str:
    return admin_page(
        "admin/organisation.html",
        person,
        whole=whole,
        line=whole.line,
        form=form,
        errors=problems(form),
        refusal=refusal,
        rows=rows,
        states=STATES,
        today=_today(),
    )


def _new_page(person: Staff, form: TermsForm, once: str) -> str:
    page = "admin/organisation_new.html"
    return admin_page(page, person, form=form, once=once, errors=problems(form))


def _in_words(one: Line | Terms) -> dict[str, str]:
    ends = day_of_month(one.ends_on, year=True) if one.ends_on else ""
    return {"name": one.name, "places_a_day": str(one.places_a_day), "ends_on": ends}


def _taken() -> str:
    return str(_("Another organisation has this name."))


def _found(uid: str) -> Whole:
    try:
        return organisation_list.look(uid, today=_today())
    except OrganisationUnknown:
        abort(404)


def _today() -> date:
    return local_day(now(), settings().home_zone)


def _is_uid(raw: str) -> bool:
    try:
        return str(UUID(raw)) == raw
    except ValueError:
        return False
