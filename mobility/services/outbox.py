"""Sending what was promised: claimed under a lease, sent outside any unit, and written down."""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mobility.domain.delivery import (
    MOST_ATTEMPTS,
    Deliver,
    Dropped,
    Outcome,
    Refused,
    Sent,
    Speak,
    TryAgain,
    wait_after,
)
from mobility.domain.message import Channel, Kind
from mobility.domain.message_budget import BUDGET, PAID, Payer, Purse
from mobility.domain.settings import Settings
from mobility.models.base import reading, transaction, unguarded
from mobility.models.outbox import Claimed, claim_due, record_outcomes
from mobility.services import message_budget, to_call
from mobility.services.next_way import try_next_way
from mobility.services.wording import Resting, Wording, word_all

LEASE = timedelta(minutes=10)
"""After so long a message that nobody wrote down is anybody's again: its worker may have died."""

PATIENCE = LEASE / 2
"""A batch that takes longer puts the rest back, well before its lease ends."""

FINE_GRAIN = 1000


@dataclass(frozen=True)
class Back:
    """It was not tried, and comes up again at a moment."""

    at: datetime


@dataclass(frozen=True)
class HeldBack:
    """Its office's budget is used up: it goes on by a channel that costs nothing, or ends."""


Became = Outcome | Dropped | Back | HeldBack


def send_batch(
    deliver: Deliver, *, speak: Speak, settings: Settings, now: datetime, size: int | None = None
) -> int:
    """Send up to a batch of what is due and say how many were claimed (batch).

    Any number of workers may do so at once. A worker that dies between sending and writing down
    leaves at most its own batch to be sent twice, each message under the key it had before.
    """
    limit = size or settings.send_batch
    with transaction() as session:
        claimed = claim_due(session, now=now, until=now + LEASE, limit=limit)
    if not claimed:
        return 0
    with reading() as session:
        wording = word_all(session, claimed, speak=speak, settings=settings, now=now)
        purse = message_budget.purse_for(session, wording.payers.values())
    became = _send(deliver, claimed, wording, purse, now)
    _write_down(claimed, became, wording.payers, settings, now)
    return len(claimed)


def _send(
    deliver: Deliver, claimed: Sequence[Claimed], wording: Wording, purse: Purse, now: datetime
) -> list[Became]:
    ends = time.monotonic() + PATIENCE.total_seconds()
    down: set[Channel] = set()
    became: list[Became] = []
    for one in claimed:
        message, payer = wording.worded[one.id], wording.payers.get(one.id)
        if isinstance(message, Dropped | Refused):
            became.append(message)
        elif isinstance(message, Resting):
            became.append(Back(message.until))
        elif purse.holds_back(payer, Kind(one.kind), message.channel):
            became.append(HeldBack())
        elif message.channel in down or time.monotonic() > ends:
            # What waits behind a channel that is down has not failed itself.
            became.append(Back(now + wait_after(1, _chance())))
        else:
            outcome = deliver(message, now=now) if message.to else Refused("no_address")
            if isinstance(outcome, TryAgain) and outcome.channel_down:
                down.add(message.channel)
            if isinstance(outcome, Sent):
                purse.pay(payer, message.channel)
            became.append(outcome)
    return became


def _write_down(
    claimed: Sequence[Claimed],
    became: Sequence[Became],
    payers: Mapping[int, Payer],
    settings: Settings,
    now: datetime,
) -> None:
    # What has left the house is written down also by a worker whose turn is over meanwhile.
    with unguarded(), transaction() as session:
        rows = []
        for one, outcome in zip(claimed, became, strict=True):
            reason = _why_not(one, outcome, now)
            but = PAID if isinstance(outcome, HeldBack) else ()
            on = reason is not None and try_next_way(
                session, one, settings=settings, now=now, but=but
            )
            row = _row(one, outcome, reason, passed_on=on, now=now)
            rows.append(row | _counted(payers.get(one.id)))
        record_outcomes(session, rows)
        dead = [row["number"] for row in rows if row["became"] == "dead"]
        to_call.list_undelivered(session, dead, now=now)


def _counted(payer: Payer | None) -> dict[str, Any]:
    """Say in which office's month a message counts."""
    if payer is None:
        return {"office": None, "month": None}
    return {"office": payer.office_id, "month": payer.month}


def _why_not(one: Claimed, outcome: Became, now: datetime) -> str | None:
    """Say why a message will not be tried again by this channel; None where it may, or was sent."""
    if isinstance(outcome, Refused):
        return outcome.reason
    if isinstance(outcome, HeldBack):
        return BUDGET
    if not isinstance(outcome, TryAgain):
        return None
    at_last = now + (outcome.after or wait_after(one.attempts, chance=0))
    gone = one.expires_at is not None and at_last >= one.expires_at
    return outcome.reason if gone or one.attempts >= MOST_ATTEMPTS else None


def _row(
    one: Claimed, outcome: Became, reason: str | None, *, passed_on: bool, now: datetime
) -> dict[str, Any]:
    row = {
        "number": one.id,
        "attempt": one.attempts,
        "counted": one.attempts,
        "became": "due",
        "next_at": now,
        "why": reason,
        "slip": None,
        "ended": now,
    }
    match outcome:
        case Sent(receipt):
            return {**row, "became": "sent", "slip": receipt[:120] or None}
        case Dropped(why):
            return {**row, "became": "dropped", "why": why}
        case Back(at):
            return {**row, "counted": one.attempts - 1, "next_at": at, "ended": None}
        case HeldBack():
            # Nobody is called for it: it is what the office chose to leave out.
            return {**row, "became": "passed_on" if passed_on else "dropped"}
        case _ if reason is not None:
            return {**row, "became": "passed_on" if passed_on else "dead", "why": reason[:60]}
        case TryAgain(why):
            at = now + (outcome.after or wait_after(one.attempts, _chance()))
            return {**row, "next_at": at, "why": why[:60], "ended": None}
    raise AssertionError(outcome)


def _chance() -> float:
    return secrets.randbelow(FINE_GRAIN) / FINE_GRAIN
