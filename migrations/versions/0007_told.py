"""Note who was told what, so that nobody is told twice

Revision ID: 0007_told
Revises: 0006_roll_files
"""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0007_told"
down_revision = "0006_roll_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("at", pb.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_told_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "event", "recipient", name=op.f("pk_told")),
    )
