"""Offers: a free place held for the first in a line who can use it, until they have to answer."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    String,
    UniqueConstraint,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.domain.waitlist import OfferState
from mobility.models.base import Base, BigId, Numbered
from mobility.models.hold import HoldRow
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.slot import SlotRow
from mobility.models.waitlist import WAITING, WaitlistEntryRow

OPEN = "state = 'open'"
"""Offers that wait for an answer; literal, so that the partial index is used."""


class OfferRow(Numbered, Base):
    """One place offered to one person; the hold that keeps it has the same `holder`.

    Nobody is offered one slot twice, and nobody two at a time, in however many lines they stand.
    An offer is changed only by who has locked its slot.
    """

    __tablename__ = "offer"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    entry_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("waitlist_entry.id", ondelete="CASCADE")
    )
    screening_id: Mapped[int] = mapped_column(BigId, ForeignKey("screening.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(BigId, ForeignKey("slot.id"))
    holder: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("entry_id", "slot_id"),
        CheckConstraint("state IN ('open', 'accepted', 'declined', 'lapsed')", name="state"),
        Index(
            "uq_offer_open",
            "screening_id",
            unique=True,
            postgresql_where=text(OPEN),
            sqlite_where=text(OPEN),
        ),
        # What an erasure takes along is found by index.
        Index(None, "entry_id"),
        Index(None, "screening_id"),
        Index(None, "slot_id"),
        {"sqlite_autoincrement": True},
    )


def add_offer(session: Session, values: Mapping[str, Any], *, until: datetime) -> int:
    """Write an open offer, and the hold that keeps its place, which is taken already."""
    offer = {key: value for key, value in values.items() if key != "pathway_id"}
    hold = {key: values[key] for key in ("slot_id", "pathway_id", "holder")}
    session.execute(insert(HoldRow).values(**hold, expires_at=until, extended=False))
    written = insert(OfferRow).values(**offer, state=OfferState.OPEN.value, expires_at=until)
    return session.scalars(written.returning(OfferRow.id)).one()


def lapse_offers(
    session: Session, holders: Collection[str], *, now: datetime
) -> list[tuple[int, int]]:
    """End the open offers among some lapsed holds; return the ids of each and of its entry."""
    statement = (
        update(OfferRow)
        .where(OfferRow.holder.in_(holders), text(OPEN))
        .values(state=OfferState.LAPSED.value, ended_at=now)
        .returning(OfferRow.id, OfferRow.entry_id)
        .execution_options(synchronize_session=False)
    )
    return [(offer_id, entry_id) for offer_id, entry_id in session.execute(statement)]


def slot_of_offer(session: Session, uid: str) -> int | None:
    """Say which slot an offer is of, so that it can be locked; None where there is no offer."""
    return session.scalar(select(OfferRow.slot_id).where(OfferRow.uid == uid))


def read_offer(session: Session, uid: str) -> tuple[OfferRow, WaitlistEntryRow]:
    """Read an offer whose slot is locked, with the place in the line that it was made to."""
    statement = (
        select(OfferRow, WaitlistEntryRow)
        .join(WaitlistEntryRow, WaitlistEntryRow.id == OfferRow.entry_id)
        .where(OfferRow.uid == uid)
        .execution_options(populate_existing=True)
    )
    offer, entry = session.execute(statement).one()
    return offer, entry


def open_offer_of(session: Session, entry_id: int) -> OfferRow | None:
    """Find the offer that somebody in a line has to answer."""
    statement = select(OfferRow).where(OfferRow.entry_id == entry_id, text(OPEN))
    return session.scalar(statement.execution_options(populate_existing=True))


def needless_offers(session: Session, *, limit: int) -> list[str]:
    """Name the open offers of people who no longer wait."""
    statement = (
        select(OfferRow.uid)
        .join(WaitlistEntryRow, WaitlistEntryRow.id == OfferRow.entry_id)
        .where(text(f"offer.{OPEN}"), text(f"NOT waitlist_entry.{WAITING}"))
    )
    return list(session.scalars(statement.order_by(OfferRow.id).limit(limit)))


def offer_facts(session: Session, *which: ColumnElement[bool]) -> list[Row[Any]]:
    """Read what offers say, in one query: of which visit, until when, and how they stand."""
    own = (OfferRow.id, OfferRow.uid, OfferRow.entry_id, OfferRow.state, OfferRow.expires_at)
    statement = (
        select(
            *own,
            WaitlistEntryRow.state.label("entry_state"),
            WaitlistEntryRow.locale,
            SlotRow.starts_at,
            SlotRow.length,
            PoolRow.mode,
            OfficeRow.id.label("office_id"),
            OfficeRow.slug,
            OfficeRow.zone,
            OfficeRow.details,
            OfficeRow.practice,
            OfficeRow.message_budget,
        )
        .select_from(OfferRow)
        .join(WaitlistEntryRow, WaitlistEntryRow.id == OfferRow.entry_id)
        .join(SlotRow, SlotRow.id == OfferRow.slot_id)
        .join(PoolRow, PoolRow.id == SlotRow.pool_id)
        .join(OfficeRow, OfficeRow.id == SlotRow.office_id)
        .where(*which)
    )
    return list(session.execute(statement))
