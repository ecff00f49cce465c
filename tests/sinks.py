"""Where messages end in tests: they are kept, and fail as a provider would."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from mobility.domain.delivery import Outcome, Outgoing, Sent


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
