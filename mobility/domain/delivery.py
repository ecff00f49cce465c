"""Sending: what an adapter is handed, what it answers, and when a failed message is tried again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from mobility.domain.message import Channel
from mobility.domain.visit import CalendarVisit

MOST_ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message, worded, on its way to one person.

    `key` is the same each time this message is tried, so that a provider can know it again. `to`
    is E.164 or an e-mail address. `stop_url` is the page on which an address stops all messages.
    `sender` is the programme's short name, shown where a channel shows one, "" for the usual one.
    `visit` is attached to an e-mail as a calendar file; `takes_back` makes it one that takes the
    entry back.
    """

    key: str
    channel: Channel
    to: str
    body: str
    locale: str
    subject: str = ""
    stop_url: str = ""
    sender: str = ""
    visit: CalendarVisit | None = None
    takes_back: bool = False


@dataclass(frozen=True)
class Sent:
    """The provider took it; `receipt` is its own name for it, "" where it gives none."""

    receipt: str = ""


@dataclass(frozen=True)
class TryAgain:
    """It was not sent, and may be later. `channel_down`: nothing of this channel gets through."""

    reason: str
    after: timedelta | None = None
    channel_down: bool = False


@dataclass(frozen=True)
class Refused:
    """It will never be sent this way: a wrong address, or a provider that wants none of it."""

    reason: str


Outcome = Sent | TryAgain | Refused


class Deliver(Protocol):
    """Hands a message to the outside world; never raises, and ends within seconds."""

    def __call__(self, message: Outgoing, *, now: datetime) -> Outcome:
        """Send one message and say what became of it."""


class Words(Protocol):
    """How one language says days, times, and the few words that stand in gaps."""

    def pick(self, texts: Mapping[str, str]) -> str:
        """Pick this language's wording of a text by language."""

    def day(self, moment: datetime, zone: str) -> str:
        """Say the day of a moment at a place: "viernes 12 de junio"."""

    def clock(self, moment: datetime, zone: str) -> str:
        """Say the time of a moment at a place: "9:30 am"."""

    def span(self, length: timedelta) -> str:
        """Say about how long something lasts: "2 horas", "45 minutos"."""

    def by_telephone(self) -> str:
        """Say where a visit by telephone takes place: "por teléfono"."""

    def appointment(self) -> str:
        """Name a calendar's entry, and no more: "Cita"."""

    def free_of_charge(self) -> str:
        """Describe a calendar's entry: "Es gratis. Nadie puede venderle una cita."."""


Speak = Callable[[str], Words]
"""Gives the words of a language by its code."""


def wait_after(attempts: int, chance: float) -> timedelta:
    """Say how long to wait after so many attempts: twice as long each time, an hour at most.

    `chance`, from 0 to 1, takes up to half of it away, so that what failed together does not all
    come back together.
    """
    doubled = FIRST_WAIT * int(2 ** min(attempts - 1, 10))
    return min(doubled, LONGEST_WAIT) * (1 - chance / 2)


@dataclass(frozen=True)
class Dropped:
    """It will not be sent, by any channel: it is no longer true, or nobody wants it."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a message tells: facts for its text's gaps, and the visit of an e-mail's calendar.

    `said` is subject and body of one that was worded when it was promised.
    """

    facts: Mapping[str, str]
    said: tuple[str, str] | None = None
    visit: CalendarVisit | None = None
    takes_back: bool = False
