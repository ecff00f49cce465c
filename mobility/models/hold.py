"""Holds: a place kept for one person for a few minutes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Numbered
from mobility.models.slot import free_places, lock_slots


class HoldRow(Numbered, Base):
    """One place of a slot, kept for a holder until `expires_at`; `holder` hashes their token."""

    __tablename__ = "hold"
    slot_id: Mapped[int] = mapped_column(BigId, ForeignKey("slot.id"))
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    holder: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    extended: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index(None, "slot_id"),
        Index(None, "expires_at"),
        {"sqlite_autoincrement": True},
    )


@dataclass(frozen=True)
class TakenHold:
    """A hold that was used up: its slot and the pathway it was for."""

    slot_id: int
    pathway_id: int


def use_hold(session: Session, holder: str, *, now: datetime) -> TakenHold | None:
    """Delete a holder's live hold and say what it held; the place stays taken."""
    statement = (
        delete(HoldRow)
        .where(HoldRow.holder == holder, HoldRow.expires_at > now)
        .returning(HoldRow.slot_id, HoldRow.pathway_id)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else TakenHold(row.slot_id, row.pathway_id)


def drop_hold(session: Session, holder: str) -> None:
    """Delete a holder's hold, live or lapsed, and free its place; its slot is locked already."""
    statement = delete(HoldRow).where(HoldRow.holder == holder).returning(HoldRow.slot_id)
    slot_id = session.scalar(statement)
    if slot_id is not None:
        free_places(session, slot_id)


def sweep_slots(session: Session, slot_ids: set[int], *, now: datetime) -> int:
    """Free the lapsed holds of some slots, which are locked first; return how many."""
    lock_slots(session, slot_ids)
    statement = (
        delete(HoldRow)
        .where(HoldRow.slot_id.in_(sorted(slot_ids)), HoldRow.expires_at <= now)
        .returning(HoldRow.slot_id)
    )
    lapsed = sorted(session.scalars(statement))
    for slot_id in sorted(set(lapsed)):
        free_places(session, slot_id, lapsed.count(slot_id))
    return len(lapsed)


def lapsed_slots(session: Session, *, now: datetime, limit: int) -> set[int]:
    """Name the slots that lapsed holds still occupy, the oldest first."""
    statement = select(HoldRow.slot_id).where(HoldRow.expires_at <= now)
    return set(session.scalars(statement.order_by(HoldRow.expires_at).limit(limit)))
