"""Keep the register of equipment, evaluation meetings and recommendations."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0033_evaluation"
down_revision = "0032_progress"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the register of equipment, evaluation meetings and recommendations."""
    op.create_table('meeting',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('starts_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('attended', sa.Integer(), nullable=True),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_meeting_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting'))
    )
    op.create_index('ix_meeting_edition_id', 'meeting', ['edition_id'], unique=False)
    op.create_table('recommendation',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('changed_at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_recommendation_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'number', name=op.f('pk_recommendation'))
    )
    op.create_index('ix_recommendation_edition_id', 'recommendation', ['edition_id'], unique=False)
    op.create_table('meeting_registration',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('meeting_id', sa.String(), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=False),
    sa.Column('address_index', sa.LargeBinary(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_registration_meeting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_registration')),
    sa.UniqueConstraint('meeting_id', 'address_index', name=op.f('uq_meeting_registration_meeting_id_address_index'))
    )
    op.create_table('equipment_item',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('municipality_id', sa.Integer(), nullable=False),
    sa.Column('grant_id', sa.String(), nullable=True),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('descriptions', sa.JSON(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('value_cents', sa.BigInteger(), nullable=False),
    sa.Column('bought_on', sa.Date(), nullable=False),
    sa.Column('handed_on', sa.Date(), nullable=True),
    sa.Column('handed_to', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('drawing', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['grant_id'], ['grant_file.id'], name=op.f('fk_equipment_item_grant_id')),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_equipment_item_municipality_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_equipment_item'))
    )
    op.create_index('ix_equipment_item_municipality_id', 'equipment_item', ['municipality_id'], unique=False)
    op.create_table('equipment_loan',
    sa.Column('item_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('borrower', sa.LargeBinary(), nullable=False),
    sa.Column('contact', sa.LargeBinary(), nullable=False),
    sa.Column('lent_on', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('returned_on', sa.Date(), nullable=True),
    sa.Column('open', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['equipment_item.id'], name=op.f('fk_equipment_loan_item_id')),
    sa.PrimaryKeyConstraint('item_id', 'number', name=op.f('pk_equipment_loan')),
    sa.UniqueConstraint('item_id', 'open', name=op.f('uq_equipment_loan_item_id_open'))
    )
