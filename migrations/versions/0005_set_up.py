"""Keep the decision behind each change of a published regulation

Revision ID: 0005_set_up
Revises: 0004_holder_links
"""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0005_set_up"
down_revision = "0004_holder_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_amendment_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    op.create_index("ix_amendment_edition_id", "amendment", ["edition_id"], unique=False)
