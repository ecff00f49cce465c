"""The programme as people see it, and the phases it goes through."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from mobility.domain.errors import DomainError
from mobility.domain.gap import Text

MOST_SENDER = 11
SENDER = re.compile(r"[A-Za-z0-9 ]*[A-Za-z][A-Za-z0-9 ]*")
TELLING = re.compile(r"refug|asil|migra|miedo|visa|deport|asyl|fear", re.IGNORECASE)
"""What a sender's name must not say: a message is seen by whoever holds the phone."""


class PhasesOverlap(DomainError):
    """Two phases would run at once; carries the name of the other."""

    code = "phases_overlap"

    def __init__(self, other: Text) -> None:
        super().__init__("overlap")
        self.other = other


class PhaseOver(DomainError):
    """The phase has begun or ended, and what was asked can no longer be done to it."""

    code = "phase_over"


class LogoInvalid(DomainError):
    """A logo that cannot be used: no SVG, too large, or one that fetches something."""

    code = "logo_invalid"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What people see of the programme; an empty `colour` leaves the pages in their own."""

    names: Text
    sender: str
    fraud_contact: str
    telephone: str = ""
    email: str = ""
    colour: str = ""


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A time of the programme; `intake_open` says whether appointments are given meanwhile."""

    uid: str
    name: Text
    starts_at: datetime
    ends_at: datetime | None
    intake_open: bool
    notice: Text = field(default_factory=dict)
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    row_version: int = 0

    @property
    def runs(self) -> bool:
        """Say whether the timers have begun it and not ended it."""
        return self.begun_at is not None and self.ended_at is None

    def overlaps(self, other: "Phase") -> bool:
        """Say whether two phases share a moment."""
        return _before(self.starts_at, other.ends_at) and _before(other.starts_at, self.ends_at)


def sender_problem(text: str) -> str:
    """Say why a sender's name cannot be used: form or telling; "" where it can."""
    if len(text) > MOST_SENDER or not SENDER.fullmatch(text):
        return "form"
    return "telling" if TELLING.search(text) else ""


def phase_at(phases: Iterable[Phase], moment: datetime) -> Phase | None:
    """Find the phase that should run at a moment."""
    for phase in phases:
        if phase.starts_at <= moment and _before(moment, phase.ends_at):
            return phase
    return None


def opens_at(phases: Iterable[Phase], now: datetime) -> datetime | None:
    """Say when appointments are given again, None where they are now or nobody knows."""
    known = sorted(phases, key=lambda phase: phase.starts_at)
    running = phase_at(known, now)
    while running is not None and not running.intake_open:
        if running.ends_at is None:
            return None
        moment = running.ends_at
        running = phase_at(known, moment)
        if running is None or running.intake_open:
            return moment
    return None


def identity_data(identity: Identity) -> dict[str, Any]:
    """Write an identity as JSON; read_identity reads it back."""
    return {**asdict(identity), "names": dict(identity.names)}


def read_identity(data: Mapping[str, Any]) -> Identity:
    """Read an identity from what identity_data wrote."""
    return Identity(**data)


def _before(moment: datetime, end: datetime | None) -> bool:
    return end is None or moment < end
