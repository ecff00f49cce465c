"""Checking the audit trail's chain: at once where it is short, else by a timer; and what was found.

What a check found is an event of the trail itself, and so part of what the next check covers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.audit_chain import EVENT, count_links
from mobility.models.audit_list import newest_of
from mobility.models.base import reading, transaction
from mobility.services import audit, audit_chain
from mobility.services.audit import SYSTEM, Actor
from mobility.services.audit_chain import Broken, Verdict
from mobility.services.audit_reading import Event, read_events
from mobility.services.staff import actor_of

AT_ONCE = 100_000
"""So many links are walked while somebody waits for the page: a few seconds."""
EVERY = timedelta(days=1)
KIND, ASKED, CHECKED = "audit", "chain_check_asked", "chain_checked"


@dataclass(frozen=True, kw_only=True)
class Check:
    """What the last check found, and when; `event` is where the chain breaks, if it is still there.

    `asked_at` is set while a check that was asked for has not been made.
    """

    at: datetime | None = None
    verdict: Verdict | None = None
    event: Event | None = None
    asked_at: datetime | None = None


def last_check(*, settings: Settings) -> Check:
    """Say what the last check of the chain found."""
    with reading() as session:
        asked, made = (newest_of(session, KIND, [one]) for one in (ASKED, CHECKED))
        waits = asked is not None and (made is None or made.id < asked.id)
        asked_at = asked.at if waits and asked is not None else None
        if made is None:
            return Check(asked_at=asked_at)
        verdict = _read(made.details)
        event = _event(session, verdict, settings)
        return Check(at=made.at, verdict=verdict, event=event, asked_at=asked_at)


def ask(person: Staff, *, settings: Settings, now: datetime) -> bool:
    """Check the chain for somebody who waits; where it is long, leave it to the timer.

    Return whether it was checked.
    """
    with reading() as session:
        is_long = count_links(session) > AT_ONCE
    actor = actor_of(person)
    if not is_long:
        _check(actor, settings, now)
        return True
    with transaction() as session:
        audit.record(session, at=now, action=ASKED, record_kind=KIND, actor=actor)
    return False


def check_if_due(*, settings: Settings, now: datetime) -> int:
    """Check the chain once a day, and when somebody asked; return how many links (batch)."""
    last = last_check(settings=settings)
    if last.asked_at is None and last.at is not None and now < last.at + EVERY:
        return 0
    return _check(SYSTEM, settings, now).linked


def _check(actor: Actor, settings: Settings, now: datetime) -> Verdict:
    """Walk the chain, a batch at a time, and then write down what was found."""
    verdict = audit_chain.verify(settings=settings)
    with transaction() as session:
        audit.record(
            session,
            at=now,
            action=CHECKED,
            record_kind=KIND,
            actor=actor,
            details=_written(verdict),
        )
    return verdict


def _written(verdict: Verdict) -> dict[str, Any]:
    broken, until = verdict.broken, verdict.until
    found: dict[str, Any] = {
        "links": verdict.linked,
        "unlinked": verdict.unlinked,
        "head": verdict.head,
        "until": until and until.isoformat(),
    }
    if broken is None:
        return found
    at = broken.at and broken.at.isoformat()
    return {**found, "event": broken.event_id, "how": broken.how, "at": at}


def _read(details: Mapping[str, Any]) -> Verdict:
    broken = None
    if "how" in details:
        broken = Broken(details["event"], details["how"], _moment(details["at"]))
    return Verdict(
        broken=broken,
        linked=details["links"],
        unlinked=details["unlinked"],
        head=details["head"],
        until=_moment(details["until"]),
    )


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _event(session: Session, verdict: Verdict, settings: Settings) -> Event | None:
    if verdict.broken is None:
        return None
    which = select(EVENT).where(EVENT.c.id == verdict.broken.event_id)
    rows: list[Row[Any]] = list(session.connection().execute(which).all())
    return next(iter(read_events(session, rows, settings)), None)
