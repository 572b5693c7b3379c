"""Keep the projects that people write, with the people behind them apart."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0013_applications"
down_revision = "0012_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of forms, of their people, and of who confirmed to be one of them."""
    op.create_table(
        "application",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.String(), nullable=True),
        sa.Column("project_id", sa.String(), nullable=True),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("changed_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("sent_at", pb.db.Instant(timezone=True), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_application_edition_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_application_holder_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_application_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("project_id", name=op.f("uq_application_project_id")),
    )
    op.create_index("ix_application_edition_id_holder_id", "application", ["edition_id", "holder_id"])
    op.create_table(
        "applicant",
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.Column("bank", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_applicant_application_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_applicant")),
    )
    op.create_table(
        "confirmation",
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("answered_at", pb.db.Instant(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_confirmation_application_id")),
        sa.PrimaryKeyConstraint("application_id", "email_index", name=op.f("pk_confirmation")),
    )
