"""Keep translations for the ballot, and the prints asked for projects (R43, R48)."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0026_posters"
down_revision = "0025_notifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table('poster_request',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('first', sa.String(), nullable=False),
    sa.Column('asked_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('printed_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('collected_at', pb.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_poster_request_edition_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_poster_request_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poster_request'))
    )
    op.create_index('ix_poster_request_edition_id_project_id', 'poster_request', ['edition_id', 'project_id'], unique=False)
    op.create_table('translation',
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('translator', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('asked_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('received_by', sa.String(), nullable=False),
    sa.Column('changed_at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_translation_edition_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_translation_project_id')),
    sa.PrimaryKeyConstraint('project_id', 'language', name=op.f('pk_translation'))
    )
    op.create_index(op.f('ix_translation_edition_id'), 'translation', ['edition_id'], unique=False)
