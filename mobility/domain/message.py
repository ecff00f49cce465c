"""The messages people get: of what kinds, by which channels, in which order, and when never."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from mobility.domain.appointment import State


class Kind(StrEnum):
    """What a message is about."""

    BOOKED = "booked"
    MOVED = "moved"
    MOVED_BY_OFFICE = "moved_by_office"
    GIVEN_UP = "given_up"
    CLOSED_BY_OFFICE = "closed_by_office"
    REMINDER = "reminder"
    PLACE_OFFERED = "place_offered"
    CODE_AGAIN = "code_again"
    NOT_SEEN = "not_seen"
    PATHWAY_SUSPENDED = "pathway_suspended"
    DATA_CORRECTED = "data_corrected"
    WHAT_FOLLOWS = "what_follows"
    # Answers to what somebody wrote to us.
    LEAVING = "leaving"
    STAYING = "staying"
    WHICH_CODE = "which_code"
    STOPPED = "stopped"
    RESUMED = "resumed"
    NOT_UNDERSTOOD = "not_understood"
    # To somebody of the staff.
    STAFF_INVITED = "staff_invited"
    STAFF_ANEW = "staff_anew"


class Channel(StrEnum):
    """The way a message takes."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    EMAIL = "email"


class Subject(StrEnum):
    """What a message belongs to: the record whose number stands in its key."""

    APPOINTMENT = "appointment"
    OFFER = "offer"
    INBOUND = "inbound"
    STAFF = "staff"


RESTFUL = frozenset(
    {
        Kind.REMINDER,
        Kind.PLACE_OFFERED,
        Kind.NOT_SEEN,
        Kind.PATHWAY_SUSPENDED,
        Kind.DATA_CORRECTED,
        Kind.WHAT_FOLLOWS,
    }
)
"""These wait for the morning. The others answer what the person has just done, or cannot wait."""


FORMER = "former"
"""Marks a contact that is no longer the person's: what goes there carries neither name nor link."""

COMING = frozenset({Kind.BOOKED, Kind.MOVED, Kind.MOVED_BY_OFFICE, Kind.REMINDER})
"""These speak of a visit to come, at the time that it has now."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the appointment of a message stands when the message is about to go out.

    `outcome` is the uid of what came of the visit, where something was written.
    """

    state: State
    revision: int
    starts_at: datetime
    is_leaving: bool
    outcome: str | None = None


def no_longer_true(
    kind: Kind, revision: int, standing: Standing, *, now: datetime, occasion: str = ""
) -> str | None:
    """Say why a message about an appointment must not go out any more; None where it may."""
    if kind is Kind.NOT_SEEN:
        return None if standing.state is State.NO_SHOW else "seen_since"
    if kind is Kind.WHAT_FOLLOWS:
        return _taken_back(standing, occasion)
    if kind is Kind.PATHWAY_SUSPENDED:
        return _ended_since(revision, standing)
    if kind not in COMING:
        return None
    if standing.state is not State.BOOKED:
        return "not_expected"
    if revision != standing.revision:
        return "superseded"
    if kind is Kind.REMINDER and standing.is_leaving:
        return "said_no"
    return "too_late" if standing.starts_at <= now else None


def _ended_since(revision: int, standing: Standing) -> str | None:
    """Say whether somebody gave up, came or was closed after their pathway was suspended."""
    by_it = standing.state is State.CLOSED_BY_OFFICE and revision == standing.revision
    return None if by_it or standing.state is State.BOOKED else "not_expected"


def _taken_back(standing: Standing, outcome: str) -> str | None:
    """Say whether the step that promised what follows was undone, or another outcome written."""
    if standing.state is not State.COMPLETED:
        return "undone"
    return None if outcome == standing.outcome else "superseded"


def ways(contact: Mapping[str, Any]) -> tuple[Channel, ...]:
    """List the channels that reach a contact, in the person's order, else SMS before e-mail.

    WhatsApp only where the person chose it: nobody can tell from a number whether it is there.
    """
    reached = [
        channel
        for channel, reaches in (
            (Channel.SMS, bool(contact["phone"] and contact["sms"])),
            (Channel.WHATSAPP, bool(contact["phone"] and contact.get("way") == "whatsapp")),
            (Channel.EMAIL, bool(contact["email"])),
        )
        if reaches
    ]
    chosen = contact.get("way")
    return tuple(sorted(reached, key=lambda channel: channel != chosen))


def wanted_channel(contact: Mapping[str, Any]) -> Channel | None:
    """Name the channel that was agreed on with whoever has an appointment; None: no messages."""
    return Channel(contact["channel"]) if contact["channel"] else None


def address(contact: Mapping[str, Any], channel: Channel) -> str:
    """Return where a channel reaches a contact: E.164 or an e-mail address."""
    return str(contact["email"] if channel is Channel.EMAIL else contact["phone"])
