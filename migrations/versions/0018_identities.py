"""Remember which ways to an identity provider were used, and which staff are linked to one."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0018_identities"
down_revision = "0017_passage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "spent_trip",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", pb.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_spent_trip")),
    )
    op.create_table(
        "identity",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_identity_account_id")),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_identity")),
    )
    op.create_index(op.f("ix_identity_account_id"), "identity", ["account_id"])
