"""The appointment after it is made: the slip, its calendar file, giving it up."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Form, RadioField

from mobility.domain.appointment import State
from mobility.domain.office_hours import local_day
from mobility.domain.reference import format_reference
from mobility.domain.slot import Mode
from mobility.domain.visit import CalendarVisit, Moment, entry_uid, moment_of
from mobility.gateways import calendar_file, qr
from mobility.services import moved_by_office, moves, offices, pathways, replies, what_follows
from mobility.services.appointments import Appointment
from mobility.services.offices import Office
from mobility.web import outcome_words
from mobility.web.access import applicant
from mobility.web.applicant.journey import with_article
from mobility.web.applicant.owned import Answer, own_page, owned
from mobility.web.i18n import text
from mobility.web.wiring import now, opened_by_link, settings

blueprint = Blueprint("appointment", __name__)
GONE = frozenset({State.CANCELLED, State.CLOSED_BY_OFFICE})
SEX = {
    "woman": _l("Woman"),
    "man": _l("Man"),
    "another": _l("Another answer"),
    "prefer_not": _l("I prefer not to say"),
}
END_OF_NUMBER = 4


class SexForm(Form):
    """One question after everything is done, which nobody has to answer."""

    sex = RadioField(_l("Are you a woman or a man?"))

    def offer(self) -> "SexForm":
        """Offer the answers in the page's language."""
        self.sex.choices = {value: str(label) for value, label in SEX.items()}
        return self


@blueprint.get("/appointment/<reference>")
@applicant
@owned
def view(appointment: Appointment) -> Answer:
    """Show the slip, or how the visit ended."""
    common = _common(appointment)
    code = format_reference(appointment.reference)
    return render_template(
        "appointment/view.html",
        **common,
        moment=_moment(appointment, common["office"]).value,
        done=request.args.get("done"),
        code=code,
        # The SVG is made here of a checked reference and a title that is escaped.
        qr=Markup(qr.svg(appointment.reference, _("Your code: %(code)s", code=code))),  # noqa: S704
        bring=_bring(appointment),
        notified=_notified(appointment.contact),
        call_ends=_end_of_phone(appointment.contact),
        may_move=appointment.may_move(settings=settings(), now=now()),
        may_give_up=appointment.may_give_up(now=now()),
        kept_until=_kept_until(appointment),
        old_day=_old_day(appointment),
        **_follows(appointment),
        sex_form=SexForm().offer() if appointment.sex is None else None,
    )


@blueprint.get("/appointment/<reference>/calendar.ics")
@applicant
@owned
def calendar(appointment: Appointment) -> Answer:
    """Give the visit as a calendar file; once it is given up, the file that takes it back."""
    gone = appointment.state in GONE
    written = calendar_file.visit_calendar(
        _visit(appointment), now=now(), method="CANCEL" if gone else "PUBLISH"
    )
    answer = Response(written, mimetype=calendar_file.MIMETYPE)
    name = str(_("Appointment")).lower()
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


@blueprint.get("/appointment/<reference>/give-up")
@applicant
@owned
def give_up(appointment: Appointment) -> Answer:
    """Ask once before the place goes to another person."""
    if not appointment.may_give_up(now=now()):
        return own_page(appointment)
    movable = appointment.may_move(settings=settings(), now=now())
    return render_template("appointment/give_up.html", **_common(appointment), may_move=movable)


@blueprint.post("/appointment/<reference>/give-up")
@applicant
@owned
def given_up(appointment: Appointment) -> Answer:
    """Give the place back; a second tap finds it given back."""
    moves.give_up(appointment.uid, settings=settings(), now=now())
    return own_page(appointment)


@blueprint.post("/appointment/<reference>/stay")
@applicant
@owned
def stay(appointment: Appointment) -> Answer:
    """Take back what a message said: the person is coming after all."""
    replies.stay(appointment.uid, now=now())
    return own_page(appointment, done="staying")


@blueprint.post("/appointment/<reference>/suits")
@applicant
@owned
def suits(appointment: Appointment) -> Answer:
    """Note that the day which the office chose suits the person."""
    moved_by_office.suits(appointment.uid, now=now())
    return own_page(appointment, done="suits")


@blueprint.post("/appointment/<reference>/sex")
@applicant
@owned
def sex(appointment: Appointment) -> Answer:
    """Keep what the person chose to say; anything else changes nothing."""
    said = request.form.get("sex", "")
    if said not in SEX:
        return own_page(appointment)
    moves.tell_sex(appointment.uid, said, now=now())
    return own_page(appointment, done="told")


def _common(appointment: Appointment) -> dict[str, Any]:
    return {
        "appointment": appointment,
        "office": offices.office(appointment.office),
        "day": local_day(appointment.starts_at, appointment.zone),
        "by_telephone": appointment.mode == Mode.TELEPHONE,
    }


def _moment(appointment: Appointment, office: Office | None) -> Moment:
    grace = timedelta(minutes=office.grace_minutes if office else 0)
    return moment_of(
        appointment.state,
        ends_at=appointment.starts_at + grace,
        day=local_day(appointment.starts_at, appointment.zone),
        today=local_day(now(), appointment.zone),
        now=now(),
    )


def _kept_until(appointment: Appointment) -> str:
    """Say until when whoever sent a no may take it back; "" where nobody is leaving."""
    if appointment.leaving_at is None or not appointment.may_give_up(now=now()):
        return ""
    return with_article(appointment.leaving_at, appointment.zone)


def _follows(appointment: Appointment) -> dict[str, Any]:
    """Read what came of a visit that was seen, for who knows code and birth date.

    A link is not enough: whoever holds the phone would learn what the message kept to itself.
    """
    if appointment.state is not State.COMPLETED:
        return {}
    found = what_follows.for_owner(appointment.uid, settings=settings())
    if found is None:
        return {}
    if opened_by_link():
        return {"asks_for_birth_date": True}
    following = found.next_visit
    code = format_reference(following.reference) if following else ""
    return {"follows": found, "words": outcome_words, "next_code": code}


def _old_day(appointment: Appointment) -> date | None:
    """Name the day from which the office moved the visit, until the person answers."""
    moved = appointment.moved_from
    return None if moved is None else local_day(moved, appointment.zone)


def _bring(appointment: Appointment) -> list[str]:
    pathway = pathways.pathway(appointment.pathway)
    return [text(item) for item in pathway.bring] if pathway else []


def _notified(contact: dict[str, Any]) -> str:
    """Say how messages come, without showing a number to whoever looks over the shoulder."""
    if contact["channel"] == "sms":
        end = _end_of_phone(contact)
        return str(_("text message to the number that ends in %(end)s", end=end))
    if contact["channel"] == "whatsapp":
        end = _end_of_phone(contact)
        return str(_("WhatsApp to the number that ends in %(end)s", end=end))
    if contact["channel"] == "email":
        name, _at, domain = contact["email"].partition("@")
        return str(_("e-mail to %(address)s", address=f"{name[:1]}…@{domain}"))
    return ""


def _end_of_phone(contact: dict[str, Any]) -> str:
    return str(contact["phone"])[-END_OF_NUMBER:]


def _visit(appointment: Appointment) -> CalendarVisit:
    office = offices.office(appointment.office)
    by_telephone = appointment.mode == Mode.TELEPHONE
    return CalendarVisit(
        uid=entry_uid(appointment.uid),
        revision=appointment.revision,
        starts_at=appointment.starts_at,
        length=timedelta(minutes=appointment.length),
        zone=ZoneInfo(appointment.zone),
        # On a shared phone the entry says no more than that there is an appointment.
        title=_("Appointment by telephone") if by_telephone else _("Appointment"),
        location="" if by_telephone or office is None else text(office.details.address),
        description=_("It is free. Nobody can sell you an appointment."),
    )
