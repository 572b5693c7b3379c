"""Keep the points of a jury that weigh beside the votes."""

import sqlalchemy as sa
from alembic import op

import pb.db
from pb.models.guards import guard_points

revision = "0039_jury_points"
down_revision = "0038_prepared_pictures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make a table with one row for an edition, which only grows."""
    op.create_table(
        "jury_points",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("made_by", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_jury_points_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_jury_points")),
    )
    for statement in guard_points(op.get_bind().dialect.name):
        op.execute(statement)
