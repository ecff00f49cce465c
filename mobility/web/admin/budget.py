"""The messages of each office in this month: what was sent, what is to come, and the budget."""

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField

from mobility.domain.errors import ChangedMeanwhile, OfficeUnknown
from mobility.domain.message_budget import MOST, WARNS_AT, Level
from mobility.domain.staff import Role, Staff
from mobility.services import message_budget
from mobility.services.message_budget import OfficeMonth
from mobility.web import message_words as words
from mobility.web.access import staff
from mobility.web.admin.frame import Answer, admin_page, go, problems, say
from mobility.web.i18n import text
from mobility.web.wiring import now

blueprint = Blueprint("budget", __name__)


class BudgetForm(Form):
    """How many messages an office may send in a month."""

    budget = StringField(_l("Messages a month"))

    def read(self) -> int | None:
        """Return the number, None for no end; what cannot be one is marked."""
        raw = (self.budget.data or "").strip().replace(" ", "")
        if not raw:
            return None
        if (
            not raw.isascii()
            or not raw.isdecimal()
            or int(raw[:9]) > MOST
            or len(raw) > len(str(MOST))
        ):
            self.budget.errors = [
                _("Write a whole number up to %(most)d, or nothing at all.", most=MOST)
            ]
            return None
        return int(raw)


@blueprint.get("/admin/budget")
@staff(Role.ADMINISTRATOR)
def index(person: Staff) -> Answer:
    """Show this month of every office of whoever asks."""
    months = message_budget.months(person, now=now())
    return admin_page(
        "admin/budget.html",
        person,
        months=months,
        warned=[
            one for one in months if one.level in (Level.NEAR, Level.REACHED) and not one.practice
        ],
        **_common(person),
    )


@blueprint.get("/admin/budget/<office>")
@staff(Role.ADMINISTRATOR)
def edit(person: Staff, office: str) -> Answer:
    """Show an office's month, and its budget."""
    month = _month(office)
    form = BudgetForm(budget="" if month.budget is None else str(month.budget))
    return _page(person, month, form)


@blueprint.post("/admin/budget/<office>")
@staff(Role.ADMINISTRATOR)
def save(person: Staff, office: str) -> Answer:
    """Give an office another budget."""
    form = BudgetForm(request.form)
    budget = form.read()
    if form.budget.errors:
        return _page(person, _month(office), form), 422
    seen = request.form.get("row_version", 0, type=int)
    try:
        message_budget.set_budget(office, budget, seen=seen, person=person, now=now())
    except OfficeUnknown:
        abort(404)
    except ChangedMeanwhile as refusal:
        return _page(person, _month(office), form, refusal), 409
    _say(_month(office))
    return go(".index")


def _say(month: OfficeMonth) -> None:
    """Say what another budget means for the rest of the month."""
    values = {"office": text(month.details.names), "num": month.budget, "sent": month.sent}
    if month.budget is None:
        say(_("%(office)s has no budget now: it sends whatever there is to send.", **values))
    elif month.level is Level.REACHED:
        said = _(
            "%(office)s: %(num)d messages a month. %(sent)d were sent: reminders wait from now on.",
            **values,
        )
        say(said, "warning")
    else:
        say(_("%(office)s: %(num)d messages a month, from now on.", **values))


def _month(office: str) -> OfficeMonth:
    try:
        return message_budget.month_at(office, now=now())
    except OfficeUnknown:
        abort(404)


def _page(
    person: Staff, month: OfficeMonth, form: BudgetForm, refusal: ChangedMeanwhile | None = None
) -> str:
    now_set = _("No budget") if month.budget is None else str(month.budget)
    mine = form.budget.data or _("No budget")
    differ = [(form.budget.label.text, now_set, mine)] if refusal and now_set != mine else []
    return admin_page(
        "admin/budget_office.html",
        person,
        month=month,
        form=form,
        refusal=refusal,
        differ=differ,
        errors=problems(form),
        **_common(person),
    )


def _common(person: Staff) -> dict[str, Any]:
    return {
        "words": words,
        "warns_at": WARNS_AT,
        "sees_texts": person.may((Role.ADMINISTRATOR,)),
        "Level": Level,
    }
