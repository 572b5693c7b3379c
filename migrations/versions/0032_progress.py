"""Keep news, who follows by mail, milestones and the service in charge."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0032_progress"
down_revision = "0031_ceremonies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep news, who follows by mail, milestones and the service in charge."""
    op.create_table('follower',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=False),
    sa.Column('address_index', sa.LargeBinary(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('by_parent', sa.Boolean(), nullable=False),
    sa.Column('asked_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('confirmed_at', pb.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_follower_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follower')),
    sa.UniqueConstraint('edition_id', 'project_id', 'address_index', name=op.f('uq_follower_edition_id_project_id_address_index'))
    )
    op.create_table('follow_up',
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('services', sa.JSON(), nullable=False),
    sa.Column('committed_cents', sa.BigInteger(), nullable=False),
    sa.Column('spent_cents', sa.BigInteger(), nullable=False),
    sa.Column('changed_at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_follow_up_project_id')),
    sa.PrimaryKeyConstraint('project_id', name=op.f('pk_follow_up'))
    )
    op.create_table('milestone',
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('first_planned_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('picture', sa.String(), nullable=False),
    sa.Column('descriptions', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_milestone_project_id')),
    sa.PrimaryKeyConstraint('project_id', 'number', name=op.f('pk_milestone'))
    )
    op.create_table('news',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('pictures', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('sent_by', sa.String(), nullable=False),
    sa.Column('sent_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('settled_by', sa.String(), nullable=False),
    sa.Column('settled_at', pb.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_news_edition_id')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_news_project_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_news'))
    )
    op.create_index('ix_news_edition_id_state', 'news', ['edition_id', 'state'], unique=False)
    op.create_table('news_mail',
    sa.Column('news_id', sa.String(), nullable=False),
    sa.Column('address_index', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['news_id'], ['news.id'], name=op.f('fk_news_mail_news_id')),
    sa.PrimaryKeyConstraint('news_id', 'address_index', name=op.f('pk_news_mail'))
    )
