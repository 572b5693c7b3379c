"""Keep the addresses of residents who want to be told, and the meetings and stands of an edition

Revision ID: 0014_alerts
Revises: 0013_applications
"""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0014_alerts"
down_revision = "0013_applications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("confirmed_at", pb.db.Instant(timezone=True), nullable=True),
        sa.Column("renewed_at", pb.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_alert_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("edition_id", "email_index", name=op.f("uq_alert_edition_id_email_index")),
    )
    op.create_index("ix_alert_edition_id_id", "alert", ["edition_id", "id"], unique=False)
    op.create_table(
        "occasion",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("starts_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("ends_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("access", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_occasion_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occasion")),
    )
    op.create_index("ix_occasion_edition_id_starts_at", "occasion", ["edition_id", "starts_at"], unique=False)
