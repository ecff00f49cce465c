"""The monthly budget of an office's messages: what counts, what waits once it is used up, and when.

Only what costs counts: text messages and WhatsApp. E-mail never does. A test, an invitation and the
answer to a number that nobody knows belong to no office, and to no budget.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from mobility.domain.message import Channel, Kind

PAID = frozenset({Channel.SMS, Channel.WHATSAPP})
"""The channels of which every message costs."""

HELD_BACK = frozenset({Kind.REMINDER, Kind.NOT_SEEN, Kind.WHAT_FOLLOWS})
"""What is no longer sent once a month's budget is used up.

All other kinds are spared: without them somebody travels for nothing (a confirmation, a move, a
closing, the stop of a pathway), loses a place that is kept for them, does not hear of a change that
they did not ask for, or gets no answer to what they asked.
"""

BUDGET = "budget"
"""Why a message was not sent by a channel that costs."""

PRACTICE = "practice"
"""Why an office for learning sends nothing."""

WARNS_AT = 80
MOST = 1_000_000
"""The highest budget that can be set."""


class Level(StrEnum):
    """How far a month's budget is used up."""

    ENDLESS = "endless"
    FINE = "fine"
    NEAR = "near"
    REACHED = "reached"


def level(sent: int, budget: int | None) -> Level:
    """Say how far a budget is used up; `WARNS_AT` percent of it is near, None has no end."""
    if budget is None:
        return Level.ENDLESS
    if sent >= budget:
        return Level.REACHED
    return Level.NEAR if sent * 100 >= budget * WARNS_AT else Level.FINE


def month_of(day: date) -> date:
    """Name the month of a day by its first day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Name the month after one."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True)
class Payer:
    """The office that a message is of, the month it counts in, and its budget; None has no end."""

    office_id: int
    month: date
    budget: int | None


@dataclass
class Purse:
    """What offices may still send this month while one batch goes out, by their numbers.

    Two senders that fill theirs at the same moment may together send a batch too many.
    """

    left: dict[int, int] = field(default_factory=dict)

    def holds_back(self, payer: Payer | None, kind: Kind, channel: Channel) -> bool:
        """Say whether a message is not to be sent by a channel because the budget is used up."""
        if payer is None or payer.office_id not in self.left:
            return False
        return channel in PAID and kind in HELD_BACK and self.left[payer.office_id] <= 0

    def pay(self, payer: Payer | None, channel: Channel) -> None:
        """Count a message that was sent; those that are spared use up the budget too."""
        if payer is not None and payer.office_id in self.left and channel in PAID:
            self.left[payer.office_id] -= 1


@dataclass(frozen=True)
class Usage:
    """What one channel sent in a month, how much of it were reminders, and what was held back."""

    channel: Channel
    sent: int = 0
    reminders: int = 0
    held_back: int = 0


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What a month will have cost at its end, and of what that is made up."""

    sent: int
    reminders: int
    others: int

    @property
    def total(self) -> int:
        """Add it up."""
        return self.sent + self.reminders + self.others


def foresee(
    today: date, *, this: Iterable[Usage], last: Iterable[Usage], reminders_to_come: int
) -> Forecast:
    """Foresee a month: what was sent, the reminders of booked visits, and the rest as so far.

    Of the reminders to come the share counts that went by a channel that costs, this month and the
    last; all of them while none has gone out. The rest goes on as on the average day of both
    months, of which the last is left out if nothing was counted in it.
    """
    now, before = list(this), list(last)
    both = [*now, *before]
    went = sum(one.reminders for one in both)
    paid = sum(one.reminders for one in both if one.channel in PAID)
    coming = round(reminders_to_come * paid / went) if went else reminders_to_come
    month = month_of(today)
    yesterday_month = month - timedelta(days=1)
    days = today.day + (yesterday_month.day if any(one.sent for one in before) else 0)
    others = sum(one.sent - one.reminders for one in both if one.channel in PAID)
    left = (next_month(month) - today).days - 1
    return Forecast(sent=paid_sent(now), reminders=coming, others=round(others / days * left))


def paid_sent(usage: Iterable[Usage]) -> int:
    """Add up what was sent by channels that cost."""
    return sum(one.sent for one in usage if one.channel in PAID)


def paid_held_back(usage: Iterable[Usage]) -> int:
    """Add up what was held back."""
    return sum(one.held_back for one in usage)
