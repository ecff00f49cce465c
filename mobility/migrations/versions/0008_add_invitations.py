"""Add invitations, and who staff are to an identity provider."""

import sqlalchemy as sa
from alembic import op

from mobility.migrations.rebuilding import rebuilt
from mobility.models.base import BigId, Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", BigId, nullable=True),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_invitation_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_invitation_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invitation_staff_id"), "invitation", ["staff_id"])
    with rebuilt("staff") as staff:
        staff.add_column(sa.Column("oidc_subject", sa.String(255), nullable=True))
        staff.create_unique_constraint(op.f("uq_staff_oidc_subject"), ["oidc_subject"])


def downgrade() -> None:
    with rebuilt("staff") as staff:
        staff.drop_constraint(op.f("uq_staff_oidc_subject"), type_="unique")
        staff.drop_column("oidc_subject")
    op.drop_table("invitation")
