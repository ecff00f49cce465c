"""Timers: each job is one use case, safe to run twice, that reads the clock once."""

import threading

from flask import Flask

from mobility import clock
from mobility.domain.settings import Settings
from mobility.gateways.holidays import public_holidays
from mobility.jobs import running
from mobility.jobs.running import LONG, SENDING, Job
from mobility.jobs.sending import send_messages
from mobility.services import (
    audit_chain,
    audit_check,
    day_end,
    figures_fold,
    freed_places,
    holds,
    interpreters,
    no_shows,
    pathway_stop_work,
    phases,
    record_retention,
    reminders,
    replies,
    retention,
    rule_comparison,
    schedule,
)


def sweep_holds(settings: Settings) -> int:
    """Free the places that were held and abandoned."""
    return holds.sweep_holds(settings=settings, now=clock.now())


def close_past_slots(_settings: Settings) -> int:
    """Close what has begun, so that nobody looks for a place in it."""
    return schedule.close_past(now=clock.now())


def queue_reminders(settings: Settings) -> int:
    """Put the reminders that have come due into the outbox."""
    return reminders.queue_reminders(settings=settings, now=clock.now())


def mark_no_shows(settings: Settings) -> int:
    """Mark the visits that nobody came to."""
    return no_shows.mark_no_shows(settings=settings, now=clock.now())


def let_go_of_places(settings: Settings) -> int:
    """Give up the visits of those who said that they cannot come."""
    return replies.let_go_of_places(settings=settings, now=clock.now())


def offer_places(settings: Settings) -> int:
    """Offer what is free to whoever waits for it."""
    return freed_places.offer_places(settings=settings, now=clock.now())


def link_audit(settings: Settings) -> int:
    """Link the newest events of the audit trail into its chain."""
    return audit_chain.link_events(settings=settings, now=clock.now())


def check_audit(settings: Settings) -> int:
    """Walk the audit trail's chain once a day, and when somebody has asked for it."""
    return audit_check.check_if_due(settings=settings, now=clock.now())


def erase_drafts(settings: Settings) -> int:
    """Erase what people began and left, and what they finished long ago."""
    return retention.erase_drafts(now=clock.now(), settings=settings)


def forget_tries(_settings: Settings) -> int:
    """Erase the counts of tries that are over."""
    return retention.forget_tries(now=clock.now())


def close_days(settings: Settings) -> int:
    """Close the days that are over at their offices."""
    return day_end.close_days(settings=settings, now=clock.now())


def fold_figures(settings: Settings) -> int:
    """Count the days that are over, before what they are counted from is erased."""
    return figures_fold.fold_figures(settings=settings, now=clock.now())


def erase_records(settings: Settings) -> int:
    """Erase appointments, requests and messages whose time is over."""
    return record_retention.erase_records(settings=settings, now=clock.now())


def extend_slots(settings: Settings) -> int:
    """Make the slots up to the horizon, once the holidays of a new year are known."""
    return schedule.extend(now=clock.now(), horizon=settings.horizon, holidays=public_holidays)


def carry_out_phases(settings: Settings) -> int:
    """Begin and end the phases of the programme whose time has come."""
    return phases.carry_out(settings=settings, now=clock.now())


def list_interpreters(settings: Settings) -> int:
    """List the visits for which an interpreter must be found."""
    return interpreters.list_interpreters(settings=settings, now=clock.now())


def stop_pathways(settings: Settings) -> int:
    """Tell the next people who are booked into a pathway that was stopped."""
    return pathway_stop_work.stop_pathways(settings=settings, now=clock.now())


def compare_rules(settings: Settings) -> int:
    """Look at what people were told, for the drafted rules that are to be compared with it."""
    return rule_comparison.compare_due(settings=settings, now=clock.now())


JOBS = (
    Job(sweep_holds),
    Job(close_past_slots),
    Job(queue_reminders),
    Job(mark_no_shows),
    Job(let_go_of_places),
    Job(offer_places),
    Job(send_messages, SENDING),
    Job(link_audit),
    Job(forget_tries),
    Job(close_days),
    Job(list_interpreters),
    Job(carry_out_phases),
    Job(stop_pathways),
    Job(compare_rules, LONG),
    Job(erase_drafts, LONG),
    Job(fold_figures, LONG),
    Job(erase_records, LONG),
    Job(extend_slots, LONG),
    Job(check_audit, LONG),
)


def start_in_turn(app: Flask) -> threading.Event:
    """Start a thread that runs the timers whenever it is its turn, until the event is set."""
    return running.start_in_turn(app, JOBS)


def run(app: Flask, stopped: threading.Event) -> None:
    """Run the timers whenever it is this process's turn, until the event is set."""
    running.run(app, JOBS, stopped)
