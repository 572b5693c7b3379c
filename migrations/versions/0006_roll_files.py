"""Give the roll files of the register, and a way to look for one person by birth date."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0006_roll_files"
down_revision = "0005_set_up"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of files; rows of a roll loaded before get their index with the next import."""
    op.create_table(
        "roll_file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("reference_day", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("done_at", pb.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_roll_file_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_file")),
    )
    op.create_index("ix_roll_file_edition_id", "roll_file", ["edition_id"], unique=False)
    op.add_column("person", sa.Column("born_index", sa.LargeBinary(), nullable=True))
    op.create_index("ix_person_edition_id_born_index", "person", ["edition_id", "born_index"], unique=False)
