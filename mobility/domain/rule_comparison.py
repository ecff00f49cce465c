"""How many people would be told something else by a drafted rule, and which way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mobility.domain.eligibility import Rule, Verdict, judge

WINDOW = timedelta(days=90)
SMALL = 5
"""Below this a count could point at somebody: it is said that it is small, and no more."""


@dataclass(frozen=True)
class Change:
    """How many were told one thing and would be told another."""

    told: Verdict
    would: Verdict
    count: int

    @property
    def is_small(self) -> bool:
        """Say whether the count is too small to be shown."""
        return 0 < self.count < SMALL


@dataclass(frozen=True)
class Tally:
    """What was counted, as it is kept: plain numbers by name.

    "of" there are, "looked" at so far, "without" an answer on this pathway, "already" so many
    would be told the same new thing by the rule of today; and every change, "told>would".
    """

    counts: Mapping[str, int]

    @property
    def of(self) -> int:
        """How many screenings there are."""
        return self.counts.get("of", 0)

    @property
    def looked(self) -> int:
        """How many were looked at so far."""
        return self.counts.get("looked", 0)

    @property
    def without(self) -> int:
        """How many were told nothing about this pathway."""
        return self.counts.get("without", 0)

    @property
    def already(self) -> int:
        """How many of the changes the rule of today would make as well."""
        return self.counts.get("already", 0)

    @property
    def changes(self) -> list[Change]:
        """List every way in which an answer can change, the same for all comparisons."""
        return [
            Change(told, would, self.counts.get(f"{told}>{would}", 0))
            for told in Verdict
            for would in Verdict
            if told is not would
        ]

    @property
    def changed(self) -> int:
        """How many would be told something else."""
        return sum(one.count for one in self.changes)

    @property
    def has_small(self) -> bool:
        """Say whether a count is too small to be shown, so that no sum may give it away."""
        return any(one.is_small for one in self.changes)


def tally(
    code: str, results: list[Mapping[str, Any] | None], draft: Rule, current: Rule | None
) -> Counter[str]:
    """Count over decisions as screenings keep them; None where one could not be opened."""
    counts: Counter[str] = Counter(looked=len(results))
    for result in results:
        told = None if result is None else _told(code, result)
        if result is None or told is None:
            counts["without"] += 1
            continue
        answers = result["answers"]
        would = judge(draft, answers).verdict
        if would is told:
            continue
        counts[f"{told}>{would}"] += 1
        if current is not None and judge(current, answers).verdict is would:
            counts["already"] += 1
    return counts


def _told(code: str, result: Mapping[str, Any]) -> Verdict | None:
    for outcome in result["outcomes"]:
        if outcome["code"] == code:
            return Verdict(outcome["verdict"])
    return None
