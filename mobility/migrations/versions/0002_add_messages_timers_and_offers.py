"""Add what messages, timers, offers and the audit chain need."""

import sqlalchemy as sa
from alembic import op

from mobility.migrations.rebuilding import rebuilt
from mobility.models.base import BigId, Instant, Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPEN, BOOKED, DUE = "state = 'open'", "state = 'booked'", "state = 'due'"
IS_LEAVING, WAITING = "leaving_at IS NOT NULL", "state = 'waiting'"
TOLD = "ended_at IS NOT NULL AND payload IS NOT NULL"
ENDED = "state IN ('sent', 'dropped', 'passed_on', 'dead')"


def upgrade() -> None:
    _columns()
    _rebuild_slot("'withheld', 'open', 'closed', 'past'")
    _create_partial("ix_slot_open", "slot", "starts_at", OPEN)
    _rebuild_outbox()
    _timers()
    _messages()
    _offers()


def downgrade() -> None:
    for table in ("offer", "contact_stop", "inbound", "message_text", "audit_link"):
        op.drop_table(table)
    for table in ("timer_turn", "timer_run"):
        op.drop_table(table)
    op.drop_index("ix_audit_event_written_by_id", "audit_event")
    _restore_outbox()
    op.drop_index("ix_slot_open", "slot")
    op.execute("UPDATE slot SET state = 'closed' WHERE state = 'past'")
    _rebuild_slot("'withheld', 'open', 'closed'")
    for index in (
        "ix_appointment_leaving",
        "ix_appointment_next_step",
        "ix_appointment_phone_hash",
    ):
        op.drop_index(index, "appointment")
    for column in ("phone_hash", "next_step_at", "leaving_at"):
        op.drop_column("appointment", column)
    op.drop_column("office", "reminders")
    op.drop_index("ix_waitlist_entry_line", "waitlist_entry")
    op.drop_column("waitlist_entry", "unanswered")


def _columns() -> None:
    op.add_column("appointment", sa.Column("phone_hash", sa.String(64), nullable=True))
    op.add_column("appointment", sa.Column("next_step_at", Instant(), nullable=True))
    op.add_column("appointment", sa.Column("leaving_at", Instant(), nullable=True))
    op.create_index("ix_appointment_phone_hash", "appointment", ["phone_hash"])
    _create_partial("ix_appointment_next_step", "appointment", "next_step_at", BOOKED)
    _create_partial("ix_appointment_leaving", "appointment", "leaving_at", IS_LEAVING)
    # Whoever booked before is looked at by the next run of the timers.
    op.execute("UPDATE appointment SET next_step_at = created_at WHERE state = 'booked'")
    leads = sa.text("'[4320, 1440, 180]'")
    op.add_column("office", sa.Column("reminders", Json, server_default=leads, nullable=False))
    none = sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False)
    op.add_column("waitlist_entry", none)
    line = ["office_id", "mode", "id"]
    waiting = sa.text(WAITING)
    op.create_index(
        "ix_waitlist_entry_line",
        "waitlist_entry",
        line,
        postgresql_where=waiting,
        sqlite_where=waiting,
    )
    op.create_index("ix_audit_event_written_by_id", "audit_event", ["written_by", "id"])


def _create_partial(name: str, table: str, column: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, [column], postgresql_where=condition, sqlite_where=condition)


def _rebuild_slot(states: str) -> None:
    """Change which states a slot may have."""
    op.drop_index("ix_slot_free", "slot")
    with rebuilt("slot", {"state": f"state IN ({states})"}):
        pass
    free = sa.text("state = 'open' AND taken < capacity")
    op.create_index(
        "ix_slot_free",
        "slot",
        ["office_id", "pool_id", "day"],
        postgresql_include=["starts_at", "minute", "capacity", "taken"],
        postgresql_where=free,
        sqlite_where=free,
    )


def _rebuild_outbox() -> None:
    ways = "channel IN ('sms', 'whatsapp', 'email')"
    op.drop_index("ix_outbox_state_due_at", "outbox")
    checks = {"state": f"{DUE} OR {ENDED}", "channel": ways}
    with rebuilt("outbox", checks) as outbox:
        outbox.alter_column("payload", existing_type=sa.LargeBinary(), nullable=True)
        outbox.add_column(sa.Column("expires_at", Instant(), nullable=True))
        outbox.add_column(sa.Column("quiet_zone", sa.String(40), nullable=True))
        outbox.add_column(sa.Column("reason", sa.String(60), nullable=True))
        outbox.add_column(sa.Column("ended_at", Instant(), nullable=True))
    _create_partial("ix_outbox_due", "outbox", "due_at", DUE)
    _create_partial("ix_outbox_told", "outbox", "ended_at", TOLD)


def _restore_outbox() -> None:
    op.drop_index("ix_outbox_told", "outbox")
    op.drop_index("ix_outbox_due", "outbox")
    op.execute("UPDATE outbox SET channel = 'sms' WHERE channel = 'whatsapp'")
    op.execute("UPDATE outbox SET state = 'dead' WHERE state = 'passed_on'")
    op.execute("UPDATE outbox SET payload = '' WHERE payload IS NULL")
    states = "state IN ('due', 'sent', 'dropped', 'dead')"
    checks = {"state": states, "channel": "channel IN ('sms', 'email')"}
    with rebuilt("outbox", checks) as outbox:
        outbox.alter_column("payload", existing_type=sa.LargeBinary(), nullable=False)
        for column in ("expires_at", "quiet_zone", "reason", "ended_at"):
            outbox.drop_column(column)
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])


def _number() -> sa.Column[int]:
    return sa.Column("id", BigId, sa.Identity(always=False), nullable=False)


def _timers() -> None:
    op.create_table(
        "timer_run",
        sa.Column("job", sa.String(40), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(200), nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        _number(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer_run")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_timer_run_job_began_at", "timer_run", ["job", "began_at"])
    op.create_index("ix_timer_run_began_at", "timer_run", ["began_at"])
    op.create_table(
        "timer_turn",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("number", BigId, nullable=False),
        sa.Column("taken_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer_turn")),
    )
    op.execute("INSERT INTO timer_turn (id, number) VALUES (1, 0)")
    op.create_table(
        "audit_link",
        sa.Column("event_id", BigId, nullable=False),
        sa.Column("previous_id", BigId, nullable=True),
        sa.Column("written_by", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        _number(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_link_event_id")),
        sa.UniqueConstraint("previous_id", name=op.f("uq_audit_link_previous_id")),
        sqlite_autoincrement=True,
    )


def _messages() -> None:
    key = ("kind", "channel", "locale", "version")
    op.create_table(
        "message_text",
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("channel", sa.String(12), nullable=False),
        sa.Column("locale", sa.String(5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", BigId, nullable=True),
        _number(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_text")),
        sa.UniqueConstraint(*key, name=op.f("uq_message_text_kind_channel_locale_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "inbound",
        sa.Column("provider_key", sa.String(64), nullable=False),
        sa.Column("phone_hash", sa.String(64), nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        _number(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("provider_key", name=op.f("uq_inbound_provider_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbound_received_at", "inbound", ["received_at"])
    op.create_index("ix_inbound_phone_hash", "inbound", ["phone_hash"])
    op.create_table(
        "contact_stop",
        sa.Column("channel", sa.String(12), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address_hash", name=op.f("pk_contact_stop")),
    )


def _offers() -> None:
    states = "state IN ('open', 'accepted', 'declined', 'lapsed')"
    op.create_table(
        "offer",
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("screening_id", BigId, nullable=False),
        sa.Column("slot_id", BigId, nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("offered_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        _number(),
        sa.CheckConstraint(states, name=op.f("ck_offer_state")),
        _owned_by("entry_id", "waitlist_entry"),
        _owned_by("screening_id", "screening"),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_offer_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("uid", name=op.f("uq_offer_uid")),
        sa.UniqueConstraint("holder", name=op.f("uq_offer_holder")),
        sa.UniqueConstraint("entry_id", "slot_id", name=op.f("uq_offer_entry_id_slot_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offer_entry_id", "offer", ["entry_id"])
    op.create_index("ix_offer_screening_id", "offer", ["screening_id"])
    op.create_index("ix_offer_slot_id", "offer", ["slot_id"])
    condition = sa.text(OPEN)
    op.create_index(
        "uq_offer_open",
        "offer",
        ["screening_id"],
        unique=True,
        postgresql_where=condition,
        sqlite_where=condition,
    )


def _owned_by(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_offer_{column}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete="CASCADE")
