"""Whom offices accept: their dated rules as they stand at a moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from mobility.domain.facts import Answers
from mobility.domain.network import Acceptance, is_accepted, read_acceptance
from mobility.models.office import acceptances_at


def rules_by_office(session: Session, now: datetime) -> Mapping[int, Sequence[Acceptance]]:
    """Read the rules of every office, by its number, within a unit that is open; one query."""
    by_office: dict[int, list[Acceptance]] = defaultdict(list)
    for row in acceptances_at(session, now):
        rule = read_acceptance(
            row.name, row.conditions, valid_from=row.valid_from, valid_until=row.valid_until
        )
        by_office[row.office_id].append(rule)
    return by_office


def accepting_offices(session: Session, answers: Answers, pathway: str, now: datetime) -> set[int]:
    """Name the offices that accept a person for a pathway, within a unit that is open."""
    return {
        office_id
        for office_id, rules in rules_by_office(session, now).items()
        if is_accepted(rules, answers, pathway=pathway, at=now)
    }
