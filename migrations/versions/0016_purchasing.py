"""Make room for the purchasing centre: contracts, lots, contractors, bodies and their dossiers."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0016_purchasing"
down_revision = "0015_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the purchasing centre; a file may belong to no edition."""
    op.create_table('framework',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('owners', sa.JSON(), nullable=False),
    sa.Column('contact', sa.JSON(), nullable=False),
    sa.Column('clients', sa.JSON(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('end_notes', sa.JSON(), nullable=False),
    sa.Column('ceiling_cents', sa.BigInteger(), nullable=True),
    sa.Column('threshold_cents', sa.BigInteger(), nullable=False),
    sa.Column('exactly', sa.String(), nullable=False),
    sa.Column('standstill_days', sa.Integer(), nullable=False),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework')),
    sa.UniqueConstraint('code', name=op.f('uq_framework_code'))
    )
    op.create_table('client_body',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('territory', sa.String(), nullable=False),
    sa.Column('address', sa.JSON(), nullable=False),
    sa.Column('payer', sa.String(), nullable=False),
    sa.Column('municipality_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_client_body_municipality_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_client_body')),
    sa.UniqueConstraint('municipality_id', name=op.f('uq_client_body_municipality_id'))
    )
    op.create_table('lot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('framework_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('services', sa.JSON(), nullable=False),
    sa.Column('method', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_lot_framework_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lot')),
    sa.UniqueConstraint('framework_id', 'number', name=op.f('uq_lot_framework_id_number'))
    )
    op.create_table('adhesion',
    sa.Column('framework_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('deciding_body', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('signatories', sa.String(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['client_body.id'], name=op.f('fk_adhesion_body_id')),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_adhesion_framework_id')),
    sa.PrimaryKeyConstraint('framework_id', 'body_id', name=op.f('pk_adhesion'))
    )
    op.create_table('contractor',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_contractor_lot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contractor')),
    sa.UniqueConstraint('lot_id', 'name', name=op.f('uq_contractor_lot_id_name')),
    sa.UniqueConstraint('lot_id', 'rank', name=op.f('uq_contractor_lot_id_rank'))
    )
    op.create_table('representative',
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['client_body.id'], name=op.f('fk_representative_body_id')),
    sa.PrimaryKeyConstraint('body_id', 'email', name=op.f('pk_representative'))
    )
    op.create_table('dossier',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('framework_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('edition_slug', sa.String(), nullable=False),
    sa.Column('sibling_of', sa.String(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('need', sa.JSON(), nullable=False),
    sa.Column('advised', sa.JSON(), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=True),
    sa.Column('lot_reason', sa.String(), nullable=False),
    sa.Column('award', sa.String(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=True),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('tie_rule', sa.String(), nullable=False),
    sa.Column('deadline', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('winner_id', sa.Integer(), nullable=True),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.Column('decision', sa.JSON(), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('evaluation', sa.JSON(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['client_body.id'], name=op.f('fk_dossier_body_id')),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_dossier_framework_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_dossier_lot_id')),
    sa.ForeignKeyConstraint(['sibling_of'], ['dossier.id'], name=op.f('fk_dossier_sibling_of')),
    sa.ForeignKeyConstraint(['winner_id'], ['contractor.id'], name=op.f('fk_dossier_winner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dossier'))
    )
    with op.batch_alter_table('dossier', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dossier_body_id'), ['body_id'], unique=False)
        batch_op.create_index('ix_dossier_framework_id_status', ['framework_id', 'status'], unique=False)

    op.create_table('asking',
    sa.Column('dossier_id', sa.String(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('contractor_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('means', sa.String(), nullable=False),
    sa.Column('deadline', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('answered_at', pb.db.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("answer in ('waiting', 'yes', 'declined', 'expired')", name=op.f('ck_asking_answer')),
    sa.ForeignKeyConstraint(['contractor_id'], ['contractor.id'], name=op.f('fk_asking_contractor_id')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_asking_dossier_id')),
    sa.PrimaryKeyConstraint('dossier_id', 'round', 'contractor_id', name=op.f('pk_asking'))
    )
    with op.batch_alter_table('asking', schema=None) as batch_op:
        batch_op.create_index('ix_asking_contractor_id', ['contractor_id'], unique=False)

    op.create_table('dossier_note',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('dossier_id', sa.String(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_dossier_note_dossier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dossier_note'))
    )
    with op.batch_alter_table('dossier_note', schema=None) as batch_op:
        batch_op.create_index('ix_dossier_note_dossier_id', ['dossier_id'], unique=False)

    op.create_table('dossier_step',
    sa.Column('dossier_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('target', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_dossier_step_dossier_id')),
    sa.PrimaryKeyConstraint('dossier_id', 'position', name=op.f('pk_dossier_step'))
    )
    op.create_table('offer',
    sa.Column('dossier_id', sa.String(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('contractor_id', sa.Integer(), nullable=False),
    sa.Column('received_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('cents', sa.BigInteger(), nullable=False),
    sa.Column('fits', sa.Boolean(), nullable=False),
    sa.Column('unfit_reason', sa.String(), nullable=False),
    sa.Column('marks', sa.JSON(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('settled', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contractor_id'], ['contractor.id'], name=op.f('fk_offer_contractor_id')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_offer_dossier_id')),
    sa.PrimaryKeyConstraint('dossier_id', 'round', 'contractor_id', name=op.f('pk_offer'))
    )
    op.create_table('purchase_order',
    sa.Column('dossier_id', sa.String(), nullable=False),
    sa.Column('framework_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=False),
    sa.Column('contractor_id', sa.Integer(), nullable=False),
    sa.Column('cents', sa.BigInteger(), nullable=False),
    sa.Column('ordered_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['contractor_id'], ['contractor.id'], name=op.f('fk_purchase_order_contractor_id')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_purchase_order_dossier_id')),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_purchase_order_framework_id')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_purchase_order_lot_id')),
    sa.PrimaryKeyConstraint('dossier_id', name=op.f('pk_purchase_order')),
    sa.UniqueConstraint('framework_id', 'number', name=op.f('uq_purchase_order_framework_id_number'))
    )
    op.create_table('question',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('dossier_id', sa.String(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_question_dossier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index('ix_question_dossier_id', ['dossier_id'], unique=False)

    op.create_table('specification',
    sa.Column('dossier_id', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('frozen', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_specification_dossier_id')),
    sa.PrimaryKeyConstraint('dossier_id', 'version', name=op.f('pk_specification'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.alter_column('edition_id',
               nullable=True)

