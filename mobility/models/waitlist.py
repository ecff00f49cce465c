"""The waiting line of an office and pathway, in the order of joining."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered

WAITING = "state = 'waiting'"
"""Who still stands in the line; literal, so that the partial index is used."""


class WaitlistEntryRow(Numbered, Base):
    """One person's place in one line; the order is the order of the ids. `contact` is sealed."""

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
        {"sqlite_autoincrement": True},
    )
