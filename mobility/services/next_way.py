"""A message that one channel cannot deliver goes on by the person's next one."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.message import Channel, ways
from mobility.domain.settings import Settings
from mobility.models.outbox import Claimed, add_messages
from mobility.models.sealed import unseal
from mobility.services.messages import sealed_payload


def try_next_way(
    session: Session,
    failed: Claimed,
    *,
    settings: Settings,
    now: datetime,
    but: Collection[Channel] = (),
) -> bool:
    """Promise the same message by the next channel that reaches the person; False: there is none.

    None of those in `but` is tried. Its key is the old one's with another channel, so that it goes
    on once.
    """
    payload = payload_of(failed, settings)
    contact = payload.pop("contact")
    following = _next(ways(contact), Channel(failed.channel), but)
    if following is None or (failed.expires_at is not None and failed.expires_at <= now):
        return False
    add_messages(session, [_row(failed, following, contact, payload, settings, now)])
    return True


def _row(
    failed: Claimed,
    following: Channel,
    contact: Mapping[str, Any],
    payload: Mapping[str, Any],
    settings: Settings,
    now: datetime,
) -> dict[str, Any]:
    uid = str(uuid.uuid4())
    key, _, _old = failed.dedupe_key.rpartition(":")
    return {
        "uid": uid,
        "dedupe_key": f"{key}:{following}",
        "subject": failed.subject,
        "subject_id": failed.subject_id,
        "kind": failed.kind,
        "channel": following.value,
        "locale": failed.locale,
        "payload": sealed_payload(uid, contact, payload, settings),
        "state": "due",
        "due_at": now,
        "expires_at": failed.expires_at,
        "quiet_zone": failed.quiet_zone,
        "attempts": 0,
        "created_at": now,
    }


def payload_of(message: Claimed, settings: Settings) -> dict[str, Any]:
    """Open what a message is worded from: the contact, and what else its kind needs."""
    opened: dict[str, Any] = unseal(
        settings.keys, message.payload, place="outbox.payload", uid=message.uid
    )
    return opened


def _next(
    reached: tuple[Channel, ...], failed: Channel, but: Collection[Channel]
) -> Channel | None:
    """Name the channel after the one that failed; whoever changed their mind is not tried anew."""
    after = reached[reached.index(failed) + 1 :] if failed in reached else ()
    return next((one for one in after if one not in but), None)
