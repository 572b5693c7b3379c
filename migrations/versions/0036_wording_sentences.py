"""Keep the wording of mails and letters by the sentence

Revision ID: 0036_wording_sentences
Revises: 0035_dossier_reminders
"""

import sqlalchemy as sa
from alembic import op

revision = "0036_wording_sentences"
down_revision = "0035_dossier_reminders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("wording")  # whole mails, a choice of thirteen: never released
    op.create_table(
        "wording",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_wording_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "key", "sentence", "language", name=op.f("pk_wording")),
    )
