"""Make code letters: who waits for one, what was typed to ask for one, the print runs, and the run of each code."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0015_letters"
down_revision = "0014_alerts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; a code made before belongs to no run."""
    op.create_table('letter',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('person_ref', sa.LargeBinary(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('run_id', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_letter_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter'))
    )
    op.create_index('ix_letter_edition_id_person_ref', 'letter', ['edition_id', 'person_ref'], unique=False)
    op.create_index('uq_letter_waiting', 'letter', ['edition_id', 'person_ref'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('print_run',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('people', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('planned', sa.Integer(), nullable=False),
    sa.Column('letters', sa.Integer(), nullable=False),
    sa.Column('at_desk', sa.Integer(), nullable=False),
    sa.Column('cost_cents', sa.BigInteger(), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('password', sa.LargeBinary(), nullable=True),
    sa.Column('problem', sa.String(), nullable=False),
    sa.Column('job_id', sa.String(), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('confirmed_by', sa.String(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('done_at', pb.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_print_run_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_run')),
    sa.UniqueConstraint('edition_id', 'number', name=op.f('uq_print_run_edition_id_number'))
    )
    op.create_table('wish',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('typed', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_wish_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wish'))
    )
    op.add_column('code', sa.Column('run_id', sa.String(), nullable=True))
