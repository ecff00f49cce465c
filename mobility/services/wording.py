"""Wording claimed messages: what each says now, or why it must not go out any more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.orm import Session

from mobility.domain.delivery import Dropped, Outgoing, Refused, Speak, Told
from mobility.domain.message import Channel, Kind, Subject, address
from mobility.domain.message_budget import PRACTICE, Payer, month_of
from mobility.domain.message_text import MessageText, word
from mobility.domain.night import is_night, morning_after
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.models.inbound import Stop
from mobility.models.outbox import Claimed
from mobility.services import (
    appointment_facts,
    message_texts,
    offers,
    programme,
    staff_messages,
    stops,
)
from mobility.services.next_way import payload_of


@dataclass(frozen=True)
class Resting:
    """It waits for a moment: it is night at the office."""

    until: datetime


Worded = Outgoing | Refused | Dropped | Resting


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """What wording a batch needs, read once; `stopped` numbers what nobody wants by its way."""

    texts: Mapping[tuple[str, str, str], MessageText]
    stopped: frozenset[int]
    subjects: Mapping[str, Mapping[int, Any]]
    sender: str
    speak: Speak
    settings: Settings
    now: datetime

    def found(self, one: Claimed) -> Row[Any] | None:
        """Return what a message is about; None where it is gone, or about nothing of an office."""
        row: Row[Any] | None = self.subjects.get(one.subject, {}).get(one.subject_id)
        return row


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What each message of a batch says and which office pays for it, by the messages' numbers."""

    worded: Mapping[int, Worded]
    payers: Mapping[int, Payer]


def word_all(
    session: Session, claimed: Sequence[Claimed], *, speak: Speak, settings: Settings, now: datetime
) -> Wording:
    """Word a batch of claimed messages, with a query for each kind of subject."""
    opened = {one.id: payload_of(one, settings) for one in claimed}
    ways = {one.id: _stop(one, opened[one.id]["contact"], settings) for one in claimed}
    stopped = stops.stopped(session, set(ways.values()))
    desk = _Desk(
        texts=message_texts.texts_in(session),
        stopped=frozenset(number for number, way in ways.items() if way in stopped),
        subjects={
            kind: read(session, [one.subject_id for one in claimed if one.subject == kind])
            for kind, read in READERS.items()
        },
        sender=programme.sender_in(session),
        speak=speak,
        settings=settings,
        now=now,
    )
    return Wording(
        worded={one.id: _word(one, opened[one.id], desk) for one in claimed},
        payers={one.id: _payer(found, now) for one in claimed if (found := desk.found(one))},
    )


def _payer(found: Row[Any], now: datetime) -> Payer:
    month = month_of(local_day(now, found.zone))
    return Payer(found.office_id, month, found.message_budget)


READERS: Mapping[str, Callable[[Session, Sequence[int]], Mapping[int, Any]]] = {
    Subject.APPOINTMENT: appointment_facts.read,
    Subject.OFFER: offers.facts_of,
}


def _word(one: Claimed, payload: Mapping[str, Any], desk: _Desk) -> Worded:
    found = desk.found(one)
    if found is not None and found.practice:
        return Dropped(PRACTICE)
    if one.expires_at is not None and one.expires_at <= desk.now:
        return Dropped("too_late")
    if one.quiet_zone is not None and is_night(desk.now, ZoneInfo(one.quiet_zone)):
        return Resting(morning_after(desk.now, ZoneInfo(one.quiet_zone)))
    # Whoever stops is told so, and no more.
    if one.id in desk.stopped and one.kind != Kind.STOPPED and one.subject != Subject.STAFF:
        return Refused("stopped")
    told = _told(one, payload, desk)
    return told if isinstance(told, Dropped) else _outgoing(one, payload, told, desk)


def _told(one: Claimed, payload: Mapping[str, Any], desk: _Desk) -> Told | Dropped:
    if one.subject == Subject.INBOUND:
        return Told(facts={})
    if one.subject == Subject.STAFF:
        return staff_messages.tell(payload, words=desk.speak(one.locale), settings=desk.settings)
    found = desk.found(one)
    if found is None:
        return Dropped("gone")
    tell = appointment_facts.tell if one.subject == Subject.APPOINTMENT else offers.tell
    return tell(
        one, payload, found, words=desk.speak(one.locale), settings=desk.settings, now=desk.now
    )


def _outgoing(one: Claimed, payload: Mapping[str, Any], told: Told, desk: _Desk) -> Outgoing:
    channel, contact = Channel(one.channel), payload["contact"]
    subject, body = told.said or _said(one, told, desk)
    to = address(contact, channel)
    # What colleagues write to each other cannot be stopped by a link.
    by_mail = channel is Channel.EMAIL and bool(to) and one.subject != Subject.STAFF
    path = stops.link(channel, to, settings=desk.settings) if by_mail else ""
    return Outgoing(
        key=one.uid,
        channel=channel,
        to=to,
        subject=subject,
        body=body,
        locale=one.locale,
        stop_url=f"{desk.settings.base_url}{path}" if path else "",
        sender=desk.sender,
        visit=told.visit,
        takes_back=told.takes_back,
    )


def _said(one: Claimed, told: Told, desk: _Desk) -> tuple[str, str]:
    channel = Channel(one.channel)
    text = message_texts.pick(desk.texts, Kind(one.kind), channel, one.locale)
    return word(text, channel, told.facts)


def _stop(one: Claimed, contact: Mapping[str, Any], settings: Settings) -> Stop:
    return stops.stop_of(one.channel, address(contact, Channel(one.channel)), settings=settings)
