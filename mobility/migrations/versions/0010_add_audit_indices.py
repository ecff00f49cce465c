"""Add the indices by which the audit trail is read."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BY_STAFF = sa.text("actor_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(op.f("ix_audit_event_at_id"), "audit_event", ["at", "id"])
    op.create_index(
        op.f("ix_audit_event_actor_id_at_id"),
        "audit_event",
        ["actor_id", "at", "id"],
        postgresql_where=BY_STAFF,
        sqlite_where=BY_STAFF,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_event_actor_id_at_id"), "audit_event")
    op.drop_index(op.f("ix_audit_event_at_id"), "audit_event")
