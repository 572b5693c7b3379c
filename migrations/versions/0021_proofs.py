"""Keep receipts, reports of holders, claims and repayments."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0021_proofs"
down_revision = "0020_passes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep receipts, reports of holders, claims and repayments."""
    op.create_table('claim',
    sa.Column('grant_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('principal_cents', sa.BigInteger(), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('announced_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('decision_ref', sa.String(), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=False),
    sa.Column('plan', sa.JSON(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.CheckConstraint('principal_cents > 0', name=op.f('ck_claim_amount')),
    sa.ForeignKeyConstraint(['grant_id'], ['grant_file.id'], name=op.f('fk_claim_grant_id')),
    sa.PrimaryKeyConstraint('grant_id', 'number', name=op.f('pk_claim'))
    )
    op.create_table('holder_report',
    sa.Column('grant_id', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('done', sa.String(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('learnt', sa.String(), nullable=False),
    sa.Column('sent_at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['grant_id'], ['grant_file.id'], name=op.f('fk_holder_report_grant_id')),
    sa.PrimaryKeyConstraint('grant_id', name=op.f('pk_holder_report'))
    )
    op.create_table('receipt',
    sa.Column('grant_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('heading', sa.String(), nullable=False),
    sa.Column('details', sa.LargeBinary(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('charged_cents', sa.BigInteger(), nullable=False),
    sa.Column('accepted_cents', sa.BigInteger(), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('file', sa.String(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=True),
    sa.Column('invoice', sa.LargeBinary(), nullable=True),
    sa.Column('original', sa.String(), nullable=False),
    sa.Column('original_on', sa.Date(), nullable=True),
    sa.Column('original_by', sa.String(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('sent_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('sent_by', sa.String(), nullable=False),
    sa.Column('settled_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(), nullable=False),
    sa.CheckConstraint('amount_cents > 0 and charged_cents > 0 and accepted_cents >= 0', name=op.f('ck_receipt_amounts')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_receipt_edition_id')),
    sa.ForeignKeyConstraint(['grant_id'], ['grant_file.id'], name=op.f('fk_receipt_grant_id')),
    sa.PrimaryKeyConstraint('grant_id', 'number', name=op.f('pk_receipt')),
    sa.UniqueConstraint('grant_id', 'digest', name=op.f('uq_receipt_grant_id_digest')),
    sa.UniqueConstraint('grant_id', 'invoice', name=op.f('uq_receipt_grant_id_invoice'))
    )
    op.create_index('ix_receipt_digest', 'receipt', ['digest'], unique=False)
    op.create_index('ix_receipt_edition_id_state', 'receipt', ['edition_id', 'state'], unique=False)
    op.create_index('ix_receipt_invoice', 'receipt', ['invoice'], unique=False)
    op.create_table('repayment',
    sa.Column('grant_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('claim', sa.Integer(), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('noted_by', sa.String(), nullable=False),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_repayment_amount')),
    sa.ForeignKeyConstraint(['grant_id'], ['grant_file.id'], name=op.f('fk_repayment_grant_id')),
    sa.PrimaryKeyConstraint('grant_id', 'number', name=op.f('pk_repayment')),
    sa.UniqueConstraint('grant_id', 'reference', name=op.f('uq_repayment_grant_id_reference'))
    )
