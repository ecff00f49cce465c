"""Promising messages: each is written with what it announces, and worded when it is sent."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mobility.domain.settings import Settings
from mobility.models.outbox import OutboxRow
from mobility.models.sealed import seal


def promise(
    session: Session,
    kind: str,
    appointment_id: int,
    *,
    revision: int,
    channel: str | None,
    contact: Mapping[str, Any],
    details: Mapping[str, Any],
    locale: str,
    settings: Settings,
    now: datetime,
) -> None:
    """Put a message about an appointment into the outbox, unless the person wants none.

    Raises IntegrityError when the same one was promised already: subject, id, revision, kind and
    channel are unique together.
    """
    if channel is None:
        return
    uid = str(uuid.uuid4())
    payload = {"contact": dict(contact), **details}
    session.execute(
        insert(OutboxRow).values(
            uid=uid,
            dedupe_key=f"appointment:{appointment_id}:{revision}:{kind}:{channel}",
            subject="appointment",
            subject_id=appointment_id,
            kind=kind,
            channel=channel,
            locale=locale,
            payload=seal(settings.keys, payload, place="outbox.payload", uid=uid),
            state="due",
            due_at=now,
            attempts=0,
            created_at=now,
        )
    )
