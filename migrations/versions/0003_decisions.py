"""Keep sittings, their business and what was decided; decisions only grow (R32)."""

import sqlalchemy as sa
from alembic import op

import pb.db
from pb.models.guards import guard_decisions

revision = "0003_decisions"
down_revision = "0002_holders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, then the guards."""
    op.create_table('sitting',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_sitting_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sitting')),
    sa.UniqueConstraint('edition_id', 'body', 'held_on', 'reference', name=op.f('uq_sitting_edition_id_body_held_on_reference'))
    )
    op.create_table('business',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.String(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('article', sa.String(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=True),
    sa.Column('reduction', sa.JSON(), nullable=False),
    sa.Column('departs', sa.JSON(), nullable=False),
    sa.Column('advised', sa.JSON(), nullable=False),
    sa.Column('left', sa.JSON(), nullable=False),
    sa.Column('limits', sa.JSON(), nullable=False),
    sa.Column('corrects', sa.String(), nullable=True),
    sa.Column('correction', sa.JSON(), nullable=False),
    sa.Column('changed_at', pb.db.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('amount_cents >= 0', name=op.f('ck_business_amount')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_business_edition_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_business_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_business'))
    )
    op.create_index('ix_business_sitting_id', 'business', ['sitting_id'], unique=False)
    op.create_index('uq_business_open', 'business', ['edition_id', 'kind', 'subject'], unique=True, sqlite_where=sa.text('open'), postgresql_where=sa.text('open'))
    op.create_table('deliberation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_deliberation_edition_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_deliberation_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliberation')),
    sa.UniqueConstraint('edition_id', 'body', 'number', name=op.f('uq_deliberation_edition_id_body_number'))
    )
    op.create_table('decision',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('deliberation_id', sa.String(), nullable=False),
    sa.Column('business_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('article', sa.String(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=True),
    sa.Column('reduction', sa.JSON(), nullable=False),
    sa.Column('departs', sa.JSON(), nullable=False),
    sa.Column('advised', sa.JSON(), nullable=False),
    sa.Column('left', sa.JSON(), nullable=False),
    sa.Column('corrects', sa.String(), nullable=True),
    sa.Column('correction', sa.JSON(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.CheckConstraint('amount_cents >= 0', name=op.f('ck_decision_amount')),
    sa.ForeignKeyConstraint(['business_id'], ['business.id'], name=op.f('fk_decision_business_id')),
    sa.ForeignKeyConstraint(['corrects'], ['decision.id'], name=op.f('fk_decision_corrects')),
    sa.ForeignKeyConstraint(['deliberation_id'], ['deliberation.id'], name=op.f('fk_decision_deliberation_id')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_decision_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('business_id', name=op.f('uq_decision_business_id')),
    sa.UniqueConstraint('corrects', name=op.f('uq_decision_corrects'))
    )
    op.create_index('ix_decision_edition_id_subject', 'decision', ['edition_id', 'subject'], unique=False)
    op.create_table('signed_extract',
    sa.Column('deliberation_id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('attachment', sa.String(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['deliberation_id'], ['deliberation.id'], name=op.f('fk_signed_extract_deliberation_id')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_signed_extract_edition_id')),
    sa.PrimaryKeyConstraint('deliberation_id', name=op.f('pk_signed_extract'))
    )

    for statement in guard_decisions(op.get_bind().dialect.name):
        op.execute(statement)
