"""Keep escrow sheets until they are collected, and the public notices of a vote that ends later

Revision ID: 0031_ceremonies
Revises: 0030_rehearsals
"""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0031_ceremonies"
down_revision = "0030_rehearsals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escrow_sheet",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("closed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("collected_at", pb.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_escrow_sheet_account_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_escrow_sheet_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "copy", name=op.f("pk_escrow_sheet")),
    )
    op.create_table(
        "extension",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ended_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("ends_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("decided_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("decided_by", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_extension_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_extension")),
    )
