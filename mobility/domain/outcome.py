"""What can come of a visit, what each outcome needs, and what its person takes home."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from mobility.domain.appointment import State
from mobility.domain.gap import Text

MOST_LINE, MOST_TEXT = 120, 1000
"""How many letters a line and a text of an outcome may have."""


class OutcomeKind(StrEnum):
    """What came of a visit, in the order of the desk's keys."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    REFERRED = "referred"
    DOCUMENTS = "documents"
    NOT_FOR_NOW = "not_for_now"
    LEFT = "left"


REASONS: Mapping[OutcomeKind, tuple[str, ...]] = MappingProxyType(
    {
        OutcomeKind.CHANGED: ("fits_better", "asked_for_it", "not_open", "facts_differ"),
        OutcomeKind.NOT_FOR_NOW: ("conditions", "not_open", "needs_time", "own_wish"),
        OutcomeKind.LEFT: ("could_not_wait", "unwell", "own_wish", "unknown"),
    }
)
"""The reasons of the kinds that need one."""


def kinds_for(state: State) -> tuple[OutcomeKind, ...]:
    """List what may come of a visit as it stands; one that was seen may get another outcome."""
    if state is State.CHECKED_IN:
        return (OutcomeKind.LEFT,)
    if state is State.COMPLETED:
        return tuple(kind for kind in OutcomeKind if kind is not OutcomeKind.LEFT)
    return tuple(OutcomeKind) if state is State.BEING_SERVED else ()


SETTLED, NOT_SETTLED = "settled", "not_settled"
"""Why a visit ended with its day: somebody said so, or nobody did."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What an officer decided. `uid` is the form's own, so that two clicks decide once.

    `bring` and `more` say what to bring, `text` is for the person, `note` for colleagues.
    `next_at` is the time that was chosen for the next appointment.
    """

    uid: str
    kind: OutcomeKind
    reason: str = ""
    pathway: str = ""
    partner: str = ""
    where: str = ""
    bring: tuple[Text, ...] = field(default=())
    more: str = ""
    until: date | None = None
    text: str = ""
    note: str = ""
    next_at: datetime | None = None

    @property
    def ends_in(self) -> State:
        """Say in which state the visit ends."""
        return State.LEFT if self.kind is OutcomeKind.LEFT else State.COMPLETED

    @property
    def lacks(self) -> tuple[str, ...]:
        """Name what its kind needs and what is not there."""
        needed = {
            "reason": self.kind in REASONS and self.reason not in REASONS[self.kind],
            "pathway": self.kind is OutcomeKind.CHANGED and not self.pathway,
            "partner": self.kind is OutcomeKind.REFERRED and not self.partner,
            "where": self.kind is OutcomeKind.REFERRED and not self.where,
            "bring": self.kind is OutcomeKind.DOCUMENTS and not (self.bring or self.more),
        }
        return tuple(name for name, is_lacking in needed.items() if is_lacking)
