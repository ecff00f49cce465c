"""The outbox: every message that was promised, written with what it announces."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Numbered, upsert

DUE = "state = 'due'"
"""What is still to be sent; literal, so that the partial index is used."""

ENDED = "state IN ('sent', 'dropped', 'passed_on', 'dead')"
"""What will not be tried again."""


class OutboxRow(Numbered, Base):
    """One message to one person; the payload is sealed and worded when it is sent.

    `dedupe_key` is subject, id, revision, kind and channel, so that no message is promised twice.
    After `expires_at` it is no longer worth sending; in the nights of `quiet_zone` it rests. A
    message that `passed_on` failed here and went on as another row, by the person's next channel;
    a `dead` one reached nobody, and `reason` says why. What it said is erased some days after
    `ended_at`, its row stays as long as what it belongs to.
    """

    __tablename__ = "outbox"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(12))
    locale: Mapped[str] = mapped_column(String(5))
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(12), default="due")
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    quiet_zone: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(String(60))
    receipt: Mapped[str | None] = mapped_column(String(120))
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint(f"{DUE} OR {ENDED}", name="state"),
        CheckConstraint("channel IN ('sms', 'whatsapp', 'email')", name="channel"),
        Index("ix_outbox_due", "due_at", postgresql_where=text(DUE), sqlite_where=text(DUE)),
        Index("ix_outbox_ended_at", "ended_at"),
        Index(None, "subject", "subject_id"),
        {"sqlite_autoincrement": True},
    )


def numbered(subject_id: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """Tie a message's row to what it is about."""
    key = f"{row['subject']}:{subject_id}:{row['dedupe_key']}"
    return {**row, "subject_id": subject_id, "dedupe_key": key}


def add_message(session: Session, subject_id: int, row: Mapping[str, Any]) -> None:
    """Add a message about a record; one that was promised already stays as it is."""
    statement = upsert(session, OutboxRow).values(numbered(subject_id, row))
    session.execute(statement.on_conflict_do_nothing(index_elements=[OutboxRow.dedupe_key]))
