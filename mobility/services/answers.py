"""Answers to what people write: promised in the unit that takes their message, and not for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.message import Channel, Kind, Subject
from mobility.domain.reply import Reply
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow
from mobility.models.attempt import count_attempt
from mobility.models.expected import Expected
from mobility.models.sealed import unseal_row
from mobility.services.messages import Message, promise
from mobility.services.tries import HOUR, try_key

STALE = timedelta(days=1)
"""An answer that could not be sent for so long answers nothing any more."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A message within the unit that takes it.

    `id` is its number, `phone` E.164, `expected` the appointments to come of that telephone.
    """

    session: Session
    id: int
    phone: str
    phone_hash: str
    reply: Reply
    expected: Sequence[Expected]
    settings: Settings
    now: datetime


def answer_about(
    taken: Taken,
    kind: Kind,
    row: AppointmentRow,
    *,
    expires_at: datetime | None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Promise an answer about an appointment, by the way that the message came."""
    if not _may_answer(taken, kind, taken.settings.tries_an_hour):
        return
    opened = unseal_row(taken.settings.keys, row, "identity", "contact")
    message = Message(
        kind=kind,
        revision=row.revision,
        channel=Channel.SMS,
        contact=opened["contact"],
        details={"reference": opened["identity"]["reference"], **(details or {})},
        locale=row.locale,
        occasion=str(taken.id),
        expires_at=expires_at,
    )
    promise(taken.session, row.id, message, settings=taken.settings, now=taken.now)


def answer_number(taken: Taken, kind: Kind, *, most: int | None = None) -> None:
    """Promise an answer that names no appointment, `most` times an hour to one number."""
    if not _may_answer(taken, kind, most or taken.settings.tries_an_hour):
        return
    message = Message(
        kind=kind,
        revision=0,
        channel=Channel.SMS,
        # Nothing is known of whose telephone it is, so that it is taken for a borrowed one.
        contact={"phone": taken.phone, "sms": True, "phone_owner": "borrowed", "email": ""},
        details={},
        locale=taken.expected[-1].locale if taken.expected else taken.settings.languages[0],
        subject=Subject.INBOUND,
        occasion=str(taken.id),
        expires_at=taken.now + STALE,
    )
    promise(taken.session, taken.id, message, settings=taken.settings, now=taken.now)


def _may_answer(taken: Taken, kind: Kind, most: int) -> bool:
    """Say whether one more answer of a kind may go out: two machines could write for ever."""
    key = try_key(taken.settings, f"inbound-{kind}", taken.phone)
    return count_attempt(taken.session, key, now=taken.now, window=HOUR) <= most
