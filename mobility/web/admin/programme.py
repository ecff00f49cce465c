"""The programme's identity: its name, its sender, its contacts, its colour and its logo."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, Form, StringField

from mobility.domain.colour import PAPER, Shades, contrast, is_readable, read_colour, shades
from mobility.domain.colour import readable as readable_colour
from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.programme import Identity, LogoInvalid, sender_problem
from mobility.domain.staff import Role, Staff
from mobility.gateways.contact import parse_email, parse_phone
from mobility.gateways.logo import clean_logo
from mobility.services import phases
from mobility.services import programme as service
from mobility.web import programme as shown
from mobility.web.access import staff
from mobility.web.admin import frame
from mobility.web.admin.frame import Answer, admin_page, both, go, problems, say
from mobility.web.i18n import text
from mobility.web.texts_field import TextsField
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_programme", __name__)
MOST_CONTACT = 120
LABELS = {
    "names": _l("Name of the programme"),
    "sender": _l("Sender's name in messages"),
    "fraud_contact": _l("Where a charge is reported"),
    "telephone": _l("General telephone"),
    "email": _l("General e-mail"),
    "colour": _l("Colour"),
}


class IdentityForm(Form):
    """What people see of the programme."""

    names = TextsField(LABELS["names"], most=60)
    sender = StringField(LABELS["sender"])
    fraud_contact = StringField(LABELS["fraud_contact"])
    telephone = StringField(LABELS["telephone"])
    email = StringField(LABELS["email"])
    colour = StringField(LABELS["colour"])
    logo = FileField(_l("Logo, as an SVG file"))
    without_logo = BooleanField(_l("Take the logo away"))

    def read(self) -> Identity | None:
        """Return what was written; None where something cannot be used, marked."""
        self.validate()
        values = {name: (self[name].data or "").strip() for name in LABELS if name != "names"}
        for name, problem in _problems(values):
            self[name].errors = [problem]
        if any(field.errors for field in self):
            return None
        values["colour"] = read_colour(values["colour"]) or ""
        return Identity(names=self.names.data, **values)

    def read_logo(self) -> str | None:
        """Return the new logo, "" for none, None for the one there is; raises LogoInvalid."""
        sent = request.files.get("logo")
        if sent is not None and sent.filename:
            return clean_logo(sent.read())
        return "" if self.without_logo.data else None


@dataclass(frozen=True)
class Swatch:
    """A colour on the page: its ground, its letters, and what it is for."""

    ground: str
    ink: str
    use: str


@blueprint.get("/admin/programme")
@staff(Role.ADMINISTRATOR, everywhere=True)
def show(person: Staff) -> Answer:
    """Show how the programme is called and looks, and its phases."""
    identity = service.current(settings=settings(), now=now()).identity
    values = {name: getattr(identity, name) for name in LABELS}
    return _page(person, IdentityForm(data=values))


@blueprint.post("/admin/programme")
@staff(Role.ADMINISTRATOR, everywhere=True)
def save(person: Staff) -> Answer:
    """Save what people see of the programme."""
    form = IdentityForm(request.form)
    identity = form.read()
    logo = None
    try:
        logo = form.read_logo()
    except LogoInvalid:
        form.logo.errors = [str(_("This is no SVG that can be used: see what it must be."))]
    if identity is None or form.logo.errors:
        return _page(person, form), 422
    common: dict[str, Any] = {"person": person, "settings": settings(), "now": now()}
    try:
        service.save(identity, logo=logo, seen=frame.seen(), **common)
    except ChangedMeanwhile as refusal:
        return _page(person, form, refusal=refusal), 409
    shown.forget()
    say(_("Saved. Every page shows it within five seconds."))
    return go(".show")


@blueprint.post("/admin/programme/again")
@staff(Role.ADMINISTRATOR, everywhere=True)
def again(person: Staff) -> Answer:
    """Make an earlier version current again."""
    number = request.form.get("number", 0, type=int)
    common: dict[str, Any] = {"person": person, "settings": settings(), "now": now()}
    try:
        service.restore(number, seen=frame.seen(), **common)
    except KeyError:
        abort(404)
    except ChangedMeanwhile:
        say(_("Somebody saved another version meanwhile. Look at it first."), "warning")
        return go(".show")
    shown.forget()
    say(_("Version %(number)d is in use again, as a new version.", number=number))
    return go(".show")


def _problems(values: dict[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    sender = sender_problem(values["sender"])
    if sender == "form":
        found.append(("sender", _("Write 1 to 11 letters, figures or spaces, without accents.")))
    elif sender:
        found.append(("sender", _("Whoever holds the phone reads this: it must tell nothing.")))
    if not 0 < len(values["fraud_contact"]) <= MOST_CONTACT:
        found.append(("fraud_contact", _("Write where people can report that money was asked.")))
    if values["telephone"] and parse_phone(values["telephone"], "GT") is None:
        found.append(("telephone", _("This is no telephone number.")))
    if values["email"] and parse_email(values["email"]) is None:
        found.append(("email", _("This is no e-mail address.")))
    if problem := _colour_problem(values["colour"]):
        found.append(("colour", problem))
    return found


def _colour_problem(written: str) -> str:
    colour = read_colour(written)
    if not written or (colour is not None and is_readable(colour)):
        return ""
    if colour is None:
        return str(_("Write a colour as # and six signs, such as #0b5a4a."))
    return str(
        _(
            "Letters cannot be read on it: its contrast is %(has).1f, and 4.5 is needed. "
            "The nearest that can be read is %(other)s.",
            has=contrast(colour, PAPER),
            other=readable_colour(colour),
        )
    )


def _page(person: Staff, form: IdentityForm, *, refusal: ChangedMeanwhile | None = None) -> str:
    versions = service.history()
    stands = service.current(settings=settings(), now=now()).identity
    colour = read_colour(form.colour.data or "")
    return admin_page(
        "admin/programme.html",
        person,
        form=form,
        errors=problems(form),
        refusal=refusal,
        differ=both(LABELS, _plain(stands), _written(form)) if refusal else [],
        seen=versions[0].number if versions else 0,
        versions=versions,
        swatches=_swatches(shades(colour)) if colour and is_readable(colour) else [],
        phases=phases.list_phases(),
    )


def _swatches(made: Shades) -> list[Swatch]:
    day, night = str(_("by day")), str(_("by night"))
    return [
        Swatch(made.head, "#ffffff", day),
        Swatch(made.press, "#ffffff", day),
        Swatch(made.night_head, "#ffffff", night),
        Swatch("#141b19", made.night_brand, night),
    ]


def _plain(identity: Identity) -> dict[str, str]:
    values = {name: str(getattr(identity, name)) for name in LABELS}
    return {**values, "names": text(identity.names)}


def _written(form: IdentityForm) -> dict[str, str]:
    values = {name: str(form[name].data or "") for name in LABELS}
    return {**values, "names": text(form.names.data)}
