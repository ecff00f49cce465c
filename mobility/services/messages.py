"""Promising messages: each is written with what it announces, and worded when it is sent."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mobility.domain.message import RESTFUL, Channel, Kind, Subject
from mobility.domain.night import morning_after
from mobility.domain.settings import Settings
from mobility.models.outbox import add_message
from mobility.models.sealed import seal


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message about a record: to whom, by which channel (None: none is wanted), and its facts.

    Revision, kind, `occasion` and channel, with subject and number before them, are what no second
    one may share. In the nights of `zone` it rests, if its kind does; after `expires_at` it is
    dropped.
    """

    kind: Kind
    revision: int
    channel: Channel | None
    contact: Mapping[str, Any]
    details: Mapping[str, Any]
    locale: str
    subject: Subject = Subject.APPOINTMENT
    occasion: str = ""
    zone: str | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None

    def row(self, *, settings: Settings, now: datetime) -> dict[str, Any] | None:
        """Word it as a row of the outbox without the record's number; None: none is wanted."""
        if self.channel is None:
            return None
        uid = str(uuid.uuid4())
        occasion = f"{self.kind}-{self.occasion}" if self.occasion else str(self.kind)
        return {
            "uid": uid,
            "dedupe_key": f"{self.revision}:{occasion}:{self.channel}",
            "subject": self.subject.value,
            "kind": self.kind.value,
            "channel": self.channel.value,
            "locale": self.locale,
            "payload": sealed_payload(uid, self.contact, self.details, settings),
            "state": "due",
            "attempts": 0,
            "created_at": now,
            **self._times(now),
        }

    def _times(self, now: datetime) -> dict[str, Any]:
        due = self.due_at or now
        ends = {"expires_at": self.expires_at} if self.expires_at else {}
        if self.kind not in RESTFUL or self.zone is None:
            return {"due_at": due, **ends}
        return {"due_at": morning_after(due, ZoneInfo(self.zone)), "quiet_zone": self.zone, **ends}


def sealed_payload(
    uid: str, contact: Mapping[str, Any], details: Mapping[str, Any], settings: Settings
) -> bytes:
    """Seal what a message will be worded from, for the row of this uid."""
    payload = {**details, "contact": dict(contact)}
    return seal(settings.keys, payload, place="outbox.payload", uid=uid)


def promise(
    session: Session, subject_id: int, message: Message, *, settings: Settings, now: datetime
) -> None:
    """Put a message into the outbox, unless it was promised already or the person wants none."""
    row = message.row(settings=settings, now=now)
    if row is not None:
        add_message(session, subject_id, row)
