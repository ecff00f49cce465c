"""A legal pathway: its texts, its dated status and the versions of its rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mobility.domain.gap import Text
from mobility.domain.rule import Rule


class PathwayState(StrEnum):
    """Whether new cases are taken."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


SHUT = frozenset({PathwayState.SUSPENDED, PathwayState.CLOSED})
"""The states in which no new cases are taken."""


class PathwayKind(StrEnum):
    """What a pathway is about; protection is shown before work to whoever is afraid."""

    PROTECTION = "protection"
    FAMILY = "family"
    WORK = "work"
    RETURN = "return"
    STAY = "stay"
    GUIDANCE = "guidance"


@dataclass(frozen=True)
class DatedStatus:
    """The state from a day on, until the next one; the reason is empty for an open pathway."""

    state: PathwayState
    since: date
    reason: Text


@dataclass(frozen=True)
class RuleVersion:
    """The rule from an instant on; never edited, only followed by another."""

    valid_from: datetime
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Pathway:
    """One pathway, with statuses and rules from the oldest to the newest.

    how: how it works; decides: who decides; otherwise: what else there is when it is not for now.
    """

    code: str
    kind: PathwayKind
    priority: int
    name: Text
    summary: Text
    how: Text
    decides: Text
    otherwise: Text
    bring: tuple[Text, ...]
    statuses: tuple[DatedStatus, ...]
    rules: tuple[RuleVersion, ...]


def status_on(statuses: Iterable[DatedStatus], day: date) -> DatedStatus | None:
    """Find the status that holds on a day, from its first day on; None before the first."""
    begun = (status for status in statuses if status.since <= day)
    return max(begun, key=lambda status: status.since, default=None)


def rule_at(versions: Iterable[RuleVersion], instant: datetime) -> RuleVersion | None:
    """Find the rule that holds at an instant; None before the first."""
    begun = (version for version in versions if version.valid_from <= instant)
    return max(begun, key=lambda version: version.valid_from, default=None)
