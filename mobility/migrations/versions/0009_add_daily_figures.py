"""Add the figures of past days."""

import sqlalchemy as sa
from alembic import op

from mobility.models.base import BigId, Json

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_figure",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("office_id", BigId, autoincrement=False, nullable=False),
        sa.Column("pathway_id", BigId, autoincrement=False, nullable=False),
        sa.Column("nationality", sa.String(length=5), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("no_show", sa.Integer(), nullable=False),
        sa.Column("given_up", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("waiting", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_daily_figure_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_daily_figure_pathway_id")
        ),
        sa.PrimaryKeyConstraint(
            "day",
            "office_id",
            "pathway_id",
            "nationality",
            "locale",
            "channel",
            name=op.f("pk_daily_figure"),
        ),
    )
    op.create_index(op.f("ix_daily_figure_office_id_day"), "daily_figure", ["office_id", "day"])
    op.create_table(
        "daily_places",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("office_id", BigId, autoincrement=False, nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("unused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_daily_places_office_id")
        ),
        sa.PrimaryKeyConstraint("day", "office_id", name=op.f("pk_daily_places")),
    )
    op.create_index(op.f("ix_daily_places_office_id_day"), "daily_places", ["office_id", "day"])


def downgrade() -> None:
    op.drop_table("daily_places")
    op.drop_table("daily_figure")
