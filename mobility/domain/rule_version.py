"""The versions of a pathway's rule: which holds, which is to come, which was replaced before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from mobility.domain.errors import DomainError
from mobility.domain.rule_form import Group, read_tree

FURTHEST = timedelta(days=730)
"""How far ahead a version may begin."""
MOMENT = timedelta(microseconds=1)


class RuleUnknown(DomainError):
    """No such pathway, version or comparison."""

    code = "rule_unknown"


class RuleFixed(DomainError):
    """General guidance is for everyone: it has no conditions to write."""

    code = "rule_fixed"


class RuleUnfinished(DomainError):
    """There is no draft, or something is still wrong with it."""

    code = "rule_unfinished"


class RuleUnchanged(DomainError):
    """The draft says what holds at that moment anyway."""

    code = "rule_unchanged"


class RuleBegins(DomainError):
    """A version can neither begin in the past nor further ahead than FURTHEST."""

    code = "rule_begins"


class RuleOfOneself(DomainError):
    """Whoever proposed a version cannot be the second person who confirms it."""

    code = "rule_of_oneself"


class Standing(StrEnum):
    """Where a version stands; replaced: another took its place before or as it began."""

    CURRENT = "current"
    PLANNED = "planned"
    PAST = "past"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version; `by` is empty where a file brought it, `approved_by` where one was enough."""

    number: int
    valid_from: datetime
    conditions: Mapping[str, Any]
    created_at: datetime | None = None
    by: str = ""
    approved_by: str = ""
    restores: int | None = None

    @property
    def tree(self) -> Group:
        """The rule as it is written and read."""
        return read_tree(self.conditions)


def version_at(versions: Iterable[Version], instant: datetime) -> Version | None:
    """Find what holds at an instant: of two that begin together the one that came later."""
    begun = (one for one in versions if one.valid_from <= instant)
    return max(begun, key=lambda one: (one.valid_from, one.number), default=None)


def version_before(versions: Iterable[Version], instant: datetime) -> Version | None:
    """Find what holds up to an instant."""
    return version_at(versions, instant - MOMENT)


def standing(version: Version, versions: Iterable[Version], now: datetime) -> Standing:
    """Say where a version stands among all of them."""
    known = list(versions)
    if version_at(known, version.valid_from) != version:
        return Standing.REPLACED
    if version.valid_from > now:
        return Standing.PLANNED
    return Standing.CURRENT if version_at(known, now) == version else Standing.PAST


def planned(versions: Iterable[Version], now: datetime) -> list[Version]:
    """List the versions that will begin and change something then, the next one first."""
    known = list(versions)
    coming = [one for one in known if standing(one, known, now) is Standing.PLANNED]
    return sorted(
        (
            one
            for one in coming
            if (before := version_before(known, one.valid_from)) is None or before.tree != one.tree
        ),
        key=lambda one: one.valid_from,
    )


def begins_at(asked: datetime | None, versions: Iterable[Version], now: datetime) -> datetime:
    """Return when a new version begins: now, or when it was asked to; raises RuleBegins.

    Decisions name the version that they were made by by its beginning, so that none begins with
    one that has begun already.
    """
    if asked is not None and not now <= asked <= now + FURTHEST:
        raise RuleBegins
    begins = now if asked is None else asked
    begun = {one.valid_from for one in versions if one.valid_from <= now}
    while begins in begun:
        begins += MOMENT
    return begins
