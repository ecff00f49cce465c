"""The outbox: every message that was promised, written with what it announces."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Numbered, upsert


class OutboxRow(Numbered, Base):
    """One message to one person; the payload is sealed and worded when it is sent.

    `dedupe_key` is subject, id, revision, kind and channel, so that no message is promised twice.
    """

    __tablename__ = "outbox"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(12))
    locale: Mapped[str] = mapped_column(String(5))
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(12), default="due")
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    receipt: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("state IN ('due', 'sent', 'dropped', 'dead')", name="state"),
        CheckConstraint("channel IN ('sms', 'email')", name="channel"),
        Index(None, "state", "due_at"),
        Index(None, "subject", "subject_id"),
        {"sqlite_autoincrement": True},
    )


def numbered(appointment_id: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """Tie a message's row to its appointment."""
    key = f"appointment:{appointment_id}:{row['dedupe_key']}"
    return {**row, "subject_id": appointment_id, "dedupe_key": key}


def add_message(session: Session, appointment_id: int, row: Mapping[str, Any]) -> None:
    """Add a message about an appointment; one that was promised already stays as it is."""
    statement = upsert(session, OutboxRow).values(numbered(appointment_id, row))
    session.execute(statement.on_conflict_do_nothing(index_elements=[OutboxRow.dedupe_key]))
