"""Screenings: the answers of a journey, what was decided on them, and what was typed since."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, Numbered


class ScreeningRow(Numbered, Base):
    """A draft from the first answer on; `result` once finished. All three contents are sealed."""

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
    erase_at: Mapped[datetime]
    __table_args__ = (Index(None, "erase_at"), {"sqlite_autoincrement": True})
