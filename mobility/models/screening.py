"""Screenings: the answers of a journey, what was decided on them, and what was typed since."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, Numbered


class ScreeningRow(Numbered, Base):
    """A draft from the first answer on; `result` once finished. All three contents are sealed.

    `journey` holds what was typed on the way to an appointment; it goes a day after `touched_at`.
    """

    __tablename__ = "screening"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    holder: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    answers: Mapped[bytes] = mapped_column(LargeBinary)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    journey: Mapped[bytes | None] = mapped_column(LargeBinary)
    locale: Mapped[str] = mapped_column(String(5))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    touched_at: Mapped[datetime]
    erase_at: Mapped[datetime]
    __table_args__ = (
        Index(None, "erase_at"),
        Index(None, "finished_at"),
        {"sqlite_autoincrement": True},
    )


def screening_of(session: Session, holder: str) -> ScreeningRow | None:
    """Find the screening that a phone has open; `holder` is the hash of its token."""
    return session.scalar(select(ScreeningRow).where(ScreeningRow.holder == holder))


def screening_coded(session: Session, code_hash: str) -> ScreeningRow | None:
    """Find the screening that a code reopens."""
    return session.scalar(select(ScreeningRow).where(ScreeningRow.code_hash == code_hash))


def forget_journey(session: Session, holder: str) -> None:
    """Erase what a phone's holder typed on the way, once an appointment keeps what is needed."""
    session.execute(
        update(ScreeningRow)
        .where(ScreeningRow.holder == holder)
        .values(journey=None)
        .execution_options(synchronize_session=False)
    )
