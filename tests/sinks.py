"""Where messages end in tests: they are kept, and fail as a provider would."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from mobility.domain.delivery import Outcome, Outgoing, Sent
from mobility.gateways.words import speak
from mobility.models.base import reading
from mobility.models.outbox import OutboxRow
from mobility.services import outbox
from tests.world import NOW, World


class Crash(BaseException):
    """The process dies at this moment: nothing after it happens."""


def always_sent(message: Outgoing) -> Outcome:
    """Behave as a provider that takes everything."""
    return Sent(f"slip-{message.key[:8]}")


@dataclass
class Sink:
    """Takes messages as a provider does; `answer` says what becomes of each."""

    answer: Callable[[Outgoing], Outcome] = always_sent
    seen: list[Outgoing] = field(default_factory=list)
    taken: list[Outgoing] = field(default_factory=list)

    def __call__(self, message: Outgoing, *, now: datetime) -> Outcome:
        """Look at a message, and keep it if the answer is that it was sent."""
        self.seen.append(message)
        assert now.tzinfo is not None
        outcome = self.answer(message)
        if isinstance(outcome, Sent):
            self.taken.append(message)
        return outcome


def send(world: World, sink: Sink, now: datetime = NOW, size: int | None = None) -> int:
    """Send one batch of a world's outbox into a sink."""
    return outbox.send_batch(sink, speak=speak, settings=world.settings, now=now, size=size)


def rows() -> list[tuple[str, str, str | None]]:
    """List channel, state and reason of every message, in the order of promising."""
    with reading() as session:
        statement = select(OutboxRow.channel, OutboxRow.state, OutboxRow.reason)
        found = session.execute(statement.order_by(OutboxRow.id))
        return [(channel, state, reason) for channel, state, reason in found]
