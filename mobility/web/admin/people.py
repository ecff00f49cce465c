"""Everybody who works with the system: finding an account, and who may do what where."""

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, StringField

from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff, StaffState
from mobility.services import people
from mobility.web.access import staff
from mobility.web.admin import people_words as words
from mobility.web.admin.frame import Answer, admin_page
from mobility.web.admin.people_form import office_names
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_people", __name__)
MOST_PAGES = 6
"""So many figures a page's number may have."""


class FindForm(Form):
    """Whom to list."""

    text = StringField(_l("Name or e-mail"))
    office = SelectField(_l("Office"), validate_choice=False)
    role = SelectField(_l("Role"), validate_choice=False)
    state = SelectField(_l("State"), validate_choice=False)

    def prepare(self, offices: dict[str, str]) -> None:
        """Offer the offices, roles and states that there are."""
        self.office.choices = [("", _("All")), *offices.items()]
        roles = ((role.value, str(label)) for role, label in words.ROLES.items())
        self.role.choices = [("", _("All")), *roles]
        states = ((state.value, str(label)) for state, label in words.STATES.items())
        self.state.choices = [("", _("All")), *states]

    def wanted(self) -> dict[str, str]:
        """Return what is asked for, without what is not known."""
        asked = {"text": (self.text.data or "").strip()[:100]}
        for field in (self.office, self.role, self.state):
            known = {choice[0] for choice in field.choices or ()}
            asked[field.name] = field.data if field.data in known else ""
        return {name: value for name, value in asked.items() if value}


@blueprint.get("/admin/people")
@staff(Role.ADMINISTRATOR, everywhere=True)
def index(person: Staff) -> Answer:
    """List the accounts that are asked for, a page at a time."""
    offices, form = office_names(), FindForm(request.args)
    form.prepare(offices)
    wanted = form.wanted()
    found = people.find(page=_page(), today=local_day(now(), settings().home_zone), **wanted)
    return admin_page(
        "admin/people.html",
        person,
        form=form,
        wanted=wanted,
        found=found,
        offices=offices,
        invited=StaffState.INVITED,
        words=words,
    )


def _page() -> int:
    raw = request.args.get("page", "1")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= MOST_PAGES else 1
