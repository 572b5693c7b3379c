"""Let grave acts be asked for and confirmed on the site; keep draws and what settles ties; count each request once."""

import sqlalchemy as sa
from alembic import op

import pb.db
from pb.models.guards import guard_settlements

revision = "0017_passage"
down_revision = "0016_purchasing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and tie a count to the job that asked for it."""
    instant = pb.db.Instant(timezone=True)
    op.create_table(
        "grave_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_grave_request_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grave_request")),
    )
    waiting = sa.text("state = 'open'")
    op.create_index(
        "uq_grave_request_open",
        "grave_request",
        ["edition_id", "act"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "draw_notice",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event", sa.JSON(), nullable=False),
        sa.Column("happens_at", instant, nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_draw_notice_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_draw_notice")),
    )
    op.create_table(
        "tie_settlement",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ties", sa.JSON(), nullable=False),
        sa.Column("tie_order", sa.JSON(), nullable=False),
        sa.Column("lots_seed", sa.String(), nullable=True),
        sa.Column("notice", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_tie_settlement_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "number", name=op.f("pk_tie_settlement")),
    )
    op.add_column("count", sa.Column("request", sa.String(), nullable=True))
    op.create_index("uq_count_request", "count", ["edition_id", "request"], unique=True)
    for statement in guard_settlements(op.get_bind().dialect.name):
        op.execute(statement)
