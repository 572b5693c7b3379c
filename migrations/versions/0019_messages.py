"""Relay messages about projects, and keep what both holders say to a merger."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0019_messages"
down_revision = "0018_identities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of messages and of mergers."""
    op.create_table(
        "message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("closed_at", pb.db.Instant(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_message_edition_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_message_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_edition_id_project_id", "message", ["edition_id", "project_id"])
    op.create_table(
        "merger",
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("into_id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("reason_fr", sa.String(), nullable=False),
        sa.Column("reason_nl", sa.String(), nullable=False),
        sa.Column("asked_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("leaving_at", pb.db.Instant(timezone=True), nullable=True),
        sa.Column("leaving_agrees", sa.Boolean(), nullable=False),
        sa.Column("staying_at", pb.db.Instant(timezone=True), nullable=True),
        sa.Column("staying_agrees", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_merger_project_id")),
        sa.ForeignKeyConstraint(["into_id"], ["project.id"], name=op.f("fk_merger_into_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_merger_edition_id")),
        sa.PrimaryKeyConstraint("project_id", "into_id", name=op.f("pk_merger")),
    )
