"""Keep the letters that tell decisions, and who handles the files (R33)."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0025_notifications"
down_revision = "0024_roll_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table('case_handler',
    sa.Column('municipality_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('capacity', sa.JSON(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_case_handler_municipality_id')),
    sa.PrimaryKeyConstraint('municipality_id', name=op.f('pk_case_handler'))
    )
    op.create_table('notification',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('recipient', sa.LargeBinary(), nullable=False),
    sa.Column('handler', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('mailed_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('printed_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('posted_on', sa.Date(), nullable=True),
    sa.Column('registered', sa.String(), nullable=False),
    sa.Column('returned_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_notification_decision_id')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_notification_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notification')),
    sa.UniqueConstraint('decision_id', 'language', name=op.f('uq_notification_decision_id_language'))
    )
    op.create_index('ix_notification_edition_id', 'notification', ['edition_id'], unique=False)
