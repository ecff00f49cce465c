"""Stopping a pathway: what may become of those who are booked, who decides, and what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mobility.domain.errors import DomainError

BATCH = 50
"""So many people in one unit of the timers: whoever halts them waits for no more than these."""


class Became(StrEnum):
    """What becomes of a visit: general guidance, another pathway, both at the same time; or an end.

    Where no other pathway is left for somebody, what should move becomes guidance.
    """

    GUIDANCE = "guidance"
    MOVED = "moved"
    CLOSED = "closed"


class StopState(StrEnum):
    """How a stop stands; one that was proposed is confirmed by another administrator."""

    PROPOSED = "proposed"
    RUNNING = "running"
    HALTED = "halted"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, order=True)
class Group:
    """People of one office: whether they may also qualify for another pathway that is open."""

    office: str
    also: bool

    @property
    def name(self) -> str:
        """Name the group for a form."""
        return f"{self.office}.{'also' if self.also else 'only'}"

    @property
    def choices(self) -> tuple[Became, ...]:
        """List what may become of the group; who has no other pathway cannot be moved to one."""
        return tuple(one for one in Became if self.also or one is not Became.MOVED)

    @property
    def usual(self) -> Became:
        """Say what is proposed: nobody loses their time."""
        return Became.MOVED if self.also else Became.GUIDANCE


@dataclass(frozen=True)
class Plan:
    """What becomes of each group. One that is not named, as it was empty then, gets the usual."""

    choices: Mapping[Group, Became]

    def of(self, group: Group) -> Became:
        """Say what becomes of a group."""
        chosen = self.choices.get(group, group.usual)
        return chosen if chosen in group.choices else group.usual

    def data(self) -> dict[str, Any]:
        """Write it in its JSON form."""
        return {group.name: became.value for group, became in sorted(self.choices.items())}


def read_plan(data: Mapping[str, Any]) -> Plan:
    """Read what `Plan.data` wrote."""
    choices = {}
    for name, became in data.items():
        office, _dot, which = name.rpartition(".")
        choices[Group(office, which == "also")] = Became(became)
    return Plan(choices)


class StopUnknown(DomainError):
    """No stop has this name."""

    code = "stop_unknown"


class PathwayUnknown(DomainError):
    """No pathway has this code."""

    code = "pathway_unknown"


class GuidanceStays(DomainError):
    """General guidance is for everybody, always: it cannot be shut."""

    code = "guidance_stays"


class OwnProposal(DomainError):
    """Whoever proposed something cannot be the one who confirms it."""

    code = "own_proposal"


class StopWaits(DomainError):
    """Another stop of this pathway waits, or is being worked through; carries its uid."""

    code = "stop_waits"

    def __init__(self, uid: str) -> None:
        super().__init__(uid)
        self.uid = uid


class SomebodyBooked(DomainError):
    """People are booked into what is to be shut: it must be said what becomes of them."""

    code = "somebody_booked"


class RuleMissing(DomainError):
    """A pathway without a rule would be for nobody: it cannot be opened yet."""

    code = "rule_missing"


class CodeTaken(DomainError):
    """A pathway has this code already."""

    code = "code_taken"
