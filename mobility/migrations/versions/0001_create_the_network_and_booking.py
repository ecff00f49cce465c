"""Create the tables of the network and of booking."""

import sqlalchemy as sa
from alembic import op

from mobility.models.base import BigId, Instant, Json
from mobility.models.schema import create_audit_triggers, drop_audit_functions

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_since"), ["since"], unique=False)

    op.create_table(
        "audit_event",
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_kind", sa.String(length=12), nullable=False),
        sa.Column("actor_id", BigId, nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("record_kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", BigId, nullable=True),
        sa.Column("details", Json, nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_event_record_kind_record_id"),
            ["record_kind", "record_id"],
            unique=False,
        )

    op.create_table(
        "office",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.Column("feasts", Json, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("cutoff_hours", sa.Integer(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("intake_open", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("state IN ('open', 'suspended')", name=op.f("ck_office_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("slug", name=op.f("uq_office_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("dedupe_key", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=120), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f("ck_outbox_channel")),
        sa.CheckConstraint(
            "state IN ('due', 'sent', 'dropped', 'dead')", name=op.f("ck_outbox_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_outbox_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_state_due_at"), ["state", "due_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_subject_subject_id"), ["subject", "subject_id"], unique=False
        )

    op.create_table(
        "pathway",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway")),
        sa.UniqueConstraint("code", name=op.f("uq_pathway_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "screening",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("journey", sa.LargeBinary(), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("touched_at", Instant(), nullable=False),
        sa.Column("erase_at", Instant(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_screening_code_hash")),
        sa.UniqueConstraint("holder", name=op.f("uq_screening_holder")),
        sa.UniqueConstraint("uid", name=op.f("uq_screening_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screening_erase_at"), ["erase_at"], unique=False)

    op.create_table(
        "acceptance",
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("conditions", Json, nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("valid_until", Instant(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_acceptance_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acceptance_office_id"), ["office_id"], unique=False)

    op.create_table(
        "closure",
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", Json, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("kind IN ('holiday', 'feast', 'closure')", name=op.f("ck_closure_kind")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_closure_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint("office_id", "day", name=op.f("uq_closure_office_id_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pathway_status",
        sa.Column("pathway_id", BigId, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", Json, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'suspended', 'closed')", name=op.f("ck_pathway_status_state")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_pathway_status_pathway_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_status")),
        sa.UniqueConstraint("pathway_id", "since", name=op.f("uq_pathway_status_pathway_id_since")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pool",
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "audience IN ('public', 'helper', 'walk_in', 'priority')", name=op.f("ck_pool_audience")
        ),
        sa.CheckConstraint("mode IN ('in_person', 'telephone')", name=op.f("ck_pool_mode")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_pool_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
        sa.UniqueConstraint("office_id", "code", name=op.f("uq_pool_office_id_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rule_version",
        sa.Column("pathway_id", BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("conditions", Json, nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_rule_version_pathway_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_version")),
        sa.UniqueConstraint(
            "pathway_id", "version", name=op.f("uq_rule_version_pathway_id_version")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "waitlist_entry",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("screening_id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("pathway_id", BigId, nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'left', 'served')", name=op.f("ck_waitlist_entry_state")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_waitlist_entry_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_waitlist_entry_pathway_id")
        ),
        sa.ForeignKeyConstraint(
            ["screening_id"],
            ["screening.id"],
            name=op.f("fk_waitlist_entry_screening_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_waitlist_entry_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("waitlist_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_waitlist_entry_office_id_pathway_id_id"),
            ["office_id", "pathway_id", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_waitlist_entry_screening_id"), ["screening_id"], unique=False
        )
        batch_op.create_index(
            "uq_waitlist_entry_waiting",
            ["screening_id", "office_id", "pathway_id", "mode"],
            unique=True,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "opening_hours",
        sa.Column("pool_id", BigId, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("visit_minutes", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_opening_hours_opens_before_closes")),
        sa.CheckConstraint(
            "visit_minutes > 0 AND places > 0", name=op.f("ck_opening_hours_positive")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["pool.id"], name=op.f("fk_opening_hours_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_hours_pool_id"), ["pool_id"], unique=False)

    op.create_table(
        "pool_pathway",
        sa.Column("pool_id", BigId, nullable=False),
        sa.Column("pathway_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_pool_pathway_pathway_id")
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["pool.id"], name=op.f("fk_pool_pathway_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "pathway_id", name=op.f("pk_pool_pathway")),
    )
    with op.batch_alter_table("pool_pathway", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pool_pathway_pathway_id"), ["pathway_id"], unique=False
        )

    op.create_table(
        "slot",
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("pool_id", BigId, nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.Column("length", sa.SmallInteger(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("closed_by_hours", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("state IN ('withheld', 'open', 'closed')", name=op.f("ck_slot_state")),
        sa.CheckConstraint(
            "state = 'closed' OR NOT closed_by_hours", name=op.f("ck_slot_closed_by_hours")
        ),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name=op.f("ck_slot_places")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_slot_office_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_slot_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint(
            "office_id", "pool_id", "starts_at", name=op.f("uq_slot_office_id_pool_id_starts_at")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_slot_free",
            ["office_id", "pool_id", "day"],
            unique=False,
            postgresql_include=["starts_at", "minute", "capacity", "taken"],
            postgresql_where=sa.text("state = 'open' AND taken < capacity"),
            sqlite_where=sa.text("state = 'open' AND taken < capacity"),
        )

    op.create_table(
        "appointment",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("reference_hash", sa.String(length=64), nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("slot_id", BigId, nullable=True),
        sa.Column("pathway_id", BigId, nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=True),
        sa.Column("name_key", sa.String(length=64), nullable=True),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("nationality", sa.String(length=5), nullable=False),
        sa.Column("age_band", sa.String(length=8), nullable=False),
        sa.Column("sex", sa.String(length=12), nullable=True),
        sa.Column("same_name", sa.Boolean(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("needs", sa.LargeBinary(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "channel = 'walk_in' OR (slot_id IS NOT NULL AND person_key IS NOT NULL)",
            name=op.f("ck_appointment_only_a_walk_in_lacks_slot_or_person"),
        ),
        sa.CheckConstraint(
            "state IN ('booked', 'checked_in', 'being_served') OR state IN ('booked', 'checked_in', 'being_served', 'completed', 'left', 'no_show') OR state IN ('cancelled', 'closed_by_office')",
            name=op.f("ck_appointment_state"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_appointment_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_appointment_pathway_id")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_appointment_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("holder", name=op.f("uq_appointment_holder")),
        sa.UniqueConstraint("reference_hash", name=op.f("uq_appointment_reference_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_appointment_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_slot_id"), ["slot_id"], unique=False)
        batch_op.create_index(
            "uq_appointment_live_person",
            ["person_key"],
            unique=True,
            postgresql_where=sa.text("state IN ('booked', 'checked_in', 'being_served')"),
            sqlite_where=sa.text("state IN ('booked', 'checked_in', 'being_served')"),
        )

    op.create_table(
        "hold",
        sa.Column("slot_id", BigId, nullable=False),
        sa.Column("pathway_id", BigId, nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathway.id"], name=op.f("fk_hold_pathway_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_hold_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("holder", name=op.f("uq_hold_holder")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_slot_id"), ["slot_id"], unique=False)

    op.create_table(
        "appointment_history",
        sa.Column("appointment_id", BigId, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("from_state", sa.String(length=16), nullable=True),
        sa.Column("to_state", sa.String(length=16), nullable=False),
        sa.Column("from_slot_id", BigId, nullable=True),
        sa.Column("to_slot_id", BigId, nullable=True),
        sa.Column("actor_kind", sa.String(length=12), nullable=False),
        sa.Column("actor_id", BigId, nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_history_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_history")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("appointment_history", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_history_appointment_id"), ["appointment_id"], unique=False
        )

    op.create_table(
        "permission",
        sa.Column("appointment_id", BigId, nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_permission_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permission")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("permission", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_permission_appointment_id"), ["appointment_id"], unique=False
        )

    op.create_table(
        "request",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("office_id", BigId, nullable=True),
        sa.Column("appointment_id", BigId, nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("kind IN ('call', 'not_mine')", name=op.f("ck_request_kind")),
        sa.CheckConstraint("state IN ('open', 'done')", name=op.f("ck_request_state")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_request_appointment_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_request_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("uid", name=op.f("uq_request_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_appointment_id"), ["appointment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_request_state_urgent_created_at"),
            ["state", "urgent", "created_at"],
            unique=False,
        )
    if op.get_bind().dialect.name == "postgresql":
        # Its rows change with every hold: a look at the calendar stays in the index only while
        # vacuum keeps up, which by default it would do after a fifth of the table.
        op.execute("ALTER TABLE slot SET (autovacuum_vacuum_scale_factor = 0.02)")
    create_audit_triggers(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_state_urgent_created_at"))
        batch_op.drop_index(batch_op.f("ix_request_appointment_id"))

    op.drop_table("request")
    with op.batch_alter_table("permission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_permission_appointment_id"))

    op.drop_table("permission")
    with op.batch_alter_table("appointment_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_history_appointment_id"))

    op.drop_table("appointment_history")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_slot_id"))
        batch_op.drop_index(batch_op.f("ix_hold_expires_at"))

    op.drop_table("hold")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_appointment_live_person",
            postgresql_where=sa.text("state IN ('booked', 'checked_in', 'being_served')"),
            sqlite_where=sa.text("state IN ('booked', 'checked_in', 'being_served')"),
        )
        batch_op.drop_index(batch_op.f("ix_appointment_slot_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_name_key"))

    op.drop_table("appointment")
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_slot_free",
            postgresql_include=["starts_at", "minute", "capacity", "taken"],
            postgresql_where=sa.text("state = 'open' AND taken < capacity"),
            sqlite_where=sa.text("state = 'open' AND taken < capacity"),
        )

    op.drop_table("slot")
    with op.batch_alter_table("pool_pathway", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pool_pathway_pathway_id"))

    op.drop_table("pool_pathway")
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_hours_pool_id"))

    op.drop_table("opening_hours")
    with op.batch_alter_table("waitlist_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_waitlist_entry_waiting",
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_waitlist_entry_screening_id"))
        batch_op.drop_index(batch_op.f("ix_waitlist_entry_office_id_pathway_id_id"))

    op.drop_table("waitlist_entry")
    op.drop_table("rule_version")
    op.drop_table("pool")
    op.drop_table("pathway_status")
    op.drop_table("closure")
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptance_office_id"))

    op.drop_table("acceptance")
    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screening_erase_at"))

    op.drop_table("screening")
    op.drop_table("pathway")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_subject_subject_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_state_due_at"))

    op.drop_table("outbox")
    op.drop_table("office")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_record_kind_record_id"))

    op.drop_table("audit_event")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_since"))

    op.drop_table("attempt")
    drop_audit_functions(op.get_bind())
