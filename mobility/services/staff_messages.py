"""Messages to somebody of the staff: an invitation, or a text that an administrator tries out."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.delivery import Told, Words
from mobility.domain.message import Channel, Kind, Subject
from mobility.domain.settings import Settings
from mobility.services.messages import Message, promise

UNTIL = "until_at"
"""A fact that is a moment (ISO 8601, UTC): it becomes `until` in the language of the message."""


def queue_to_staff(
    session: Session,
    *,
    staff_id: int,
    kind: Kind,
    channel: Channel,
    address: str,
    facts: Mapping[str, str],
    locale: str,
    settings: Settings,
    now: datetime,
    expires_at: datetime | None = None,
    said: tuple[str, str] | None = None,
    occasion: str = "",
) -> None:
    """Promise a message to staff in an open unit, once for each `occasion`; it never rests."""
    # Subject and body that are `said` go as they are; else `facts` fill the gaps of the kind.
    message = Message(
        subject=Subject.STAFF,
        kind=kind,
        revision=0,
        channel=channel,
        contact=_contact(channel, address),
        details={"facts": dict(facts), "said": said},
        locale=locale,
        occasion=occasion or uuid.uuid4().hex,
        expires_at=expires_at,
    )
    promise(session, staff_id, message, settings=settings, now=now)


def tell(payload: Mapping[str, Any], *, words: Words, settings: Settings) -> Told:
    """Gather what such a message tells."""
    facts = {str(gap): str(value) for gap, value in payload["facts"].items()}
    if UNTIL in facts:
        until, zone = datetime.fromisoformat(facts.pop(UNTIL)), settings.home_zone
        facts["until"] = f"{words.day(until, zone)}, {words.clock(until, zone)}"
    said = payload.get("said")
    return Told(facts=facts, said=(said[0], said[1]) if said else None)


def _contact(channel: Channel, address: str) -> dict[str, Any]:
    by_mail = channel is Channel.EMAIL
    return {
        "phone": "" if by_mail else address,
        "sms": channel is Channel.SMS,
        "email": address if by_mail else "",
        "way": channel.value,
    }
