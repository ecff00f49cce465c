"""Checking everything once more, and asking for the appointment."""

from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from mobility.domain import applicant as applicants
from mobility.domain.applicant import Applicant
from mobility.domain.document import DocumentKind, format_document
from mobility.domain.errors import AlreadyBooked, DetailsMissing, HoldExpired, SameName
from mobility.domain.slot import Mode
from mobility.gateways.contact import show_phone
from mobility.services import booking as service
from mobility.services import drafts, offices
from mobility.services.drafts import Draft
from mobility.services.holds import Held
from mobility.web import person_words as words
from mobility.web.access import applicant
from mobility.web.applicant import details
from mobility.web.applicant.booking import Answer
from mobility.web.applicant.journey import (
    PAGES,
    GoTo,
    bar,
    held_now,
    next_url,
    require_journey,
    visit_of,
)
from mobility.web.applicant.lapse import lapse_page
from mobility.web.i18n import clock_time, day_of_month, language, long_day, text
from mobility.web.wiring import holder, now, open_appointment, settings

blueprint = details.blueprint
Row = tuple[str, str, str | None]


@blueprint.get("/book/review")
@applicant
def review() -> Answer:
    """Show everything that will be kept, each with the way to change it."""
    draft = require_journey()
    url = next_url(draft)
    if url != url_for("booking.review") or "applicant" not in draft.journey:
        return redirect(url if url != url_for("booking.review") else url_for(PAGES["identity"]))
    held = held_now()
    if held is None:
        return lapse_page(draft)
    person = applicants.read(draft.journey["applicant"])
    return render_template(
        "booking/review.html",
        visit=_visit_rows(held, draft),
        person=_person_rows(person),
        contact=_contact_rows(person),
        needs=_needs_rows(person),
        hold=bar(held, "review"),
        part=3,
    )


@blueprint.post("/book/review")
@applicant
def confirm() -> Answer:
    """Ask for the appointment: a second tap finds the one that the first made.

    Who is told of a namesake's appointment and is another person says so with `another`; the desk
    will look at both.
    """
    token = holder()
    if token is None:
        raise GoTo(url_for("booking.first"))
    if "another" in request.form:
        require_journey()
        drafts.save_journey(token, {"same_name": True}, settings=settings(), now=now())
    try:
        made = service.confirm_hold(token, locale=language(), settings=settings(), now=now())
    except DetailsMissing:
        return redirect(url_for(PAGES["identity"]), 303)
    except HoldExpired:
        return lapse_page(require_journey())
    except SameName:
        return render_template("booking/same_name.html"), 409
    except AlreadyBooked:
        return render_template("booking/already.html"), 409
    open_appointment(made.uid)
    return redirect(url_for("appointment.view", reference=made.reference), 303)


def _visit_rows(held: Held, draft: Draft) -> list[Row]:
    office, visit = offices.office(held.office), visit_of(draft)
    local = held.starts_at.astimezone(ZoneInfo(held.zone))
    address = url_for("booking.day", office=visit.office, service=visit.service) if visit else None
    time = clock_time(held.starts_at, held.zone, spoken=True)
    telephone = held.mode == Mode.TELEPHONE
    name = text(office.details.names) if office else held.office
    return [
        (_("Day and time"), f"{long_day(local.date(), year=True)}\n{time}", address),
        (_("Office"), name, url_for("booking.office")),
        (_("Type of visit"), _("By telephone") if telephone else _("At the office"), None),
    ]


def _person_rows(person: Applicant) -> list[Row]:
    url = url_for(PAGES["identity"])
    kind = str(words.KINDS[person.document_kind])
    number = format_document(person.document_kind, person.document)
    document = kind if person.document_kind is DocumentKind.NONE else f"{kind}\n{number}"
    called = [(_("We call you"), person.called, url)] if person.called else []
    born = day_of_month(person.birth_date, year=True) if person.birth_date else ""
    return [
        (_("Given names"), person.given_names, url),
        (_("Surnames"), person.surnames, url),
        *called,
        (_("Birth date"), born, url),
        (_("Document"), document, url),
    ]


def _contact_rows(person: Applicant) -> list[Row]:
    url = url_for(PAGES["contact"])
    given = [words.PERMISSIONS_SHORT[one] for one in words.PERMISSIONS if one in person.permissions]
    return [
        (_("Telephone"), _phone(person) or _("None"), url),
        (_("E-mail"), person.email or _("None"), url),
        (_("Messages"), _messages(person), url),
        (_("Your permissions"), "\n".join(str(one) for one in given), url),
    ]


def _needs_rows(person: Applicant) -> list[Row]:
    url = url_for(PAGES["needs"])
    access = "\n".join(str(words.ACCESS[one]) for one in person.access)
    people = [_("Adults: %(count)d", count=person.adults)]
    people += [f"{words.CHILDREN[band]}: {count}" for band, count in person.children.items()]
    return [
        (_("Language"), words.language_name(person.language), url),
        (_("Interpreter"), words.language_name(person.interpreter) or _("No, thank you"), url),
        (_("Help"), access or _("None of these"), url),
        (_("Who helps you"), str(words.OFFICERS[person.officer]), url),
        (_("Who comes"), "\n".join(people), url),
    ]


def _phone(person: Applicant) -> str:
    if not person.phone:
        return ""
    shown = f"{show_phone(person.phone)}\n{words.OWNERS[person.phone_owner]}"
    return shown if person.sms else "\n".join([shown, _("Text messages do not reach this number.")])


def _messages(person: Applicant) -> str:
    ways = {
        "sms": _("By text message"),
        "whatsapp": _("By WhatsApp"),
        "email": _("By e-mail"),
    }
    return str(ways.get(person.channel or "", _("We will not send you messages")))
