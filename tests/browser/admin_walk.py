"""A walk over the pages of administration: one part after another, each in a file of its own."""

from collections.abc import Callable, Iterator

from tests.browser.admin_audit_walk import audit
from tests.browser.admin_figures_walk import figures
from tests.browser.admin_hours_walk import hours
from tests.browser.admin_messages_walk import messages
from tests.browser.admin_offices_walk import offices
from tests.browser.admin_pathways_walk import pathways
from tests.browser.admin_people_walk import accounts
from tests.browser.admin_programme_walk import programme
from tests.browser.admin_rule_walk import rules
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

Stop = tuple[str, Officer]
Part = Callable[[Phones, DeskDay, str], Iterator[Stop]]
PARTS: tuple[Part, ...] = (
    programme,
    audit,
    messages,
    figures,
    pathways,
    offices,
    accounts,
    rules,
    hours,
)


def walk_administration(phones: Phones, language: str) -> Iterator[Stop]:
    """Stop at every page of administration, and say what is special about it there."""
    day = DeskDay(phones.copy, {"es": "quetzaltenango", "en": "huehuetenango"}[language]).start()
    for part in PARTS:
        for name, officer in part(phones, day, language):
            officer.settle()
            yield name, officer
