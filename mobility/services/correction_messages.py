"""Telling of a correction: the person, and whoever had the contact that was theirs before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.appointment import LIVE, State
from mobility.domain.message import FORMER, Kind, address, wanted_channel
from mobility.domain.settings import Settings
from mobility.services.desk import OpenVisit
from mobility.services.messages import Message, promise


def tell(
    session: Session,
    visit: OpenVisit,
    old_contact: Mapping[str, Any],
    new: Mapping[str, Mapping[str, Any]],
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """Promise the message of a correction; also to the contact of before, where it changed.

    Whoever takes over somebody's appointment cannot keep it from them. The contact of before gets
    neither name nor link.
    """
    if State(visit.row.state) not in LIVE or visit.row.slot_id is None:
        return
    contact = new["contact"]
    _promise(session, visit, contact, new, "", settings, now)
    if _reached(old_contact) != _reached(contact):
        former = {**old_contact, FORMER: True}
        _promise(session, visit, former, new, FORMER, settings, now)


def _promise(
    session: Session,
    visit: OpenVisit,
    contact: Mapping[str, Any],
    new: Mapping[str, Mapping[str, Any]],
    occasion: str,
    settings: Settings,
    now: datetime,
) -> None:
    message = Message(
        kind=Kind.DATA_CORRECTED,
        revision=visit.row.revision,
        channel=wanted_channel(contact),
        contact=contact,
        details={"reference": new["identity"]["reference"]},
        locale=visit.row.locale,
        occasion=occasion,
        zone=visit.office.zone,
    )
    promise(session, visit.row.id, message, settings=settings, now=now)


def _reached(contact: Mapping[str, Any]) -> tuple[str, str] | None:
    """Say by which channel a contact is reached, and where."""
    channel = wanted_channel(contact)
    return None if channel is None else (channel.value, address(contact, channel))
