"""What a new office still lacks before it may be opened to the public."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from mobility.domain.errors import DomainError
from mobility.domain.gap import Text
from mobility.domain.office import OfficePlan, OfficeState

TEXTS = ("names", "town", "address", "directions", "accessibility")
NOWHERE = (0.0, 0.0)


class Step(StrEnum):
    """One thing that an office needs; in the order in which people see to them."""

    PLACE = "place"
    TEXTS = "texts"
    LANGUAGES = "languages"
    CONTACTS = "contacts"
    URGENT = "urgent"
    HOURS = "hours"
    ACCEPTANCE = "acceptance"
    STAFF = "staff"


PRACTICE = frozenset({Step.HOURS, Step.STAFF})
"""All that an office for practice needs: the public never reads of it."""
AGAIN = frozenset({Step.HOURS, Step.ACCEPTANCE})
"""All that an office needs to open again: without these it would give no place to anybody."""


class OfficeIncomplete(DomainError):
    """An office lacks something that it needs to be open; carries what."""

    code = "office_incomplete"

    def __init__(self, missing: Collection[Step]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


class OfficeNameTaken(DomainError):
    """Another office has this name in addresses."""

    code = "office_name_taken"


class VersionUnknown(DomainError):
    """An office was never saved under this number."""

    code = "version_unknown"


class GuidanceLost(DomainError):
    """People of some nationalities could nowhere go for general guidance; carries which."""

    code = "guidance_lost"

    def __init__(self, nationalities: Collection[str]) -> None:
        super().__init__(", ".join(nationalities))
        self.nationalities = tuple(nationalities)


@dataclass(frozen=True)
class Ready:
    """One thing that an office needs, and whether it has it."""

    step: Step
    done: bool


def steps_of(
    plan: OfficePlan, *, has_hours: bool, has_staff: bool, languages: Collection[str]
) -> list[Ready]:
    """Say what an office needs to be open, each done or not; texts are in every language.

    One that was suspended has been open before, and needs less to open again.
    """
    details = plan.details
    texts = [getattr(details, name) for name in TEXTS]
    done = {
        Step.PLACE: (details.latitude, details.longitude) != NOWHERE,
        Step.TEXTS: all(_is_whole(text, languages) for text in texts),
        Step.LANGUAGES: bool(details.languages),
        Step.CONTACTS: _are_whole([one.label for one in details.contacts], languages),
        Step.URGENT: _are_whole([one.label for one in details.urgent], languages),
        Step.HOURS: has_hours,
        Step.ACCEPTANCE: bool(plan.acceptance),
        Step.STAFF: has_staff,
    }
    return [Ready(step, is_done) for step, is_done in done.items() if step in _needed(plan)]


def _needed(plan: OfficePlan) -> Collection[Step]:
    if plan.practice:
        return PRACTICE
    return AGAIN if plan.state is OfficeState.SUSPENDED else frozenset(Step)


def _is_whole(text: Text, languages: Collection[str]) -> bool:
    return all(text.get(language) for language in languages)


def _are_whole(texts: list[Text], languages: Collection[str]) -> bool:
    return bool(texts) and all(_is_whole(text, languages) for text in texts)
