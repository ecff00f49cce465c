"""The outbox: every message that was promised, written with what it announces."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    String,
    bindparam,
    delete,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Numbered, on_postgres, table_of, upsert
from mobility.models.message_count import count_outcomes

DUE = "state = 'due'"
"""What is still to be sent; literal, so that the partial index is used."""

ENDED = "state IN ('sent', 'dropped', 'passed_on', 'dead')"
"""What will not be tried again."""

TOLD = "ended_at IS NOT NULL AND payload IS NOT NULL"
"""What has ended and still holds what it said; literal, so that the partial index is used."""


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
        Index("ix_outbox_told", "ended_at", postgresql_where=text(TOLD), sqlite_where=text(TOLD)),
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


def withdraw_messages(
    session: Session, subject: str, subject_id: int, kinds: Collection[str], *, now: datetime
) -> None:
    """Take back messages about a record that nobody can have begun to send: none is due yet."""
    session.execute(
        delete(OutboxRow).where(
            OutboxRow.subject == subject,
            OutboxRow.subject_id == subject_id,
            OutboxRow.kind.in_(kinds),
            text(f"outbox.{DUE}"),
            OutboxRow.due_at > now,
        )
    )


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A message that one worker has until its lease ends; `attempts` counts this one too."""

    id: int
    uid: str
    dedupe_key: str
    subject: str
    subject_id: int
    kind: str
    channel: str
    locale: str
    payload: bytes
    expires_at: datetime | None
    quiet_zone: str | None
    attempts: int


OUTBOX = table_of(OutboxRow)
_NOW = bindparam("moment", type_=OUTBOX.c.due_at.type)
_DUE = (
    select(OUTBOX.c.id)
    .where(
        text(DUE),
        OUTBOX.c.due_at <= _NOW,
        or_(OUTBOX.c.lease_until.is_(None), OUTBOX.c.lease_until <= _NOW),
    )
    .order_by(OUTBOX.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("ready")
    # Looked up once: joined in, the limit could be applied to rows that another worker has.
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
CLAIM = (
    update(OUTBOX)
    .where(OUTBOX.c.id == _DUE.c.id)
    .values(
        lease_until=bindparam("until", type_=OUTBOX.c.lease_until.type),
        attempts=OUTBOX.c.attempts + 1,
    )
    .returning(*(OUTBOX.c[one.name] for one in fields(Claimed)))
)
RECORD = (
    update(OUTBOX)
    # Who lost the lease meanwhile records nothing: another worker has counted an attempt since.
    .where(
        OUTBOX.c.id == bindparam("number"),
        OUTBOX.c.attempts == bindparam("attempt"),
        text(DUE),
    )
    .values(
        state=bindparam("became"),
        due_at=bindparam("next_at", type_=OUTBOX.c.due_at.type),
        attempts=bindparam("counted"),
        reason=bindparam("why"),
        receipt=bindparam("slip"),
        ended_at=bindparam("ended", type_=OUTBOX.c.ended_at.type),
        lease_until=None,
    )
)


RECORD_AT_ONCE = text("""
WITH recorded AS (
    UPDATE outbox SET state = done.became, due_at = done.next_at, attempts = done.counted,
        reason = done.why, receipt = done.slip, ended_at = done.ended, lease_until = NULL
    FROM unnest(
        CAST(:number AS bigint[]), CAST(:attempt AS int[]), CAST(:became AS text[]),
        CAST(:next_at AS timestamptz[]), CAST(:counted AS int[]), CAST(:why AS text[]),
        CAST(:slip AS text[]), CAST(:ended AS timestamptz[]), CAST(:office AS bigint[]),
        CAST(:month AS date[])
    ) AS done (number, attempt, became, next_at, counted, why, slip, ended, office, month)
    WHERE outbox.id = done.number AND outbox.attempts = done.attempt AND outbox.state = 'due'
    RETURNING done.office, done.month, outbox.channel, outbox.kind, outbox.state, outbox.reason
)
INSERT INTO message_count (office_id, month, channel, sent, reminders, held_back)
SELECT office, month, channel, count(*) FILTER (WHERE state = 'sent'),
    count(*) FILTER (WHERE state = 'sent' AND kind = 'reminder'),
    count(*) FILTER (WHERE state <> 'sent')
FROM recorded WHERE office IS NOT NULL AND (state = 'sent' OR reason = 'budget')
GROUP BY office, month, channel ORDER BY office, month, channel
ON CONFLICT (office_id, month, channel) DO UPDATE SET sent = message_count.sent + excluded.sent,
    reminders = message_count.reminders + excluded.reminders,
    held_back = message_count.held_back + excluded.held_back
""")
"""The same for many rows in one go, which only PostgreSQL can; half as dear as one by one.

What was recorded is counted for its office in the same statement, in the order of the key, so that
two workers wait in turn; what another worker has recorded meanwhile is not counted again.
"""


def claim_due(session: Session, *, now: datetime, until: datetime, limit: int) -> list[Claimed]:
    """Take due messages, the longest due first, for one worker until its lease ends."""
    values = {"moment": now, "until": until, "most": limit}
    found = session.connection().execute(CLAIM, values)
    return sorted((Claimed(**row) for row in found.mappings()), key=lambda one: one.id)


def record_outcomes(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what became of claimed messages and count what was sent, all in one go.

    Each row has number, attempt (as claimed), became, next_at, counted, why, slip, ended, and the
    office and month that it counts in, None where it counts nowhere.
    """
    if rows and on_postgres(session):
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        session.connection().execute(RECORD_AT_ONCE, columns)
    elif rows:
        # Nobody else writes meanwhile: what is due now is what will be recorded.
        due = {(row.id, row.attempts): row for row in _still_due(session, rows)}
        session.connection().execute(RECORD, list(rows))
        count_outcomes(session, [(due.get((row["number"], row["attempt"])), row) for row in rows])


def _still_due(session: Session, rows: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    ids = [row["number"] for row in rows]
    statement = select(OUTBOX.c.id, OUTBOX.c.attempts, OUTBOX.c.channel, OUTBOX.c.kind)
    return session.connection().execute(statement.where(OUTBOX.c.id.in_(ids), text(DUE))).all()


def add_messages(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add numbered messages in one go; those that were promised already stay as they are."""
    if rows:
        statement = upsert(session, OutboxRow)
        statement = statement.on_conflict_do_nothing(index_elements=[OutboxRow.dedupe_key])
        session.connection().execute(statement, list(rows))
