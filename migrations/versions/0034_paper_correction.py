"""Keep corrections of paper after sealing."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0034_paper_correction"
down_revision = "0033_evaluation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table('paper_correction',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('begun_by', sa.JSON(), nullable=False),
    sa.Column('begun_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('done_at', pb.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_paper_correction_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'number', name=op.f('pk_paper_correction'))
    )
