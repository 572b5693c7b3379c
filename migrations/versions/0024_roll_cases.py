"""Keep the cases of people who are not found, and whom two people added to the roll."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0024_roll_cases"
down_revision = "0023_corrections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table('roll_addition',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('person_ref', sa.LargeBinary(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_roll_addition_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'person_ref', name=op.f('pk_roll_addition'))
    )
    op.create_table('roll_case',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('typed', sa.LargeBinary(), nullable=False),
    sa.Column('contact', sa.LargeBinary(), nullable=False),
    sa.Column('person_ref', sa.LargeBinary(), nullable=True),
    sa.Column('voted_by', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('proof', sa.String(), nullable=False),
    sa.Column('proposal', sa.LargeBinary(), nullable=True),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('opened_by', sa.String(), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('confirmed_by', sa.String(), nullable=False),
    sa.Column('opened_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('settled_at', pb.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_roll_case_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roll_case')),
    sa.UniqueConstraint('edition_id', 'number', name=op.f('uq_roll_case_edition_id_number'))
    )
