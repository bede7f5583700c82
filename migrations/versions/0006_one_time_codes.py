"""one-time codes

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('one_time_code',
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.Enum('card', 'reset', 'first', name='codepurpose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('issued_by', sa.Uuid(), nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=False),
    sa.Column('used_at', UtcDateTime(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['issued_by'], ['person.id'], name=op.f('fk_one_time_code_issued_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_one_time_code_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_one_time_code'))
    )
    with op.batch_alter_table('one_time_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_code_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_one_time_code_open', ['person_id'], unique=True, sqlite_where=sa.text('used_at IS NULL AND ended_at IS NULL'), postgresql_where=sa.text('used_at IS NULL AND ended_at IS NULL'))


def downgrade():
    op.drop_table('one_time_code')
