"""The form of a pathway's status, and what becomes of each group of those booked."""

from collections.abc import Iterator, Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, StringField

from mobility.domain.gap import FALLBACK
from mobility.domain.pathway import SHUT, PathwayState
from mobility.domain.pathway_stop import Became, Group, Plan
from mobility.services.pathway_status import Change, StatusInvalid
from mobility.services.screening import today
from mobility.web.admin import pathway_form
from mobility.web.admin.frame import problems
from mobility.web.texts_field import TextsField
from mobility.web.wiring import now, settings

PLAN = "plan."
DAY = _l("Choose a day from today on, within a year.")
REASON = _l("Write the reason in Spanish: people read it on the pathway's page.")


class StatusForm(Form):
    """What a pathway becomes, from when on, and what people read of it."""

    state = RadioField(_l("What does it become?"), validate_choice=False)
    since = StringField(_l("From what day on?"))
    reason = TextsField(_l("Public reason"), most=300, required=False)

    def offer(self) -> "StatusForm":
        """Offer the states, and today."""
        self.state.choices = [(one.value, str(word)) for one, word in pathway_form.STATES.items()]
        if self.since.data is None:
            self.since.data = today(settings(), now()).isoformat()
        return self

    def read(self) -> Change | None:
        """Return the change; None where something cannot be used, marked."""
        self.validate()
        if self.state.data not in set(PathwayState):
            self.state.errors = [str(_("Choose what it becomes."))]
        try:
            since = date.fromisoformat(self.since.data or "")
        except ValueError:
            since = date.min
            self.since.errors = [str(DAY)]
        shuts = self.state.data in SHUT
        if shuts and not self.reason.data.get(FALLBACK):
            self.reason.errors = [str(REASON)]
        if problems(self):
            return None
        return Change(PathwayState(self.state.data), since, dict(self.reason.data))

    def mark(self, refusal: StatusInvalid) -> None:
        """Mark what the rules refuse."""
        words = {"since": DAY, "reason": REASON}
        self[refusal.field].errors = [str(words[refusal.field])]


def sent_again(sent: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give what was chosen again, for the form that carries it out."""
    for name, value in sent.items():
        if name in ("state", "since") or name.startswith(("reason-", PLAN)):
            yield name, value


def plan_of(sent: Mapping[str, str]) -> Plan:
    """Read what becomes of each group; what cannot be read gets the usual."""
    choices = {}
    for name, value in sent.items():
        office, _dot, which = name.removeprefix(PLAN).rpartition(".")
        if name.startswith(PLAN) and office and value in set(Became):
            choices[Group(office, which == "also")] = Became(value)
    return Plan(choices)
