"""Finding one's appointment by code and birth date, without the code, or disowning it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from mobility.domain.errors import AppointmentNotFound
from mobility.services import appointments, lost_code
from mobility.services.screening import today
from mobility.web.access import applicant, everyone
from mobility.web.applicant.claims import ClaimForm, CodeForm, NotMineForm
from mobility.web.i18n import language
from mobility.web.wiring import now, open_appointment, settings

blueprint = Blueprint("find", __name__)
Answer = str | Response | tuple[str, int]
NOT_FOUND = _l("We do not find an appointment with that information. Check the code and the date.")


@blueprint.route("/find", methods=["GET", "POST"])
@applicant
def find() -> Answer:
    """Open an appointment on this phone by its code and the birth date."""
    form = CodeForm(request.form, code=request.args.get("code", ""))
    if request.method == "GET":
        return render_template("find/find.html", form=form)
    typed = form.read(today(settings(), now()))
    if typed is None:
        page = render_template("find/find.html", form=form, errors=form.found_errors())
        return page, 422
    try:
        appointment = appointments.find(*typed, settings=settings(), now=now())
    except AppointmentNotFound:
        errors = [(form.code.id, str(NOT_FOUND))]
        return render_template("find/find.html", form=form, errors=errors, lost=True), 422
    open_appointment(appointment.uid)
    return redirect(url_for("appointment.view", reference=appointment.reference), 303)


@blueprint.route("/find/lost-code", methods=["GET", "POST"], endpoint="lost_code")
@applicant
def send_lost_code() -> Answer:
    """Send the code to the contact on file; the answer never says whether there was one."""
    form = ClaimForm(request.form)
    form.offer()
    claim = form.read(today(settings(), now())) if request.method == "POST" else None
    if claim is None:
        return _form_page("find/lost_code.html", form)
    lost_code.send_code_again(claim, settings=settings(), now=now())
    return redirect(url_for("find.lost_code_sent"), 303)


@blueprint.get("/find/lost-code/sent")
@everyone
def lost_code_sent() -> str:
    """Say the same to everybody who asked for a code."""
    return render_template("find/lost_code_sent.html")


@blueprint.route("/find/not-mine", methods=["GET", "POST"])
@applicant
def not_mine() -> Answer:
    """Ask the office to settle an appointment that somebody made with this person's document."""
    form = NotMineForm(request.form)
    form.offer()
    claim = phone = None
    if request.method == "POST":
        phone, claim = form.read_phone(), form.read(today(settings(), now()))
    if claim is None or phone is None:
        return _form_page("find/not_mine.html", form)
    lost_code.report_not_mine(
        claim, phone=phone.e164, locale=language(), settings=settings(), now=now()
    )
    return redirect(url_for("find.not_mine_sent"), 303)


@blueprint.get("/find/not-mine/sent")
@everyone
def not_mine_sent() -> str:
    """Say what the office does next, and nothing of what it found."""
    return render_template("find/not_mine_sent.html")


def _form_page(template: str, form: ClaimForm) -> Answer:
    errors = form.found_errors()
    return render_template(template, form=form, errors=errors), 422 if errors else 200
