"""Keep the revisions of projects that holder and service agree on."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0040_revisions"
down_revision = "0039_jury_points"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep revisions; one at most waits for an answer in each grant."""
    op.create_table(
        "revision",
        sa.Column("grant_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=True),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("settled_at", pb.db.Instant(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_revision_edition_id")),
        sa.ForeignKeyConstraint(["grant_id"], ["grant_file.id"], name=op.f("fk_revision_grant_id")),
        sa.PrimaryKeyConstraint("grant_id", "number", name=op.f("pk_revision")),
        sa.UniqueConstraint("grant_id", "open", name=op.f("uq_revision_grant_id_open")),
    )
    op.create_index("ix_revision_edition_id_state", "revision", ["edition_id", "state"], unique=False)
