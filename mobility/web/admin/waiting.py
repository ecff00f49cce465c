"""What stands on top of today's page: what waits for a second administrator, and spent budgets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from mobility.domain.message_budget import Level
from mobility.domain.pathway import PathwayState
from mobility.domain.staff import Staff
from mobility.services import message_budget, pathway_stops, rule_publishing
from mobility.web.admin.frame import ADMINISTRATOR
from mobility.web.i18n import text
from mobility.web.wiring import now


@dataclass(frozen=True)
class Waiting:
    """Something proposed: what, who proposed it, when, where to read it, and whether it is mine."""

    what: str
    by: str
    at: datetime
    url: str
    mine: bool


@dataclass(frozen=True)
class Spent:
    """An office that has used up most of its month's messages, or all: a sentence, and where."""

    words: str
    url: str


def proposals(person: Staff) -> list[Waiting]:
    """List what waits for a second administrator, the oldest first; nothing for who may not."""
    if not person.may(ADMINISTRATOR):
        return []
    return sorted((*_stops(person), *_rules(person)), key=lambda one: one.at)


def spent(person: Staff) -> list[Spent]:
    """List the offices of somebody whose budget of messages is nearly or wholly used up."""
    return [
        Spent(_spent_words(one), url_for("admin_messages.budget.edit", office=one.slug))
        for one in message_budget.warnings(now=now())
        if person.may(ADMINISTRATOR, one.slug)
    ]


def _stops(person: Staff) -> Iterator[Waiting]:
    for one in pathway_stops.proposed():
        name = text(one.names)
        what = (
            _("Close “%(pathway)s”", pathway=name)
            if one.becomes is PathwayState.CLOSED
            else _("Suspend “%(pathway)s”", pathway=name)
        )
        url = url_for("admin_stops.show", uid=one.uid)
        yield Waiting(str(what), one.by, one.at, url, one.by_id == person.id)


def _rules(person: Staff) -> Iterator[Waiting]:
    for one in rule_publishing.proposed():
        what = _("Publish the new rule of “%(pathway)s”", pathway=text(one.name))
        url = url_for("admin_rules.edit", code=one.code)
        yield Waiting(str(what), one.by, one.at, url, one.by_id == person.id)


def _spent_words(one: message_budget.BudgetWarning) -> str:
    facts = {"office": text(one.details.names), "sent": one.sent, "budget": one.budget}
    if one.level is Level.REACHED:
        return str(
            _(
                "%(office)s has sent %(sent)d of %(budget)d messages this month: reminders are "
                "held back.",
                **facts,
            )
        )
    return str(_("%(office)s has sent %(sent)d of %(budget)d messages this month.", **facts))
