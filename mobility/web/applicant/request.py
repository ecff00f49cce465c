"""The request to be called, for whoever is in danger or cannot wait."""

from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Field, Form, HiddenField, RadioField, SelectField, StringField

from mobility.gateways.contact import parse_phone
from mobility.services import offices as network
from mobility.services import requests
from mobility.web.access import applicant
from mobility.web.applicant.contacts import urgent_contacts
from mobility.web.i18n import language, text
from mobility.web.wiring import now, settings

blueprint = Blueprint("request", __name__)
HOME = "GT"
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

    def wrong(self) -> list[tuple[str, str]]:
        """Mark the fields that cannot be used, and list them for the summary."""
        found: list[tuple[Field, LazyString]] = []
        if parse_phone(self.phone.data or "", HOME) is None:
            found.append((self.phone, _l("Please check the number. For example: 5555 1234.")))
        if self.hours.data not in HOURS:
            found.append((self.hours, _l("Please choose when a call is safe.")))
        if len(self.name.data or "") > LONGEST_NAME:
            found.append((self.name, _l("Please write a shorter name.")))
        for field, message in found:
            field.errors = [str(message)]
        return [(str(field.id), str(message)) for field, message in found]


@blueprint.route("/call-me", methods=["GET", "POST"])
@applicant
def call() -> str | Response | tuple[str, int]:
    """Show whom to reach right now, and take the request to be called."""
    form = CallForm(request.form, data={"hours": "any", "once": str(uuid4())})
    named = {one.slug: text(one.details.names) for one in network.list_offices()}
    form.hours.choices = {code: str(label) for code, label in HOURS.items()}
    form.office.choices = {"": str(_l("Any office")), **named}
    errors = form.wrong() if request.method == "POST" else []
    if request.method == "GET" or errors:
        page = render_template(
            "screening/call.html", form=form, errors=errors, contacts=urgent_contacts()
        )
        return page, 422 if errors else 200
    _ask(form)
    return redirect(url_for("request.asked"), 303)


@blueprint.get("/call-me/asked")
@applicant
def asked() -> str:
    """Say that somebody will call; the number is not shown, the phone may be borrowed."""
    return render_template("screening/asked.html", contacts=urgent_contacts())


def _ask(form: CallForm) -> None:
    phone = parse_phone(form.phone.data or "", HOME)
    call = requests.Call(
        once=_uuid(form.once.data),
        phone=phone.e164 if phone else "",
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
