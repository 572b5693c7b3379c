"""Keep the audit bundle of each published count."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0008_bundles"
down_revision = "0007_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of bundles."""
    op.create_table(
        "bundle",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_bundle_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_bundle")),
    )
