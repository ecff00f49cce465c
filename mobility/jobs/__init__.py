"""Timers: each job is one use case, safe to run twice, that reads the clock once."""

import threading

from flask import Flask

from mobility import clock
from mobility.domain.settings import Settings
from mobility.gateways.holidays import public_holidays
from mobility.jobs import running
from mobility.jobs.running import LONG, Job
from mobility.services import holds, retention, schedule


def sweep_holds(settings: Settings) -> int:
    """Free the places that were held and abandoned."""
    return holds.sweep_holds(settings=settings, now=clock.now())


def erase_drafts(settings: Settings) -> int:
    """Erase what people began and left, and what they finished long ago."""
    return retention.erase_drafts(now=clock.now(), settings=settings)


def forget_tries(_settings: Settings) -> int:
    """Erase the counts of tries that are over."""
    return retention.forget_tries(now=clock.now())


def extend_slots(settings: Settings) -> int:
    """Make the slots up to the horizon, once the holidays of a new year are known."""
    return schedule.extend(now=clock.now(), horizon=settings.horizon, holidays=public_holidays)


JOBS = (
    Job(sweep_holds),
    Job(erase_drafts, LONG),
    Job(forget_tries),
    Job(extend_slots, LONG),
)


def start_in_turn(app: Flask) -> threading.Event:
    """Start a thread that runs the timers whenever it is its turn, until the event is set."""
    return running.start_in_turn(app, JOBS)


def run(app: Flask, stopped: threading.Event) -> None:
    """Run the timers whenever it is this process's turn, until the event is set."""
    running.run(app, JOBS, stopped)
