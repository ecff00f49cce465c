"""Opening somebody's appointment by its code and birth date, with the person present."""

from datetime import date

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, StringField

from mobility.domain.errors import AppointmentNotFound, TooManyTries
from mobility.domain.identity import parse_birth_date
from mobility.domain.staff import Role, Staff
from mobility.services import reopening
from mobility.services.screening import today
from mobility.web import person_words as words
from mobility.web.access import staff
from mobility.web.helper.frame import PREFIX, Answer, helper_page, remember
from mobility.web.wiring import now, settings

blueprint = Blueprint("helper_find", __name__, url_prefix=PREFIX)


class FindForm(Form):
    """The code and the birth date, and that the person is there."""

    code = StringField(_l("Code of the appointment"))
    day = StringField(_l("Day"))
    month = StringField(_l("Month"))
    year = StringField(_l("Year"))
    present = BooleanField(_l("The person is here with me and asks me to open it"))

    def read(self, today: date) -> tuple[str, date] | None:
        """Return code and birth date, or mark what is missing."""
        code = (self.code.data or "").strip()
        parts = (field.data or "" for field in (self.day, self.month, self.year))
        birth = parse_birth_date(*parts, today=today)
        if not code:
            self.code.errors = [_("Write the code of the appointment.")]
        if not isinstance(birth, date):
            self.day.errors = [str(words.BIRTH_WRONG[birth])]
            return None
        if not self.present.data:
            self.present.errors = [_("Only with the person present may you open it.")]
        return None if self.problems() else (code, birth)

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary."""
        return [(str(field.id), str(field.errors[0])) for field in self if field.errors]


@blueprint.route("/find", methods=["GET", "POST"])
@staff(Role.HELPER)
def find(person: Staff) -> Answer:
    """Open an appointment for its person; the look is recorded."""
    form = FindForm(request.form)
    if request.method == "GET":
        return _page(person, form)
    typed = form.read(today(settings(), now()))
    if typed is None:
        return _page(person, form), 422
    try:
        found = reopening.reopen(person, *typed, settings=settings(), now=now())
    except AppointmentNotFound:
        form.code.errors = [_("No appointment has this code and this birth date.")]
        return _page(person, form), 422
    except TooManyTries:
        form.code.errors = [_("Too many tries with that code. Please wait an hour.")]
        return _page(person, form), 429
    remember(person, found.uid)
    return redirect(url_for("helper_visit.show", uid=found.uid), 303)


def _page(person: Staff, form: FindForm) -> str:
    return helper_page("helper/find.html", person, form=form, errors=form.problems())
