"""The audit trail: who did what to which record, when and why. Insert-only by trigger."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Index, String, Text, cast, func, text
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered

BY_STAFF = text("actor_id IS NOT NULL")
"""What people who apply and the timers do is never looked for by who it was."""


class AuditEventRow(Numbered, Base):
    """One thing that happened: ids, codes and field names, never the values of a person's data.

    `written_by` is PostgreSQL's transaction id (0 on SQLite), by which events can be put in an
    order that no late commit upsets.
    """

    __tablename__ = "audit_event"
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    action: Mapped[str] = mapped_column(String(40))
    record_kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int | None] = mapped_column(BigId)
    details: Mapped[dict[str, Any]]
    written_by: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        Index(None, "record_kind", "record_id"),
        Index(None, "written_by", "id"),
        # Whoever reads the trail begins with the newest, of everybody or of one of the staff.
        Index(None, "at", "id"),
        Index(None, "actor_id", "at", "id", postgresql_where=BY_STAFF, sqlite_where=BY_STAFF),
        {"sqlite_autoincrement": True},
    )


class AuditLinkRow(Numbered, Base):
    """One link of the chain over all events: its hash covers the event and the link before.

    `previous_id` names the event of the link before, unique so that the chain cannot fork. The
    first link names event 0, which there never is: of empty values any number would be let in.
    """

    __tablename__ = "audit_link"
    event_id: Mapped[int] = mapped_column(BigId, unique=True)
    previous_id: Mapped[int | None] = mapped_column(BigId, unique=True)
    written_by: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
    linked_at: Mapped[datetime]


def written_by() -> ColumnElement[int]:
    """PostgreSQL's number of the running transaction, as `written_by` keeps it."""
    return cast(cast(func.pg_current_xact_id(), Text), BigInteger)
