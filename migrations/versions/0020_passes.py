"""Give the help desk its passes."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0020_passes"
down_revision = "0019_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table('pass',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('person_ref', sa.LargeBinary(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('given_by', sa.String(), nullable=False),
    sa.Column('given_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('ends_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('used_at', pb.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_pass_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'code_hash', name=op.f('pk_pass'))
    )
    op.create_index('ix_pass_edition_id_person_ref', 'pass', ['edition_id', 'person_ref'], unique=False)
