"""Keep the study of projects: services, opinions, checklists and notes (R30, R31)."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0009_reviews"
down_revision = "0008_bundles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table('service',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('municipality_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('digest_week', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_service_municipality_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service')),
    sa.UniqueConstraint('municipality_id', 'code', name=op.f('uq_service_municipality_id_code'))
    )
    op.create_table('own_criterion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('track', sa.String(), nullable=False),
    sa.Column('article', sa.String(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_own_criterion_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_criterion'))
    )
    op.create_index('ix_own_criterion_edition_id', 'own_criterion', ['edition_id'], unique=False)
    op.create_table('service_member',
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_service_member_account_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_service_member_service_id')),
    sa.PrimaryKeyConstraint('service_id', 'account_id', name=op.f('pk_service_member'))
    )
    op.create_table('criterion_answer',
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('changed_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_criterion_answer_project_id')),
    sa.PrimaryKeyConstraint('project_id', 'code', name=op.f('pk_criterion_answer'))
    )
    op.create_table('opinion',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('replaced', sa.Boolean(), nullable=False),
    sa.Column('asked_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reminded_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('cost_cents', sa.BigInteger(), nullable=True),
    sa.Column('upkeep_cents', sa.BigInteger(), nullable=True),
    sa.Column('permits', sa.String(), nullable=False),
    sa.Column('wording', sa.JSON(), nullable=False),
    sa.Column('interest', sa.String(), nullable=False),
    sa.Column('on_behalf', sa.String(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('proof', sa.LargeBinary(), nullable=True),
    sa.Column('given_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('given_by', sa.String(), nullable=False),
    sa.CheckConstraint('cost_cents >= 0 and upkeep_cents >= 0', name=op.f('ck_opinion_amounts')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_opinion_edition_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_opinion_project_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_opinion_service_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion')),
    sa.UniqueConstraint('project_id', 'service_id', 'turn', name=op.f('uq_opinion_project_id_service_id_turn'))
    )
    op.create_index('ix_opinion_edition_id_project_id', 'opinion', ['edition_id', 'project_id'], unique=False)
    op.create_table('project_note',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_note_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_note'))
    )
    op.create_index('ix_project_note_project_id', 'project_note', ['project_id'], unique=False)
