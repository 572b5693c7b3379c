"""Keep the files of grants, account numbers, instalments, lists of payments and figures of the law."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0010_grants"
down_revision = "0009_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the files of grants, account numbers, instalments, lists of payments and figures of the law."""
    op.create_table('legal_figure',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'valid_from', name=op.f('pk_legal_figure'))
    )
    op.create_table('payment_list',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.Column('payments', sa.Integer(), nullable=False),
    sa.Column('total_cents', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_payment_list_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'number', name=op.f('pk_payment_list'))
    )
    op.create_table('grant_file',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('holder_id', sa.String(), nullable=False),
    sa.Column('beneficiary', sa.LargeBinary(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('granted_cents', sa.BigInteger(), nullable=False),
    sa.Column('retained_cents', sa.BigInteger(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('decision_ref', sa.String(), nullable=False),
    sa.Column('budget_article', sa.String(), nullable=False),
    sa.Column('commitment_number', sa.String(), nullable=False),
    sa.Column('commitment_on', sa.Date(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('signatories', sa.LargeBinary(), nullable=False),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('fraud', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('granted_cents > 0', name=op.f('ck_grant_file_amount')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_grant_file_edition_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_grant_file_holder_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_grant_file_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grant_file')),
    sa.UniqueConstraint('edition_id', 'number', name=op.f('uq_grant_file_edition_id_number')),
    sa.UniqueConstraint('project_id', name=op.f('uq_grant_file_project_id'))
    )
    op.create_index('ix_grant_file_holder_id', 'grant_file', ['holder_id'], unique=False)
    op.create_table('account_number',
    sa.Column('grant_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('iban', sa.LargeBinary(), nullable=False),
    sa.Column('owner', sa.LargeBinary(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('asked_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('settled_by', sa.String(), nullable=False),
    sa.Column('settled_at', pb.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['grant_id'], ['grant_file.id'], name=op.f('fk_account_number_grant_id')),
    sa.PrimaryKeyConstraint('grant_id', 'number', name=op.f('pk_account_number'))
    )
    op.create_index('ix_account_number_digest', 'account_number', ['digest'], unique=False)
    op.create_table('grant_event',
    sa.Column('grant_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('once', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['grant_id'], ['grant_file.id'], name=op.f('fk_grant_event_grant_id')),
    sa.PrimaryKeyConstraint('grant_id', 'number', name=op.f('pk_grant_event')),
    sa.UniqueConstraint('grant_id', 'once', name=op.f('uq_grant_event_grant_id_once'))
    )
    op.create_table('instalment',
    sa.Column('grant_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('mandate', sa.String(), nullable=True),
    sa.Column('ordered_by', sa.String(), nullable=False),
    sa.Column('ordered_on', sa.Date(), nullable=True),
    sa.Column('account_number', sa.Integer(), nullable=True),
    sa.Column('list_number', sa.Integer(), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('paid_by', sa.String(), nullable=False),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_instalment_amount')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_instalment_edition_id')),
    sa.ForeignKeyConstraint(['grant_id'], ['grant_file.id'], name=op.f('fk_instalment_grant_id')),
    sa.PrimaryKeyConstraint('grant_id', 'number', name=op.f('pk_instalment')),
    sa.UniqueConstraint('edition_id', 'mandate', name=op.f('uq_instalment_edition_id_mandate'))
    )
    op.create_index('ix_instalment_edition_id_state', 'instalment', ['edition_id', 'state'], unique=False)
