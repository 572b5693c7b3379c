"""Keep the wording of mails that an edition changes

Revision ID: 0029_wordings
Revises: 0028_alarms
"""

import sqlalchemy as sa
from alembic import op

revision = "0029_wordings"
down_revision = "0028_alarms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wording",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_wording_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "key", "language", name=op.f("pk_wording")),
    )
