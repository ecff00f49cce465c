"""Add who published a rule, and comparisons of drafted ones."""

import sqlalchemy as sa
from alembic import op

from mobility.models.base import BigId, Instant, Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_comparison",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("pathway_id", BigId, nullable=False),
        sa.Column("conditions", Json, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reached", BigId, nullable=False),
        sa.Column("until", BigId, nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("asked_by", BigId, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "state IN ('due', 'done', 'dropped')", name=op.f("ck_rule_comparison_state")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["staff.id"], name=op.f("fk_rule_comparison_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_rule_comparison_pathway_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_comparison")),
        sa.UniqueConstraint("uid", name=op.f("uq_rule_comparison_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rule_comparison_pathway_id"), "rule_comparison", ["pathway_id"])
    op.create_index(op.f("ix_screening_finished_at"), "screening", ["finished_at"])
    for column in ("restores", "created_by", "approved_by"):
        kind = sa.Integer() if column == "restores" else BigId
        op.add_column("rule_version", sa.Column(column, kind, nullable=True))
    op.add_column("rule_version", sa.Column("created_at", Instant(), nullable=True))


def downgrade() -> None:
    for column in ("restores", "created_by", "approved_by", "created_at"):
        op.drop_column("rule_version", column)
    op.drop_index(op.f("ix_screening_finished_at"), "screening")
    op.drop_table("rule_comparison")
