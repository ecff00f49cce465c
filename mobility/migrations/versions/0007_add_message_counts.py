"""Add how many messages each office sent."""

import sqlalchemy as sa
from alembic import op

from mobility.models.base import BigId

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_count",
        sa.Column("office_id", BigId, autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("held_back", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('sms', 'whatsapp', 'email')", name=op.f("ck_message_count_channel")
        ),
        sa.CheckConstraint(
            "reminders BETWEEN 0 AND sent AND held_back >= 0",
            name=op.f("ck_message_count_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_message_count_office_id")
        ),
        sa.PrimaryKeyConstraint("office_id", "month", "channel", name=op.f("pk_message_count")),
    )


def downgrade() -> None:
    op.drop_table("message_count")
