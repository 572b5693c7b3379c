"""Keep the list of mandate holders of a municipality."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0027_mandates"
down_revision = "0026_posters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of the lists."""
    op.create_table(
        "mandate_list",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("names", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", pb.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_mandate_list_municipality_id")),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_mandate_list")),
    )
