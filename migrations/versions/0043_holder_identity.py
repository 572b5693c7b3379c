"""Project holders may sign in with an identity provider."""

import sqlalchemy as sa
from alembic import op

revision = "0043_holder_identity"
down_revision = "0042_purposes_of_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the links between holders and providers."""
    op.create_table(
        "holder_identity",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_holder_identity_holder_id_holder")),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_holder_identity")),
    )
    op.create_index(op.f("ix_holder_identity_holder_id"), "holder_identity", ["holder_id"])
