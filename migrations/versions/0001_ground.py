"""Lay the ground: every table of the first release, with the guards of the box and of the journal."""

import sqlalchemy as sa
from alembic import op

import pb.db
from pb.models.guards import raise_guards

revision = "0001_ground"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, then the guards."""
    op.create_table('account',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('password', sa.String(), nullable=False),
    sa.Column('totp_seed', sa.LargeBinary(), nullable=True),
    sa.Column('totp_confirmed', sa.Boolean(), nullable=False),
    sa.Column('totp_step', sa.Integer(), nullable=False),
    sa.Column('disabled', sa.Boolean(), nullable=False),
    sa.Column('created_at', pb.db.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email'))
    )
    op.create_table('attempt',
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('first_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('last_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('free_at', pb.db.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_attempt'))
    )
    op.create_table('beat',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_beat'))
    )
    op.create_table('job',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=True),
    sa.Column('queue', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(), nullable=False),
    sa.Column('due_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('taken_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('done_at', pb.db.Instant(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    op.create_index('ix_job_queue_state_due_at', 'job', ['queue', 'state', 'due_at'], unique=False)
    op.create_table('journal',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=True),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('previous', sa.LargeBinary(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_journal'))
    )
    op.create_index('ix_journal_edition_id_number', 'journal', ['edition_id', 'number'], unique=False)
    op.create_table('key',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('retired_at', pb.db.Instant(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key'))
    )
    op.create_index('ix_key_purpose_edition_id', 'key', ['purpose', 'edition_id'], unique=False)
    op.create_table('mail',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=True),
    sa.Column('template', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=False),
    sa.Column('facts', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('due_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('sent_at', pb.db.Instant(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail'))
    )
    op.create_index('ix_mail_state_due_at', 'mail', ['state', 'due_at'], unique=False)
    op.create_table('municipality',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('postal_code', sa.String(), nullable=False),
    sa.Column('nis', sa.String(), nullable=False),
    sa.Column('accent', sa.String(), nullable=False),
    sa.Column('logo', sa.String(), nullable=False),
    sa.Column('host', sa.String(), nullable=True),
    sa.Column('contact', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_municipality')),
    sa.UniqueConstraint('host', name=op.f('uq_municipality_host')),
    sa.UniqueConstraint('slug', name=op.f('uq_municipality_slug'))
    )
    op.create_table('edition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('municipality_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('settings', sa.JSON(), nullable=False),
    sa.Column('adoption', sa.JSON(), nullable=False),
    sa.Column('themes', sa.JSON(), nullable=False),
    sa.Column('published', sa.Boolean(), nullable=False),
    sa.Column('fictitious', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_edition_municipality_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_edition')),
    sa.UniqueConstraint('slug', name=op.f('uq_edition_slug'))
    )
    op.create_index(op.f('ix_edition_municipality_id'), 'edition', ['municipality_id'], unique=False)
    op.create_table('invitation',
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('municipality_id', sa.Integer(), nullable=True),
    sa.Column('ends_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('used_at', pb.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_invitation_municipality_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_invitation'))
    )
    op.create_table('role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('municipality_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_role_account_id')),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.id'], name=op.f('fk_role_municipality_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role')),
    sa.UniqueConstraint('account_id', 'municipality_id', 'name', name=op.f('uq_role_account_id_municipality_id_name'))
    )
    op.create_table('ballot',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('ballot_id', sa.LargeBinary(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('commitment', sa.LargeBinary(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("channel in ('online', 'desk', 'paper')", name=op.f('ck_ballot_channel')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_ballot_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'ballot_id', name=op.f('pk_ballot')),
    sa.UniqueConstraint('edition_id', 'commitment', name=op.f('uq_ballot_edition_id_commitment')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_ballot_edition_id_channel', 'ballot', ['edition_id', 'channel'], unique=False)
    op.create_table('box',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_length', sa.Integer(), nullable=False),
    sa.Column('prepared_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('prepared_by', sa.JSON(), nullable=False),
    sa.Column('tested_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('paused', sa.Boolean(), nullable=False),
    sa.Column('sealed_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('sealed_by', sa.JSON(), nullable=False),
    sa.Column('checksum', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_box_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', name=op.f('pk_box'))
    )
    op.create_table('code',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('selector', sa.String(), nullable=False),
    sa.Column('verifier', sa.LargeBinary(), nullable=False),
    sa.Column('person_ref', sa.LargeBinary(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('voided_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_code_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'selector', name=op.f('pk_code'))
    )
    op.create_index('ix_code_edition_id_person_ref', 'code', ['edition_id', 'person_ref'], unique=False)
    op.create_table('commitment_list',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('file', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_commitment_list_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'number', name=op.f('pk_commitment_list'))
    )
    op.create_table('count',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('counted_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('counted_by', sa.JSON(), nullable=False),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('published_at', pb.db.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_count_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'number', name=op.f('pk_count'))
    )
    op.create_table('participation',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('person_ref', sa.LargeBinary(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.CheckConstraint("channel in ('online', 'desk', 'paper')", name=op.f('ck_participation_channel')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_participation_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'person_ref', name=op.f('pk_participation')),
    sqlite_with_rowid=False
    )
    op.create_table('person',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('person_ref', sa.LargeBinary(), nullable=False),
    sa.Column('number_index', sa.LargeBinary(), nullable=False),
    sa.Column('number', sa.LargeBinary(), nullable=False),
    sa.Column('birth_date', sa.LargeBinary(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_person_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'version', 'person_ref', name=op.f('pk_person'))
    )
    op.create_index('ix_person_edition_id_number_index', 'person', ['edition_id', 'number_index'], unique=False)
    op.create_table('phase',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('starts_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('ends_at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_phase_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'code', name=op.f('pk_phase'))
    )
    op.create_table('place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('address', sa.JSON(), nullable=False),
    sa.Column('hours', sa.JSON(), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('opens_on', sa.Date(), nullable=True),
    sa.Column('closes_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_place_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place'))
    )
    op.create_index('ix_place_edition_id', 'place', ['edition_id'], unique=False)
    op.create_table('roll_version',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('current', sa.Boolean(), nullable=False),
    sa.Column('reference_day', sa.Date(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_roll_version_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'number', name=op.f('pk_roll_version'))
    )
    op.create_table('session',
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=True),
    sa.Column('edition_id', sa.Integer(), nullable=True),
    sa.Column('person_ref', sa.LargeBinary(), nullable=True),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('factors', sa.Integer(), nullable=False),
    sa.Column('fresh_at', pb.db.Instant(timezone=True), nullable=True),
    sa.Column('made_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('seen_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('ends_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_session_account_id')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_session_edition_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_session'))
    )
    op.create_index('ix_session_account_id', 'session', ['account_id'], unique=False)
    op.create_index('ix_session_ends_at', 'session', ['ends_at'], unique=False)
    op.create_table('text',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_text_edition_id')),
    sa.PrimaryKeyConstraint('edition_id', 'key', 'language', name=op.f('pk_text'))
    )
    op.create_table('track',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('envelope_cents', sa.BigInteger(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_track_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_track')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_track_edition_id_code'))
    )
    op.create_table('project',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('track_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('summaries', sa.JSON(), nullable=False),
    sa.Column('bodies', sa.JSON(), nullable=False),
    sa.Column('objectives', sa.JSON(), nullable=False),
    sa.Column('translated', sa.JSON(), nullable=False),
    sa.Column('holder', sa.String(), nullable=False),
    sa.Column('themes', sa.JSON(), nullable=False),
    sa.Column('asked_cents', sa.BigInteger(), nullable=True),
    sa.Column('estimated_cents', sa.BigInteger(), nullable=True),
    sa.Column('retained_cents', sa.BigInteger(), nullable=True),
    sa.Column('retained_reason', sa.JSON(), nullable=False),
    sa.Column('decision', sa.JSON(), nullable=False),
    sa.Column('place', sa.JSON(), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('source_id', sa.String(), nullable=False),
    sa.Column('created_at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('changed_at', pb.db.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('asked_cents >= 0 and estimated_cents >= 0 and retained_cents >= 0', name=op.f('ck_project_amounts')),
    sa.ForeignKeyConstraint(['edition_id'], ['edition.id'], name=op.f('fk_project_edition_id')),
    sa.ForeignKeyConstraint(['track_id'], ['track.id'], name=op.f('fk_project_track_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project')),
    sa.UniqueConstraint('edition_id', 'number', name=op.f('uq_project_edition_id_number'))
    )
    op.create_index('ix_project_edition_id_status', 'project', ['edition_id', 'status'], unique=False)
    op.create_table('cost_line',
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('heading', sa.String(), nullable=False),
    sa.Column('labels', sa.JSON(), nullable=False),
    sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    sa.Column('asked_cents', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_cost_line_project_id')),
    sa.PrimaryKeyConstraint('project_id', 'position', name=op.f('pk_cost_line'))
    )
    op.create_table('picture',
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('file', sa.String(), nullable=False),
    sa.Column('drawing', sa.String(), nullable=False),
    sa.Column('descriptions', sa.JSON(), nullable=False),
    sa.Column('credit', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_picture_project_id')),
    sa.PrimaryKeyConstraint('project_id', 'position', name=op.f('pk_picture'))
    )
    op.create_table('project_move',
    sa.Column('project_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('target', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', pb.db.Instant(timezone=True), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_move_project_id')),
    sa.PrimaryKeyConstraint('project_id', 'position', name=op.f('pk_project_move'))
    )

    for statement in raise_guards(op.get_bind().dialect.name):
        op.execute(statement)
