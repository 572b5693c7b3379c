"""Keep which rehearsals were made, and the certificate of their removal

Revision ID: 0030_rehearsals
Revises: 0029_wordings
"""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0030_rehearsals"
down_revision = "0029_wordings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rehearsal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("letters", sa.JSON(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("removed_at", pb.db.Instant(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["of_id"], ["edition.id"], name=op.f("fk_rehearsal_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsal")),
    )
    op.create_index("ix_rehearsal_of_id", "rehearsal", ["of_id"], unique=False)
