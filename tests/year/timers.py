"""The timers of the simulated year: every job in its turn, dying now and then in the middle."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import event
from sqlalchemy.orm import Session

from mobility.domain.delivery import Outcome, Outgoing, Refused, Sent, TryAgain
from mobility.domain.settings import Settings
from mobility.gateways.words import speak
from mobility.services import (
    audit_chain,
    figures_fold,
    freed_places,
    holds,
    no_shows,
    outbox,
    record_retention,
    reminders,
    replies,
    retention,
    schedule,
)
from tests.services.seeded import no_holidays
from tests.sinks import Crash, Sink, always_sent

HORIZON = timedelta(days=10)


@dataclass
class Timers:
    """All jobs, a provider that fails in every way, and a process that dies at random."""

    settings: Settings
    chance: Random
    sink: Sink = field(init=False)
    repeatable: Counter[str] = field(default_factory=Counter)
    unwritten: list[str] = field(default_factory=list)
    deaths: int = 0
    dying: bool = False

    def __post_init__(self) -> None:
        self.sink = Sink(self._provider)

    def run(self, now: datetime, *, nightly: bool = False) -> None:
        """Run every job once; one that dies is followed by the next, as after a new start."""
        for job in (*self._often(now), *(self._nightly(now) if nightly else ())):
            self.dying = self.chance.random() < 0.08
            try:
                job()
            except Crash:
                self.deaths += 1
                # What had left the house and was not written down is the one thing that may repeat.
                assert len(self.unwritten) <= self.settings.send_batch
                self.repeatable.update(self.unwritten)
            finally:
                self.dying = False

    def settle(self, now: datetime) -> datetime:
        """Let time pass without deaths or failures until nothing is left to send."""
        self.sink.answer = always_sent
        for hours in range(0, 72, 4):
            self.run_quietly(now + timedelta(hours=hours))
        return now + timedelta(hours=72)

    def run_quietly(self, now: datetime) -> None:
        """Run every job once, and let none of them die."""
        for job in self._often(now):
            job()

    def _often(self, now: datetime) -> tuple[Callable[[], object], ...]:
        own = self.settings
        return (
            lambda: holds.sweep_holds(settings=own, now=now),
            lambda: schedule.close_past(now=now),
            lambda: reminders.queue_reminders(settings=own, now=now),
            lambda: no_shows.mark_no_shows(settings=own, now=now),
            lambda: replies.let_go_of_places(settings=own, now=now),
            lambda: freed_places.offer_places(settings=own, now=now),
            lambda: self._send_all(now),
            lambda: audit_chain.link_events(settings=own, now=now),
        )

    def _nightly(self, now: datetime) -> tuple[Callable[[], object], ...]:
        own = self.settings
        return (
            lambda: schedule.extend(now=now, horizon=HORIZON, holidays=no_holidays),
            lambda: retention.erase_drafts(settings=own, now=now),
            lambda: figures_fold.fold_figures(settings=own, now=now),
            lambda: record_retention.erase_records(settings=own, now=now),
        )

    def _send_all(self, now: datetime) -> None:
        self.unwritten = []
        while outbox.send_batch(self.sink, speak=speak, settings=self.settings, now=now):
            self.unwritten = []

    def _provider(self, message: Outgoing) -> Outcome:
        if self.dying and self.chance.random() < 0.5:
            self.unwritten.append(message.key)
            self.sink.taken.append(message)
            raise Crash
        outcome = self.chance.choices(
            (
                Sent(message.key),
                TryAgain("busy"),
                TryAgain("no answer", channel_down=True),
                Refused("no such number"),
            ),
            weights=(90, 5, 3, 2),
        )[0]
        if isinstance(outcome, Sent):
            self.unwritten.append(message.key)
        return outcome

    def watch(self) -> None:
        """Let a dying job fail at the moment when it would commit."""
        event.listen(Session, "before_commit", self._die)

    def unwatch(self) -> None:
        """Let nothing die any more."""
        event.remove(Session, "before_commit", self._die)

    def _die(self, _session: Session) -> None:
        if self.dying and self.chance.random() < 0.3:
            raise Crash
