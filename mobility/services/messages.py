"""Promising messages: each is written with what it announces, and worded when it is sent."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mobility.domain.settings import Settings
from mobility.models.outbox import OutboxRow
from mobility.models.sealed import seal


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message about an appointment: to whom, by which channel (None: none), and its facts."""

    kind: str
    appointment_id: int
    revision: int
    channel: str | None
    contact: Mapping[str, Any]
    details: Mapping[str, Any]
    locale: str

    @property
    def dedupe_key(self) -> str:
        """What no second message may share: subject, id, revision, kind and channel."""
        subject = f"appointment:{self.appointment_id}:{self.revision}"
        return f"{subject}:{self.kind}:{self.channel}"


def promise(session: Session, message: Message, *, settings: Settings, now: datetime) -> None:
    """Put a message into the outbox, unless the person wants none.

    Raises IntegrityError when the same one was promised already.
    """
    if message.channel is None:
        return
    uid = str(uuid.uuid4())
    payload = {"contact": dict(message.contact), **message.details}
    session.execute(
        insert(OutboxRow).values(
            uid=uid,
            dedupe_key=message.dedupe_key,
            subject="appointment",
            subject_id=message.appointment_id,
            kind=message.kind,
            channel=message.channel,
            locale=message.locale,
            payload=seal(settings.keys, payload, place="outbox.payload", uid=uid),
            state="due",
            due_at=now,
            attempts=0,
            created_at=now,
        )
    )
