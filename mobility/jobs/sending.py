"""Sending by several workers at once, for as long as one run may take."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from flask import Flask, current_app

from mobility import clock
from mobility.domain.delivery import Deliver
from mobility.domain.settings import Settings
from mobility.gateways.senders import make_deliver
from mobility.gateways.words import speak
from mobility.services import outbox

DELIVER = "deliver"
MOST_SECONDS = 20
"""A run that is not done by then leaves the rest to the next: nobody waits longer for it to end."""


def send_messages(settings: Settings) -> int:
    """Send what is due; where that is more than a batch, by several workers at once."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    # Made once: providers keep their lines open from one message to the next.
    if DELIVER not in app.extensions:
        app.extensions[DELIVER] = make_deliver(settings)
    deliver: Deliver = app.extensions[DELIVER]
    sent = _send(deliver, settings)
    if sent < settings.send_batch:
        return sent
    with ThreadPoolExecutor(settings.senders, thread_name_prefix="sender") as pool:
        # Each works under the check of this run: a thread takes no context along by itself.
        workers = [
            pool.submit(copy_context().run, _work, app, deliver, settings)
            for _ in range(settings.senders)
        ]
        return sent + sum(worker.result() for worker in workers)


def _work(app: Flask, deliver: Deliver, settings: Settings) -> int:
    ends, sent = time.monotonic() + MOST_SECONDS, 0
    with app.app_context():
        while time.monotonic() < ends:
            batch = _send(deliver, settings)
            sent += batch
            if batch < settings.send_batch:
                break
    return sent


def _send(deliver: Deliver, settings: Settings) -> int:
    return outbox.send_batch(deliver, speak=speak, settings=settings, now=clock.now())
