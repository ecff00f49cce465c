"""The request to be called, for whoever is in danger or cannot wait."""

from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Form, HiddenField, RadioField, SelectField, StringField

from mobility.gateways.contact import Phone
from mobility.services import offices as network
from mobility.services import requests
from mobility.web.access import applicant
from mobility.web.applicant.contacts import urgent_contacts
from mobility.web.contact_fields import read_phone
from mobility.web.i18n import language, text
from mobility.web.wiring import now, settings

blueprint = Blueprint("request", __name__)
LONGEST_NAME = 80
HOURS = {
    "any": _l("At any time"),
    "morning": _l("In the morning"),
    "afternoon": _l("In the afternoon"),
    "evening": _l("In the evening, until 8"),
}


class CallForm(Form):
    """Where and when a call is safe; nothing about why."""

    once = HiddenField()
    phone = StringField(_l("What number do we call?"))
    hours = RadioField(_l("When is it safe to call you?"), validate_choice=False)
    name = StringField(_l("Whom do we ask for?"))
    office = SelectField(_l("Which office is near you?"), validate_choice=False)

    def read(self) -> Phone | None:
        """Return the telephone, and mark the fields that cannot be used."""
        if self.hours.data not in HOURS:
            self.hours.errors = [str(_l("Please choose when a call is safe."))]
        if len(self.name.data or "") > LONGEST_NAME:
            self.name.errors = [str(_l("Please write a shorter name."))]
        return read_phone(self.phone, required=True)

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary."""
        return [(str(field.id), str(field.errors[0])) for field in self if field.errors]


@blueprint.route("/call-me", methods=["GET", "POST"])
@applicant
def call() -> str | Response | tuple[str, int]:
    """Show whom to reach right now, and take the request to be called."""
    form = CallForm(request.form, data={"hours": "any", "once": str(uuid4())})
    named = {one.slug: text(one.details.names) for one in network.public_offices()}
    form.hours.choices = {code: str(label) for code, label in HOURS.items()}
    form.office.choices = {"": str(_l("Any office")), **named}
    phone = form.read() if request.method == "POST" else None
    errors = form.problems()
    if phone is None or errors:
        page = render_template(
            "screening/call.html", form=form, errors=errors, contacts=urgent_contacts()
        )
        return page, 422 if errors else 200
    _ask(form, phone)
    return redirect(url_for("request.asked"), 303)


@blueprint.get("/call-me/asked")
@applicant
def asked() -> str:
    """Say that somebody will call; the number is not shown, the phone may be borrowed."""
    return render_template("screening/asked.html", contacts=urgent_contacts())


def _ask(form: CallForm, phone: Phone) -> None:
    call = requests.Call(
        once=_uuid(form.once.data),
        phone=phone.e164,
        hours=form.hours.data,
        name=(form.name.data or "").strip(),
        urgent=True,
        office=form.office.data or None,
    )
    requests.ask_for_call(call, locale=language(), settings=settings(), now=now())


def _uuid(typed: str | None) -> str:
    """Read the form's own number; one that is missing or altered counts as a new form."""
    try:
        return str(UUID(typed or ""))
    except ValueError:
        return str(uuid4())
