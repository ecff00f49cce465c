"""A process of its own that queues and sends reminders into a sink, and says what it used.

`python -m benchmarks.reminding MOMENT`: prints seconds, messages taken, and peak memory in kB.
"""

import os
import resource
import sys
import time
from datetime import datetime

import wsgi
from mobility.domain.delivery import Outcome, Outgoing, Sent
from mobility.gateways.words import speak
from mobility.services import outbox, reminders

BATCH = 1000


class Counter:
    """A provider that takes everything and keeps nothing but the count."""

    def __init__(self) -> None:
        self.taken = 0

    def __call__(self, message: Outgoing, *, now: datetime) -> Outcome:
        """Count one message."""
        del now
        self.taken += 1
        return Sent(message.key)


def main() -> None:
    """Queue all that is due at a moment, and send until nothing is left."""
    now = datetime.fromisoformat(sys.argv[1])
    settings = wsgi.load_settings(os.environ)
    sink = Counter()
    with wsgi.make_app(settings).app_context():
        start = time.perf_counter()
        reminders.queue_reminders(settings=settings, now=now)
        while outbox.send_batch(sink, speak=speak, settings=settings, now=now, size=BATCH):
            pass
        elapsed = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{elapsed} {sink.taken} {peak}", flush=True)


if __name__ == "__main__":
    main()
