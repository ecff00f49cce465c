"""The waiting line of an office and pathway, in the order of joining."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Update,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Numbered, table_of
from mobility.models.office import OfficeRow
from mobility.models.pathway import PathwayRow
from mobility.models.screening import ScreeningRow

WAITING = "state = 'waiting'"
"""Who still stands in the line; literal, so that the partial index is used."""

AHEAD = f"ahead AND {WAITING}"
"""Who of them comes before all others; literal too."""


class WaitlistEntryRow(Numbered, Base):
    """One person's place in one line; the order is the order of the ids. `contact` is sealed.

    `unanswered` counts the offers that lapsed without a word. Who lost an appointment because the
    office closed is `ahead` of everybody else.
    """

    __tablename__ = "waitlist_entry"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    screening_id: Mapped[int] = mapped_column(BigId, ForeignKey("screening.id", ondelete="CASCADE"))
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    mode: Mapped[str] = mapped_column(String(12))
    contact: Mapped[bytes] = mapped_column(LargeBinary)
    locale: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(12))
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    unanswered: Mapped[int] = mapped_column(default=0, server_default="0")
    ahead: Mapped[bool] = mapped_column(default=False, server_default=false())
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'left', 'served')", name="state"),
        Index(
            "uq_waitlist_entry_waiting",
            "screening_id",
            "office_id",
            "pathway_id",
            "mode",
            unique=True,
            postgresql_where=text(WAITING),
            sqlite_where=text(WAITING),
        ),
        Index(None, "office_id", "pathway_id", "id"),
        # Whoever left or was served stays for a year, and is not looked through for who is next.
        Index(
            "ix_waitlist_entry_line",
            "office_id",
            "mode",
            "id",
            postgresql_where=text(WAITING),
            sqlite_where=text(WAITING),
        ),
        Index(
            "ix_waitlist_entry_ahead",
            "office_id",
            "mode",
            "id",
            postgresql_where=text(AHEAD),
            sqlite_where=text(AHEAD),
        ),
        # An erased screening takes its entries with it, those that ended too.
        Index(None, "screening_id"),
        {"sqlite_autoincrement": True},
    )


ENTRY, SCREENING = table_of(WaitlistEntryRow), table_of(ScreeningRow)


def waiting_in_line(session: Session, screening_id: int) -> list[tuple[WaitlistEntryRow, str, str]]:
    """List where a screening's person waits, each with the office's slug and the pathway's code."""
    statement = (
        select(WaitlistEntryRow, OfficeRow.slug, PathwayRow.code)
        .join(OfficeRow, OfficeRow.id == WaitlistEntryRow.office_id)
        .join(PathwayRow, PathwayRow.id == WaitlistEntryRow.pathway_id)
        # The column by its table's name: offices have a state too.
        .where(WaitlistEntryRow.screening_id == screening_id, WaitlistEntryRow.state == "waiting")
        .order_by(WaitlistEntryRow.id)
    )
    return [(row, slug, code) for row, slug, code in session.execute(statement)]


def entry_of(session: Session, screening_id: int, uid: str) -> int | None:
    """Find one place of a screening's person, also one that was given up."""
    statement = select(WaitlistEntryRow.id).where(
        WaitlistEntryRow.screening_id == screening_id, WaitlistEntryRow.uid == uid
    )
    return session.scalar(statement)


def lock_entry(session: Session, entry_id: int) -> WaitlistEntryRow | None:
    """Lock one place in a line, once the slot is locked that may be on offer to it."""
    statement = select(WaitlistEntryRow).where(WaitlistEntryRow.id == entry_id)
    return session.scalar(statement.with_for_update(key_share=True))


def count_unanswered(session: Session, entry_ids: Collection[int]) -> list[WaitlistEntryRow]:
    """Count one more offer without an answer for each who still waits, and return them."""
    statement = (
        update(WaitlistEntryRow)
        .where(WaitlistEntryRow.id.in_(entry_ids), text(WAITING))
        .values(unanswered=WaitlistEntryRow.unanswered + 1)
        .returning(WaitlistEntryRow)
    )
    found = session.scalars(statement, execution_options={"populate_existing": True})
    return sorted(found, key=lambda entry: entry.id)


def place_in_line(session: Session, entry: WaitlistEntryRow) -> int:
    """Count who waits in an entry's line up to and with it; who is ahead comes before others."""
    before = and_(WaitlistEntryRow.ahead == entry.ahead, WaitlistEntryRow.id <= entry.id)
    statement = select(func.count(WaitlistEntryRow.id)).where(
        WaitlistEntryRow.office_id == entry.office_id,
        WaitlistEntryRow.pathway_id == entry.pathway_id,
        WaitlistEntryRow.mode == entry.mode,
        before if entry.ahead else or_(WaitlistEntryRow.ahead, before),
        text(WAITING),
    )
    return session.scalars(statement).one()


def served(holder: Any, now: Any) -> Update:  # noqa: ANN401 -- values, or what stands for them
    """Word how a phone's person leaves every line, and their contact with it: they have a visit."""
    own = select(SCREENING.c.id).where(SCREENING.c.holder == holder).scalar_subquery()
    return (
        update(ENTRY)
        .where(ENTRY.c.screening_id == own, text(f"waitlist_entry.{WAITING}"))
        .values(state="served", ended_at=now, contact=literal(b"", LargeBinary))
    )
