"""The waiting line: joining it where nothing is free, one's place in it, leaving it."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Field, Form, RadioField, StringField

from mobility.domain.applicant import reachable_by
from mobility.services import drafts, offices, pathways
from mobility.services import waitlist as service
from mobility.web import person_words as words
from mobility.web.access import applicant
from mobility.web.applicant.journey import asked_of
from mobility.web.applicant.offer import offer_url
from mobility.web.contact_fields import (
    WHICH_WAY,
    offer_ways,
    read_email,
    read_phone,
    read_way,
)
from mobility.web.i18n import language
from mobility.web.wiring import holder, now, settings

blueprint = Blueprint("waitlist", __name__)
Answer = str | Response | tuple[str, int]


class WaitForm(Form):
    """Where the message goes that a place is free."""

    phone = StringField(_l("Telephone"))
    phone_owner = RadioField(_l("Whose telephone is it?"), validate_choice=False)
    email = StringField(_l("E-mail"))
    way = RadioField(WHICH_WAY, validate_choice=False)

    def read(self, home: str) -> dict[str, object]:
        """Return the contact, and mark what cannot be used; no message reaches an empty one."""
        phone, email = read_phone(self.phone, home), read_email(self.email)
        contact = {
            "phone": phone.e164 if phone else "",
            "sms": bool(phone and phone.can_sms),
            "phone_owner": self.phone_owner.data,
            "email": email,
            "way": read_way(self, phone, email),
        }
        if phone and self.phone_owner.data not in words.OWNERS:
            _mark(self.phone_owner, _("Choose whose telephone it is."))
        if not self.problems() and reachable_by(contact) is None:
            _mark(self.phone, _("Write a telephone that receives text messages, or an e-mail."))
        return contact

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary."""
        return [(str(field.id), str(field.errors[0])) for field in self if field.errors]


@blueprint.route("/waitlist/join", methods=["GET", "POST"])
@applicant
def join() -> Answer:
    """Say how the line works, and take a person into it."""
    draft = drafts.require_draft(holder(), settings=settings(), now=now())
    office = offices.public_office(request.args.get("office", "")) or abort(404)
    form = WaitForm(request.form)
    form.phone_owner.choices = {owner: str(label) for owner, label in words.OWNERS.items()}
    asked = asked_of(draft)
    offer_ways(form.way, whatsapp=asked.whatsapp)
    contact = form.read(asked.phone_country) if request.method == "POST" else {}
    errors = form.problems()
    if request.method == "GET" or errors:
        page = render_template("waitlist/join.html", form=form, office=office, errors=errors)
        return page, 422 if errors else 200
    service.join(
        str(holder()),
        office_slug=office.slug,
        contact=contact,
        settings=settings(),
        now=now(),
        locale=language(),
    )
    return redirect(url_for("waitlist.mine", done="joined"), 303)


@blueprint.get("/waitlist")
@applicant
def mine() -> Answer:
    """Show where this phone's person waits, and how many come before."""
    names = {one.slug: one.details.names for one in offices.list_offices()}
    return render_template(
        "waitlist/mine.html",
        entries=service.mine(holder(), settings=settings(), now=now()),
        names=names,
        called=pathways.names(),
        offer_url=offer_url,
        done=request.args.get("done"),
    )


@blueprint.post("/waitlist/leave")
@applicant
def leave() -> Response:
    """Give a place in the line up; a second tap finds it given up."""
    token = holder()
    if token is not None:
        service.leave_line(token, request.form.get("entry", ""), settings=settings(), now=now())
    return redirect(url_for("waitlist.mine", done="left"), 303)


def _mark(field: Field, problem: str) -> None:
    field.errors = [problem]
