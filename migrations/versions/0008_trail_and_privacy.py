"""Indexes of the trail, erased details, the notice that was read, and consent with its history

Revision ID: 0008
Revises: 0007
"""

import uuid

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

FIRST = sa.text("cause_id IS NULL")
WITHIN = sa.text("cause_id IS NOT NULL")


def upgrade():
    with op.batch_alter_table('audit_entry') as batch:
        batch.drop_index('ix_audit_entry_at')
        batch.drop_index('ix_audit_entry_actor_id')
        batch.drop_index('ix_audit_entry_act')
        batch.drop_index('ix_audit_entry_object')
        batch.create_index('ix_audit_entry_at', ['at', 'id'])
        batch.create_index('ix_audit_entry_actor', ['actor_id', 'at', 'id'])
        batch.create_index('ix_audit_entry_act', ['act', 'at', 'id'])
        batch.create_index('ix_audit_entry_object', ['object_kind', 'object_id', 'at', 'id'])
        batch.create_index('ix_audit_entry_kind', ['object_kind', 'at', 'id'])
        batch.create_index(
            'ix_audit_entry_first', ['at', 'id'], sqlite_where=FIRST, postgresql_where=FIRST
        )
        batch.create_index(
            'ix_audit_entry_cause', ['cause_id', 'at', 'id'],
            sqlite_where=WITHIN, postgresql_where=WITHIN,
        )
    with op.batch_alter_table('audit_detail') as batch:
        batch.add_column(sa.Column('erased_at', UtcDateTime(), nullable=True))
    with op.batch_alter_table('person') as batch:
        batch.add_column(sa.Column('notice_version', sa.Date(), nullable=True))
    op.create_table('consent',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.Enum('photos', 'messages', name='purpose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('text_version', sa.String(length=32), nullable=False),
    sa.Column('given_at', UtcDateTime(), nullable=False),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent') as batch:
        batch.create_index(op.f('ix_consent_person_id'), ['person_id'])
        batch.create_index(
            'uq_consent_open', ['person_id', 'purpose'], unique=True,
            sqlite_where=sa.text('withdrawn_at IS NULL'),
            postgresql_where=sa.text('withdrawn_at IS NULL'),
        )
    _keep_what_was_switched_on()


def _keep_what_was_switched_on():
    """Who had reminders by e-mail switched on before has consented on that day."""
    preference = sa.table(
        'preference', sa.column('person_id', sa.Uuid()), sa.column('channel'),
        sa.column('is_on', sa.Boolean()), sa.column('switched_at', UtcDateTime()),
    )
    consent = sa.table(
        'consent', sa.column('id', sa.Uuid()), sa.column('person_id', sa.Uuid()),
        sa.column('purpose'), sa.column('text_version'), sa.column('given_at', UtcDateTime()),
    )
    rows = op.get_bind().execute(
        sa.select(preference.c.person_id, preference.c.switched_at)
        .where(preference.c.channel == 'email', preference.c.is_on)
    ).all()
    if rows:
        op.bulk_insert(consent, [
            {'id': uuid.uuid4(), 'person_id': person, 'purpose': 'messages',
             'text_version': 'before', 'given_at': at}
            for person, at in rows
        ])


def downgrade():
    op.drop_table('consent')
    with op.batch_alter_table('person') as batch:
        batch.drop_column('notice_version')
    with op.batch_alter_table('audit_detail') as batch:
        batch.drop_column('erased_at')
    with op.batch_alter_table('audit_entry') as batch:
        for name in ('cause', 'first', 'kind', 'object', 'act', 'actor', 'at'):
            batch.drop_index(f'ix_audit_entry_{name}')
        batch.create_index('ix_audit_entry_at', ['at'])
        batch.create_index('ix_audit_entry_actor_id', ['actor_id'])
        batch.create_index('ix_audit_entry_act', ['act'])
        batch.create_index('ix_audit_entry_object', ['object_kind', 'object_id'])
