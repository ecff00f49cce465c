"""Add staff, organisations, and what an office's desk needs."""

import sqlalchemy as sa
from alembic import op

from mobility.migrations.rebuilding import rebuilt
from mobility.models.base import BigId, Instant, Json

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD_KINDS = "kind IN ('call', 'not_mine')"
KINDS = "kind IN ('call', 'not_mine', 'undelivered', 'closed', 'interpreter')"
ROLES = "role IN ('officer', 'supervisor', 'administrator', 'helper', 'auditor', 'display')"
OUTCOMES = "kind IN ('confirmed', 'changed', 'referred', 'documents', 'not_for_now', 'left')"
DAY_OF_SLOT = """
UPDATE appointment SET day = coalesce(
    (SELECT slot.day FROM slot WHERE slot.id = appointment.slot_id), CURRENT_DATE)
"""


def upgrade() -> None:
    _organisations()
    _staff()
    _grants()
    _appointments()
    _requests()
    with rebuilt("slot") as slot:
        slot.add_column(
            sa.Column("withdrawn", sa.SmallInteger(), server_default="0", nullable=False)
        )
        slot.create_check_constraint(op.f("ck_slot_withdrawn"), "withdrawn >= 0")
    ahead = sa.Column("ahead", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("waitlist_entry", ahead)
    first = sa.text("ahead AND state = 'waiting'")
    line = ["office_id", "mode", "id"]
    op.create_index(
        "ix_waitlist_entry_ahead",
        "waitlist_entry",
        line,
        postgresql_where=first,
        sqlite_where=first,
    )
    _days()
    _windows()
    _arrivals()
    _outcomes()
    _closings()


def downgrade() -> None:
    for table in ("closing", "day_look", "outcome", "arrival", "desk_window", "desk_day"):
        op.drop_table(table)
    op.drop_index("ix_waitlist_entry_ahead", "waitlist_entry")
    op.drop_column("waitlist_entry", "ahead")
    with rebuilt("slot") as slot:
        slot.drop_constraint(op.f("ck_slot_withdrawn"), type_="check")
        slot.drop_column("withdrawn")
    op.execute("DELETE FROM request WHERE contact IS NULL OR kind NOT IN ('call', 'not_mine')")
    with rebuilt("request", {"kind": OLD_KINDS}) as request:
        request.alter_column("contact", existing_type=sa.LargeBinary(), nullable=False)
        request.drop_constraint(op.f("uq_request_dedupe_key"), type_="unique")
        request.drop_constraint(op.f("fk_request_settled_by"), type_="foreignkey")
        for column in ("dedupe_key", "due_at", "tries", "settled_by"):
            request.drop_column(column)
    op.drop_column("appointment_history", "before")
    op.drop_index("ix_appointment_organisation_id", "appointment")
    op.drop_index("ix_appointment_office_id_day", "appointment")
    with rebuilt("appointment") as appointment:
        appointment.drop_constraint(op.f("fk_appointment_organisation_id"), type_="foreignkey")
        for column in ("day", "organisation_id", "moved_from"):
            appointment.drop_column(column)
    for table in ("staff_code", "staff_grant", "staff", "organisation"):
        op.drop_table(table)


def _number() -> sa.Column[int]:
    return sa.Column("id", BigId, sa.Identity(always=False), nullable=False)


def _version() -> sa.Column[int]:
    return sa.Column("row_version", sa.Integer(), nullable=False)


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _refers(
    table: str, column: str, to: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def _organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("places_a_day", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        _version(),
        _number(),
        sa.CheckConstraint("state IN ('active', 'suspended')", name=op.f("ck_organisation_state")),
        sa.CheckConstraint("places_a_day >= 0", name=op.f("ck_organisation_places")),
        _key("organisation"),
        sa.UniqueConstraint("uid", name=op.f("uq_organisation_uid")),
        sqlite_autoincrement=True,
    )


def _staff() -> None:
    states = "state IN ('invited', 'active', 'suspended')"
    factors = "second_factor IN ('none', 'app', 'sheet')"
    op.create_table(
        "staff",
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("locale", sa.String(5), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(160), nullable=True),
        sa.Column("pin_hash", sa.String(160), nullable=True),
        sa.Column("second_factor", sa.String(8), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", BigId, nullable=True),
        sa.Column("languages", Json, nullable=False),
        sa.Column("gender", sa.String(8), nullable=False),
        sa.Column("pathways", Json, nullable=False),
        sa.Column("organisation_id", BigId, nullable=True),
        sa.Column("manages", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        _version(),
        _number(),
        sa.CheckConstraint(states, name=op.f("ck_staff_state")),
        sa.CheckConstraint(factors, name=op.f("ck_staff_second_factor")),
        _refers("staff", "organisation_id", "organisation"),
        _key("staff"),
        sa.UniqueConstraint("uid", name=op.f("uq_staff_uid")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_staff_organisation_id", "staff", ["organisation_id"])


def _grants() -> None:
    op.create_table(
        "staff_grant",
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("office_id", BigId, nullable=True),
        _number(),
        sa.CheckConstraint(ROLES, name=op.f("ck_staff_grant_role")),
        _refers("staff_grant", "staff_id", "staff", "CASCADE"),
        _refers("staff_grant", "office_id", "office"),
        _key("staff_grant"),
        sa.UniqueConstraint(
            "staff_id", "role", "office_id", name=op.f("uq_staff_grant_staff_id_role_office_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_staff_grant_staff_id", "staff_grant", ["staff_id"])
    everywhere = sa.text("office_id IS NULL")
    op.create_index(
        "uq_staff_grant_everywhere",
        "staff_grant",
        ["staff_id", "role"],
        unique=True,
        postgresql_where=everywhere,
        sqlite_where=everywhere,
    )
    op.create_table(
        "staff_code",
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        _number(),
        _refers("staff_code", "staff_id", "staff", "CASCADE"),
        _key("staff_code"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_staff_code_staff_id_code_hash", "staff_code", ["staff_id", "code_hash"], unique=True
    )


def _appointments() -> None:
    with rebuilt("appointment") as appointment:
        appointment.add_column(sa.Column("day", sa.Date(), nullable=True))
        appointment.add_column(sa.Column("organisation_id", BigId, nullable=True))
        appointment.add_column(sa.Column("moved_from", Instant(), nullable=True))
        appointment.create_foreign_key(
            op.f("fk_appointment_organisation_id"), "organisation", ["organisation_id"], ["id"]
        )
    op.execute(DAY_OF_SLOT)
    with rebuilt("appointment") as appointment:
        appointment.alter_column("day", existing_type=sa.Date(), nullable=False)
    op.create_index("ix_appointment_office_id_day", "appointment", ["office_id", "day"])
    op.create_index("ix_appointment_organisation_id", "appointment", ["organisation_id"])
    op.add_column("appointment_history", sa.Column("before", Json, nullable=True))


def _requests() -> None:
    with rebuilt("request", {"kind": KINDS}) as request:
        request.alter_column("contact", existing_type=sa.LargeBinary(), nullable=True)
        request.add_column(sa.Column("dedupe_key", sa.String(80), nullable=True))
        request.add_column(sa.Column("due_at", Instant(), nullable=True))
        request.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        request.add_column(sa.Column("settled_by", BigId, nullable=True))
        request.create_unique_constraint(op.f("uq_request_dedupe_key"), ["dedupe_key"])
        request.create_foreign_key(op.f("fk_request_settled_by"), "staff", ["settled_by"], ["id"])


def _days() -> None:
    op.create_table(
        "desk_day",
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_appointment", sa.Integer(), nullable=False),
        sa.Column("last_walk_in", sa.Integer(), nullable=False),
        sa.Column("interpreters", Json, nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", BigId, nullable=True),
        _version(),
        _number(),
        _refers("desk_day", "office_id", "office"),
        _key("desk_day"),
        sa.UniqueConstraint("office_id", "day", name=op.f("uq_desk_day_office_id_day")),
        sqlite_autoincrement=True,
    )
    key = ("staff_id", "office_id", "day", "looked_on")
    op.create_table(
        "day_look",
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        _number(),
        _refers("day_look", "staff_id", "staff"),
        _refers("day_look", "office_id", "office"),
        _key("day_look"),
        sa.UniqueConstraint(*key, name=op.f("uq_day_look_staff_id_office_id_day_looked_on")),
        sqlite_autoincrement=True,
    )


def _windows() -> None:
    op.create_table(
        "desk_window",
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("since", Instant(), nullable=True),
        _version(),
        _number(),
        sa.CheckConstraint("number BETWEEN 1 AND 99", name=op.f("ck_desk_window_number")),
        _refers("desk_window", "office_id", "office"),
        _refers("desk_window", "staff_id", "staff"),
        _key("desk_window"),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_desk_window_office_id_number")),
        sqlite_autoincrement=True,
    )
    taken = sa.text("staff_id IS NOT NULL")
    op.create_index(
        "uq_desk_window_staff",
        "desk_window",
        ["staff_id"],
        unique=True,
        postgresql_where=taken,
        sqlite_where=taken,
    )


def _arrivals() -> None:
    key = ("office_id", "day", "series", "number")
    op.create_table(
        "arrival",
        sa.Column("appointment_id", BigId, autoincrement=False, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("series", sa.String(1), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("arrived_at", Instant(), nullable=False),
        sa.Column("priority", sa.String(16), nullable=True),
        sa.Column("turn_rank", sa.Integer(), nullable=False),
        sa.Column("turn_at", Instant(), nullable=False),
        sa.Column("turn_after", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("called_at", Instant(), nullable=True),
        sa.Column("window", sa.Integer(), nullable=True),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("for_window", sa.Integer(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("series IN ('A', 'S')", name=op.f("ck_arrival_series")),
        _refers("arrival", "appointment_id", "appointment", "CASCADE"),
        _refers("arrival", "office_id", "office"),
        _refers("arrival", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_arrival")),
        sa.UniqueConstraint(*key, name=op.f("uq_arrival_office_id_day_series_number")),
    )


def _outcomes() -> None:
    op.create_table(
        "outcome",
        sa.Column("appointment_id", BigId, autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("pathway_id", BigId, nullable=True),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("follow_up_id", BigId, nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        _version(),
        sa.CheckConstraint(OUTCOMES, name=op.f("ck_outcome_kind")),
        _refers("outcome", "appointment_id", "appointment", "CASCADE"),
        _refers("outcome", "pathway_id", "pathway"),
        _refers("outcome", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("uid", name=op.f("uq_outcome_uid")),
    )


def _closings() -> None:
    op.create_table(
        "closing",
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("windows", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(24), nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        sa.Column("result", Json, nullable=False),
        _number(),
        sa.CheckConstraint("from_minute < to_minute", name=op.f("ck_closing_minutes")),
        _refers("closing", "office_id", "office"),
        _refers("closing", "staff_id", "staff"),
        _key("closing"),
        sa.UniqueConstraint("uid", "office_id", name=op.f("uq_closing_uid_office_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_closing_office_id_day", "closing", ["office_id", "day"])
