"""Add offices in preparation, the programme, its phases, and versions of what is configured."""

import sqlalchemy as sa
from alembic import op

from mobility.migrations.rebuilding import rebuilt
from mobility.models.base import BigId, Instant, Json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATES = "state IN ('preparing', 'open', 'suspended')"
OLD_STATES = "state IN ('open', 'suspended')"
KINDS = "kind IN ('holiday', 'feast', 'closure', 'worked')"
OLD_KINDS = "kind IN ('holiday', 'feast', 'closure')"


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("identity", Json, nullable=False),
        sa.Column("logo", sa.Text(), nullable=True),
        sa.Column("intake_open", sa.Boolean(), nullable=False),
        sa.Column("notice", Json, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_programme_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "phase",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", Json, nullable=False),
        sa.Column("notice", Json, nullable=False),
        sa.Column("intake_open", sa.Boolean(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=True),
        sa.Column("begun_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "ends_at IS NULL OR starts_at < ends_at", name=op.f("ck_phase_starts_before_it_ends")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_phase_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase")),
        sa.UniqueConstraint("uid", name=op.f("uq_phase_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "config_version",
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "subject IN ('office', 'hours', 'pathway', 'rule', 'identity', 'phase')",
            name=op.f("ck_config_version_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_config_version_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config_version")),
        sa.UniqueConstraint(
            "subject",
            "subject_id",
            "number",
            name=op.f("uq_config_version_subject_subject_id_number"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "config_draft",
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("proposed_at", Instant(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "subject IN ('office', 'hours', 'pathway', 'rule', 'identity', 'phase')",
            name=op.f("ck_config_draft_subject"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_config_draft_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config_draft")),
        sa.UniqueConstraint(
            "subject", "subject_id", name=op.f("uq_config_draft_subject_subject_id")
        ),
        sqlite_autoincrement=True,
    )
    with rebuilt("office", {"state": STATES}) as office:
        office.add_column(
            sa.Column("practice", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        office.add_column(sa.Column("notice", Json, server_default="{}", nullable=False))
        office.add_column(sa.Column("message_budget", sa.Integer(), nullable=True))
        office.create_check_constraint(op.f("ck_office_message_budget"), "message_budget >= 0")
    with rebuilt("closure", {"kind": KINDS}) as closure:
        closure.add_column(sa.Column("set_by", sa.String(8), server_default="file", nullable=False))
        closure.create_check_constraint(op.f("ck_closure_set_by"), "set_by IN ('file', 'staff')")


def downgrade() -> None:
    op.execute("DELETE FROM closure WHERE kind = 'worked'")
    with rebuilt("closure", {"kind": OLD_KINDS}) as closure:
        closure.drop_constraint(op.f("ck_closure_set_by"), type_="check")
        closure.drop_column("set_by")
    op.execute("UPDATE office SET state = 'suspended' WHERE state = 'preparing'")
    with rebuilt("office", {"state": OLD_STATES}) as office:
        office.drop_constraint(op.f("ck_office_message_budget"), type_="check")
        for column in ("practice", "notice", "message_budget"):
            office.drop_column(column)
    op.drop_table("config_draft")
    op.drop_table("config_version")
    op.drop_table("phase")
    op.drop_table("programme")
