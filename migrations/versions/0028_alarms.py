"""Count the steps of a vote without any person, keep alarms, and note what was destroyed."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0028_alarms"
down_revision = "0027_mandates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tally",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_tally_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "day", "hour", "kind", "value", name=op.f("pk_tally")),
    )
    op.create_table(
        "alarm",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("seen_by", sa.String(), nullable=True),
        sa.Column("seen_at", pb.db.Instant(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_alarm_edition_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["account.id"], name=op.f("fk_alarm_seen_by")),
        sa.PrimaryKeyConstraint("edition_id", "day", "code", "value", name=op.f("pk_alarm")),
    )
    op.create_table(
        "purge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.JSON(), nullable=False),
        sa.Column("archives", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("software", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_purge_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge")),
    )
    op.create_index(op.f("ix_purge_edition_id"), "purge", ["edition_id"])
