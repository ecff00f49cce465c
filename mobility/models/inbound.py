"""What comes in: messages that were taken once, and addresses that want no more of ours."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, Numbered, upsert

Stop = tuple[str, str]
"""A channel and the keyed hash of an address."""


class InboundRow(Numbered, Base):
    """One message that a provider handed over; its own name for it is taken once only.

    Neither the number nor the words are kept: `answer` is what the words were taken for.
    """

    __tablename__ = "inbound"
    provider_key: Mapped[str] = mapped_column(String(64), unique=True)
    phone_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime]
    __table_args__ = (
        Index(None, "received_at"),
        Index(None, "phone_hash"),
        {"sqlite_autoincrement": True},
    )


class ContactStopRow(Base):
    """An address that wants no messages by one channel, as a keyed hash."""

    __tablename__ = "contact_stop"
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]


def take_once(
    session: Session, *, provider_key: str, phone_hash: str, answer: str, now: datetime
) -> int | None:
    """Keep that a message came in and return its number, or None where it had come before."""
    statement = upsert(session, InboundRow).values(
        provider_key=provider_key, phone_hash=phone_hash, answer=answer, received_at=now
    )
    statement = statement.on_conflict_do_nothing(index_elements=[InboundRow.provider_key])
    return session.scalar(statement.returning(InboundRow.id))


def last_answer(
    session: Session, phone_hash: str, answers: Collection[str], *, since: datetime
) -> str | None:
    """Return which of these answers a number gave last, if it gave one since a moment."""
    statement = select(InboundRow.answer).where(
        InboundRow.phone_hash == phone_hash,
        InboundRow.answer.in_(answers),
        InboundRow.received_at > since,
    )
    return session.scalar(statement.order_by(InboundRow.id.desc()).limit(1))


def add_stop(session: Session, stop: Stop, *, now: datetime) -> bool:
    """Note that an address wants no more by a channel; False where it was noted already."""
    channel, address_hash = stop
    statement = upsert(session, ContactStopRow)
    statement = statement.values(channel=channel, address_hash=address_hash, since=now)
    added = statement.on_conflict_do_nothing().returning(ContactStopRow.channel)
    return session.scalar(added) is not None


def remove_stop(session: Session, stop: Stop) -> bool:
    """Forget that an address wants no more by a channel; False where nothing was noted."""
    channel, address_hash = stop
    statement = delete(ContactStopRow).where(
        ContactStopRow.channel == channel, ContactStopRow.address_hash == address_hash
    )
    return session.scalar(statement.returning(ContactStopRow.channel)) is not None


def stops_among(session: Session, stops: Collection[Stop]) -> set[Stop]:
    """Return those of some addresses that want no more by their channel."""
    if not stops:
        return set()
    # Two lists use the primary key on either database; pairs that nobody asked about drop out.
    statement = select(ContactStopRow.channel, ContactStopRow.address_hash).where(
        ContactStopRow.channel.in_({channel for channel, _ in stops}),
        ContactStopRow.address_hash.in_({address for _, address in stops}),
    )
    return {(channel, address) for channel, address in session.execute(statement)} & set(stops)
