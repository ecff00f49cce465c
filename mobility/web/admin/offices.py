"""The offices: listed, and made from nothing."""

from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, SelectField, StringField

from mobility.domain.country import SERVED, country
from mobility.domain.errors import NetworkInvalid
from mobility.domain.office import REMINDERS, Details, OfficePlan, OfficeState
from mobility.domain.office_data import plain_data
from mobility.domain.office_opening import OfficeNameTaken
from mobility.domain.staff import Role, Staff
from mobility.gateways.holidays import public_holidays
from mobility.services import network_closing, office_admin
from mobility.web.access import staff
from mobility.web.admin.frame import Answer, admin_page, go, problems, say
from mobility.web.admin.office_words import STATES, ZONES, wrong_words
from mobility.web.admin.offices_form import checked
from mobility.web.i18n import text
from mobility.web.texts_field import TextsField
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_offices", __name__)
NEW = "new"
"""The word that an address has where the name of an office would stand."""


class NewForm(Form):
    """The little that an office begins with; everything else comes later, one thing at a time."""

    names = TextsField(_l("Name"), most=80)
    short_name = StringField(_l("Short name"))
    town = TextsField(_l("Town"), most=80)
    slug = StringField(_l("Name in addresses"))
    holidays_from = SelectField(_l("Country"), validate_choice=False)
    practice = BooleanField(_l("It is an office for practice"))

    def offer(self) -> None:
        """Offer the countries."""
        self.holidays_from.choices = [(code, text(country(code).names)) for code in SERVED]

    def read(self) -> OfficePlan | None:
        """Return the office as it was typed; None, marked, where something is wrong."""
        is_well = self.validate()
        base = plain_data(_blank())
        country_code = self.holidays_from.data or ""
        typed: dict[str, Any] = {
            "names": self.names.data,
            "short_name": (self.short_name.data or "").strip(),
            "town": self.town.data,
            "slug": (self.slug.data or "").strip(),
            "holidays_from": country_code,
            "zone": ZONES.get(country_code, base["zone"]),
            "practice": bool(self.practice.data),
        }
        if typed["slug"] == NEW:
            typed["slug"] = ""
        found = checked({**base, **typed}, {**base, "practice": False}, (), self._mark)
        return found if is_well else None

    def _mark(self, wrong: NetworkInvalid) -> str:
        field = self[wrong.key]
        if not field.errors:
            own = {"slug": _("Write 3 to 40 small letters, figures and hyphens, no other signs.")}
            field.errors = [own.get(wrong.key) or wrong_words(wrong.key)]
        return wrong.key


@blueprint.get("/admin/offices")
@staff(Role.ADMINISTRATOR)
def index(person: Staff) -> Answer:
    """List the offices of whoever asks, in whatever state they are."""
    return admin_page(
        "admin/offices.html",
        person,
        offices=network_closing.own_offices(person),
        states=STATES,
        everywhere=person.may({Role.ADMINISTRATOR}),
    )


@blueprint.get("/admin/offices/new")
@staff(Role.ADMINISTRATOR, everywhere=True)
def new(person: Staff) -> Answer:
    """Ask for the little that a new office begins with."""
    return _page(person, NewForm())


@blueprint.post("/admin/offices/new")
@staff(Role.ADMINISTRATOR, everywhere=True)
def create(person: Staff) -> Answer:
    """Make an office that nobody sees yet, and go on to what it needs."""
    form = NewForm(request.form)
    plan = form.read()
    if plan is None:
        return _page(person, form), 422
    try:
        office_admin.create(
            plan, person=person, settings=settings(), holidays=public_holidays, now=now()
        )
    except OfficeNameTaken:
        form.slug.errors = [str(_("Another office has this name. Choose another one."))]
        return _page(person, form), 422
    say(_("The office is made. Nobody sees it until you open it."))
    return go("admin_offices.show", office=plan.slug)


def _page(person: Staff, form: NewForm) -> str:
    form.offer()
    return admin_page("admin/office_new.html", person, form=form, errors=problems(form))


def _blank() -> OfficePlan:
    """Give an office that lacks everything it may lack while it is being prepared."""
    return OfficePlan(
        slug="new-office",
        zone=ZONES[SERVED[0]],
        state=OfficeState.PREPARING,
        intake_open=True,
        cutoff_hours=24,
        grace_minutes=30,
        reminders=REMINDERS,
        details=_nothing(),
        acceptance=(),
        feasts=(),
        closures=(),
        pools=(),
    )


def _nothing() -> Details:
    """Say of an office no more than what nothing can go without."""
    return Details(
        names={"es": "-"},
        short_name="-",
        town={"es": "-"},
        address={},
        address_is_public=True,
        directions={},
        accessibility={},
        latitude=0.0,
        longitude=0.0,
        languages=("es",),
        interpreters=(),
        contacts=(),
        urgent=(),
        arrive_early=15,
        holidays_from=SERVED[0],
    )
