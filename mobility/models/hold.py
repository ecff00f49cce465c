"""Holds: a place kept for one person for a few minutes."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete, select, update
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


@dataclass(frozen=True)
class LapsedHold:
    """A hold whose time is over: its slot, and whose it was."""

    slot_id: int
    holder: str


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
    """Delete a holder's hold, live or lapsed, and free its place; its slot is locked already.

    Who calls this passes the place on, if somebody waits for it.
    """
    statement = delete(HoldRow).where(HoldRow.holder == holder).returning(HoldRow.slot_id)
    slot_id = session.scalar(statement)
    if slot_id is not None:
        free_places(session, slot_id)


def slot_held_by(session: Session, holder: str) -> int | None:
    """Say in which slot a holder has a hold, live or lapsed."""
    return session.scalar(select(HoldRow.slot_id).where(HoldRow.holder == holder))


def sweep_slots(session: Session, slot_ids: set[int], *, now: datetime) -> list[LapsedHold]:
    """Free the lapsed holds of some slots, which are locked first; return them by slot."""
    lock_slots(session, slot_ids)
    statement = (
        delete(HoldRow)
        .where(HoldRow.slot_id.in_(sorted(slot_ids)), HoldRow.expires_at <= now)
        .returning(HoldRow.slot_id, HoldRow.holder)
    )
    found = session.execute(statement)
    lapsed = sorted((LapsedHold(*row) for row in found), key=lambda one: one.slot_id)
    for slot_id, count in Counter(one.slot_id for one in lapsed).items():
        free_places(session, slot_id, count)
    return lapsed


def hand_over(session: Session, holder: str, *, to: str, until: datetime, now: datetime) -> bool:
    """Give a live hold to another holder, until a moment; False where it has lapsed."""
    statement = (
        update(HoldRow)
        .where(HoldRow.holder == holder, HoldRow.expires_at > now)
        .values(holder=to, expires_at=until)
        .returning(HoldRow.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(statement) is not None


def lapsed_slots(session: Session, *, now: datetime, limit: int) -> set[int]:
    """Name the slots that lapsed holds still occupy, the oldest first."""
    statement = select(HoldRow.slot_id).where(HoldRow.expires_at <= now)
    return set(session.scalars(statement.order_by(HoldRow.expires_at).limit(limit)))
