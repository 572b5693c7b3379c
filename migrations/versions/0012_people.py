"""Give staff recovery codes, security keys, roles for a day, and what waits for a second person or for a day."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0012_people"
down_revision = "0011_paper"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and let roles and invitations end."""
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("account_id", "verifier", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "security_key",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("made_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("used_at", pb.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_security_key_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_key")),
    )
    op.create_index(op.f("ix_security_key_account_id"), "security_key", ["account_id"])
    op.create_table(
        "role_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", pb.db.Instant(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_role_request_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_role_request_decided_by")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_role_request_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_request")),
    )
    op.create_index(op.f("ix_role_request_municipality_id"), "role_request", ["municipality_id"])
    op.create_table(
        "account_reset",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("free_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("ends_at", pb.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_reset_account_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_account_reset_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_reset")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_reset_token_hash")),
    )
    op.create_index(op.f("ix_account_reset_account_id"), "account_reset", ["account_id"])
    with op.batch_alter_table("role") as table:
        table.add_column(sa.Column("ends_at", pb.db.Instant(timezone=True), nullable=True))
    with op.batch_alter_table("invitation") as table:
        table.add_column(sa.Column("role_ends_at", pb.db.Instant(timezone=True), nullable=True))
