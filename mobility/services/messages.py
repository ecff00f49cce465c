"""Promising messages: each is written with what it announces, and worded when it is sent."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.settings import Settings
from mobility.models.outbox import add_message
from mobility.models.sealed import seal


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message about an appointment: to whom, by which channel (None: none), and its facts."""

    kind: str
    revision: int
    channel: str | None
    contact: Mapping[str, Any]
    details: Mapping[str, Any]
    locale: str

    def row(self, *, settings: Settings, now: datetime) -> dict[str, Any] | None:
        """Word it as a row of the outbox without the appointment's number; None: none is wanted.

        Revision, kind and channel, with that number before them, are what no second one may share.
        """
        if self.channel is None:
            return None
        uid = str(uuid.uuid4())
        payload = {"contact": dict(self.contact), **self.details}
        return {
            "uid": uid,
            "dedupe_key": f"{self.revision}:{self.kind}:{self.channel}",
            "subject": "appointment",
            "kind": self.kind,
            "channel": self.channel,
            "locale": self.locale,
            "payload": seal(settings.keys, payload, place="outbox.payload", uid=uid),
            "state": "due",
            "due_at": now,
            "attempts": 0,
            "created_at": now,
        }


def promise(
    session: Session, appointment_id: int, message: Message, *, settings: Settings, now: datetime
) -> None:
    """Put a message into the outbox, unless it was promised already or the person wants none."""
    row = message.row(settings=settings, now=now)
    if row is not None:
        add_message(session, appointment_id, row)
