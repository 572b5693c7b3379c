"""Make room for paper: boxes, intakes, batches, keyed papers, and what is written about them."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0011_paper"
down_revision = "0010_grants"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table('paper_batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.Column('first_by', sa.String(), nullable=False),
    sa.Column('second_by', sa.String(), nullable=False),
    sa.Column('settler', sa.String(), nullable=False),
    sa.Column('importer', sa.String(), nullable=False),
    sa.Column('void_by', sa.String(), nullable=False),
    sa.Column('void_reason', sa.String(), nullable=False),
    sa.Column('closed_by', sa.String(), nullable=False),
    sa.Column('closed_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('valid', sa.Integer(), nullable=False),
    sa.Column('blank', sa.Integer(), nullable=False),
    sa.Column('invalid', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=True),
    sa.Column('former', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_paper_batch_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_batch')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_paper_batch_edition_id_code')),
    sa.UniqueConstraint('edition_id', 'content_hash', name=op.f('uq_paper_batch_edition_id_content_hash'))
    )
    op.create_table('paper_box',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('seal', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_paper_box_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_box')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_paper_box_edition_id_code'))
    )
    op.create_table('paper_bureau',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('chair', sa.String(), nullable=False),
    sa.Column('members', sa.JSON(), nullable=False),
    sa.Column('witnesses', sa.JSON(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('began_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('ended_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('sample_seed', sa.String(), nullable=False),
    sa.Column('sample_size', sa.Integer(), nullable=False),
    sa.Column('sample_wrong', sa.Integer(), nullable=True),
    sa.Column('destroyed_on', sa.Date(), nullable=True),
    sa.Column('destroyed_by', sa.String(), nullable=False),
    sa.Column('destroyed_reference', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_paper_bureau_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', name=op.f('pk_paper_bureau'))
    )
    op.create_table('paper_explanation',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('left', sa.Integer(), nullable=False),
    sa.Column('right', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_paper_explanation_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'subject', 'rule', 'left', 'right', name=op.f('pk_paper_explanation'))
    )
    op.create_table('paper_note',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_paper_note_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'position', name=op.f('pk_paper_note'))
    )
    op.create_table('paper_stock',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_paper_stock_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'position', name=op.f('pk_paper_stock'))
    )
    op.create_table('paper_entry',
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('keying', sa.Integer(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('marks', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('unclear', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['paper_batch.id'], name=op.f('fk_paper_entry_batch_id')),
    sa.PrimaryKeyConstraint('batch_id', 'keying', 'serial', name=op.f('pk_paper_entry'))
    )
    op.create_table('paper_handling',
    sa.Column('box_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('seal', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['box_id'], ['paper_box.id'], name=op.f('fk_paper_handling_box_id')),
    sa.PrimaryKeyConstraint('box_id', 'position', name=op.f('pk_paper_handling'))
    )
    op.create_table('paper_intake',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('way', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('box_code', sa.String(), nullable=False),
    sa.Column('by_post', sa.Boolean(), nullable=False),
    sa.Column('opened_by', sa.String(), nullable=False),
    sa.Column('closed_by', sa.String(), nullable=False),
    sa.Column('closed_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('duplicate', sa.Integer(), nullable=False),
    sa.Column('not_on_roll', sa.Integer(), nullable=False),
    sa.Column('under_age', sa.Integer(), nullable=False),
    sa.Column('unidentified', sa.Integer(), nullable=False),
    sa.Column('late', sa.Integer(), nullable=False),
    sa.Column('handed_out', sa.Integer(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('not_returned', sa.Integer(), nullable=False),
    sa.CheckConstraint("way in ('table', 'envelopes')", name=op.f('ck_paper_intake_way')),
    sa.ForeignKeyConstraint(['batch_id'], ['paper_batch.id'], name=op.f('fk_paper_intake_batch_id')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_paper_intake_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_intake')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_paper_intake_edition_id_code'))
    )
    op.create_index('ix_paper_intake_batch_id', 'paper_intake', ['batch_id'], unique=False)
    op.create_table('paper_kept',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('intake_id', sa.Integer(), nullable=False),
    sa.Column('person_ref', sa.LargeBinary(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_paper_kept_edition_id')),
    sa.ForeignKeyConstraint(['intake_id'], ['paper_intake.id'], name=op.f('fk_paper_kept_intake_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_kept')),
    sa.UniqueConstraint('edition_id', 'intake_id', 'person_ref', name=op.f('uq_paper_kept_edition_id_intake_id_person_ref'))
    )
