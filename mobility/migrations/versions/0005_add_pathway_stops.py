"""Add the stopping of pathways."""

import sqlalchemy as sa
from alembic import op

from mobility.models.base import BigId, Instant, Json

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pathway_stop",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("pathway_id", BigId, nullable=False),
        sa.Column("becomes", sa.String(length=12), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", Json, nullable=False),
        sa.Column("plan", Json, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_by", BigId, nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("confirmed_by", BigId, nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "becomes IN ('suspended', 'closed')", name=op.f("ck_pathway_stop_becomes")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'running', 'halted', 'done', 'withdrawn')",
            name=op.f("ck_pathway_stop_state"),
        ),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_pathway_stop_two_people")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["staff.id"], name=op.f("fk_pathway_stop_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_pathway_stop_pathway_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["staff.id"], name=op.f("fk_pathway_stop_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_stop")),
        sa.UniqueConstraint("uid", name=op.f("uq_pathway_stop_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pathway_stop_pathway_id"), "pathway_stop", ["pathway_id"])
    still_open = sa.text("state IN ('proposed', 'running', 'halted')")
    op.create_index(
        "uq_pathway_stop_open",
        "pathway_stop",
        ["pathway_id"],
        unique=True,
        postgresql_where=still_open,
        sqlite_where=still_open,
    )
    op.create_table(
        "pathway_stop_visit",
        sa.Column("stop_id", BigId, autoincrement=False, nullable=False),
        sa.Column("appointment_id", BigId, autoincrement=False, nullable=False),
        sa.Column("became", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(
            "became IN ('guidance', 'moved', 'closed')",
            name=op.f("ck_pathway_stop_visit_became"),
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_pathway_stop_visit_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stop_id"], ["pathway_stop.id"], name=op.f("fk_pathway_stop_visit_stop_id")
        ),
        sa.PrimaryKeyConstraint("stop_id", "appointment_id", name=op.f("pk_pathway_stop_visit")),
    )
    op.create_index(
        op.f("ix_pathway_stop_visit_appointment_id"), "pathway_stop_visit", ["appointment_id"]
    )


def downgrade() -> None:
    op.drop_table("pathway_stop_visit")
    op.drop_table("pathway_stop")
