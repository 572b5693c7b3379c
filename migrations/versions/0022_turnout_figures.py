"""Keep how many people voted by day and age group for each published count."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0022_turnout_figures"
down_revision = "0021_proofs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "turnout_figures",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_turnout_figures_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_turnout_figures")),
    )
