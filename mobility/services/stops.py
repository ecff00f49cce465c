"""Stopping the messages of one channel to one address, by a signed link or by a word sent in."""

import base64
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from mobility.domain.errors import LinkInvalid
from mobility.domain.message import Channel
from mobility.domain.settings import Settings
from mobility.models.base import reading, transaction
from mobility.models.inbound import Stop, add_stop, remove_stop, stops_among
from mobility.services import audit, links
from mobility.services.keys import address_hash

STOP = "stop"
LETTERS = {Channel.SMS: "S", Channel.WHATSAPP: "W", Channel.EMAIL: "E"}
TO_A_NUMBER = (Channel.SMS, Channel.WHATSAPP)
CHANNELS = {letter: channel for channel, letter in LETTERS.items()}


def stop_of(channel: str, address: str, *, settings: Settings) -> Stop:
    """Name what is stopped: a channel, and the keyed hash of E.164 or an e-mail address."""
    return Channel(channel).value, address_hash(settings, channel, address)


def link(channel: str, address: str, *, settings: Settings) -> str:
    """Make the path of the page on which an address stops a channel; it needs no row, nor ends."""
    named, hashed = stop_of(channel, address, settings=settings)
    digest = base64.b32encode(bytes.fromhex(hashed)).decode().rstrip("=")
    body = LETTERS[Channel(named)] + digest
    return f"/stop/{links.sign(settings, STOP, body, body)}"


def open_link(raw: str, *, settings: Settings) -> Stop:
    """Say what a link stops; raises LinkInvalid for an altered one."""
    body, proof = raw[: -links.PROOF], raw[-links.PROOF :]
    if not links.is_genuine(settings, STOP, body, proof):
        raise LinkInvalid
    digest = body[1:] + "=" * (-len(body[1:]) % 8)
    return CHANNELS[body[0]].value, base64.b32decode(digest).hex()


def is_stopped(one: Stop) -> bool:
    """Say whether an address has stopped a channel."""
    with reading() as session:
        return bool(stops_among(session, [one]))


def stop(channel: str, address: str, *, settings: Settings, now: datetime) -> None:
    """Stop a channel to an address; twice is the same as once."""
    stop_one(stop_of(channel, address, settings=settings), now=now)


def resume(channel: str, address: str, *, settings: Settings, now: datetime) -> None:
    """Take a stop back; twice is the same as once."""
    resume_one(stop_of(channel, address, settings=settings), now=now)


def stop_one(one: Stop, *, now: datetime) -> None:
    """Stop what a link names; twice is the same as once."""
    with transaction() as session:
        stop_within(session, one, now=now)


def resume_one(one: Stop, *, now: datetime) -> None:
    """Take back the stop that a link names; twice is the same as once."""
    with transaction() as session:
        resume_within(session, one, now=now)


def stopped(session: Session, asked: Collection[Stop]) -> set[Stop]:
    """Return those of some channels and hashed addresses that get nothing any more."""
    return stops_among(session, asked)


def stop_number(session: Session, phone: str, *, settings: Settings, now: datetime) -> bool:
    """Stop all that goes to a telephone, within an open unit; False where it was stopped already.

    Whoever writes "stop" means the number, and knows nothing of our channels.
    """
    ways = [stop_of(channel, phone, settings=settings) for channel in TO_A_NUMBER]
    changed = [stop_within(session, one, now=now) for one in ways]
    return any(changed)


def resume_number(session: Session, phone: str, *, settings: Settings, now: datetime) -> bool:
    """Take back all stops of a telephone, within an open unit; False where there was none."""
    ways = [stop_of(channel, phone, settings=settings) for channel in TO_A_NUMBER]
    changed = [resume_within(session, one, now=now) for one in ways]
    return any(changed)


def stop_within(session: Session, one: Stop, *, now: datetime) -> bool:
    """Stop a channel within an open unit; False where it was stopped already."""
    return add_stop(session, one, now=now) and _audit(session, "messages_stopped", one, now)


def resume_within(session: Session, one: Stop, *, now: datetime) -> bool:
    """Take a stop back within an open unit; False where there was none."""
    return remove_stop(session, one) and _audit(session, "messages_resumed", one, now)


def _audit(session: Session, action: str, one: Stop, now: datetime) -> bool:
    details = {"channel": one[0]}
    audit.record(session, at=now, action=action, record_kind="contact_stop", details=details)
    return True
