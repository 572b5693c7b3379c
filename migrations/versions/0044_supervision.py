"""Note what was sent to the supervisory authority and what it answered."""

import sqlalchemy as sa
from alembic import op

revision = "0044_supervision"
down_revision = "0043_holder_identity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of sendings."""
    op.create_table(
        "supervision",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_supervision_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_supervision")),
    )
