"""Offers: a free place held for the first in a line who can use it, until they have to answer."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered

OPEN = "state = 'open'"
"""Offers that wait for an answer; literal, so that the partial index is used."""


class OfferRow(Numbered, Base):
    """One place offered to one person; the hold that keeps it has the same `holder`.

    Nobody is offered one slot twice, and nobody two at a time, in however many lines they stand.
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
