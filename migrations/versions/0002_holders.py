"""Give residents accounts, and acts private files beside them."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0002_holders"
down_revision = "0001_ground"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of residents and of attachments; a session may be a resident's."""
    op.create_table(
        "holder",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("erased_at", pb.db.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder")),
        sa.UniqueConstraint("email_index", name=op.f("uq_holder_email_index")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_attachment_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_edition_id_digest", "attachment", ["edition_id", "digest"])
    op.create_index("ix_attachment_edition_id_subject", "attachment", ["edition_id", "subject"])
    with op.batch_alter_table("session") as table:
        table.add_column(sa.Column("holder_id", sa.String(), nullable=True))
        table.create_foreign_key(op.f("fk_session_holder_id"), "holder", ["holder_id"], ["id"])
