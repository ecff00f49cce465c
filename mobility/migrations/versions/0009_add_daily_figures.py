"""Add the figures of past days."""

import sqlalchemy as sa
from alembic import op

from mobility.models.base import BigId

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_group",
        sa.Column("pathway_id", BigId, nullable=False),
        sa.Column("nationality", sa.String(length=5), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("id", BigId, sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_figure_group_pathway_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_group")),
        sa.UniqueConstraint(
            "pathway_id",
            "nationality",
            "locale",
            "channel",
            name=op.f("uq_figure_group_pathway_id_nationality_locale_channel"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "daily_figure",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("office_id", BigId, autoincrement=False, nullable=False),
        sa.Column("group_id", BigId, autoincrement=False, nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("walk_ins", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("no_show", sa.Integer(), nullable=False),
        sa.Column("given_up", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_daily_figure_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["figure_group.id"], name=op.f("fk_daily_figure_group_id")
        ),
        sa.PrimaryKeyConstraint("day", "office_id", "group_id", name=op.f("pk_daily_figure")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "daily_places",
        sa.Column("office_id", BigId, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_daily_places_office_id")
        ),
        sa.PrimaryKeyConstraint("office_id", "day", name=op.f("pk_daily_places")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("daily_places")
    op.drop_table("daily_figure")
    op.drop_table("figure_group")
