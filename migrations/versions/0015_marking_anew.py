"""answers marked anew after a question was mended, and an index of what waits for a person

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('regrade',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('key_version_id', sa.Uuid(), nullable=False),
    sa.Column('policy', sa.Enum('everyone', 'either', 'new_key', 'no_change', name='policy', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', UtcDateTime(), nullable=False),
    sa.Column('finished_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_regrade_decided_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['key_version_id'], ['question_version.id'], name=op.f('fk_regrade_key_version_id')),
    sa.ForeignKeyConstraint(['version_id'], ['question_version.id'], name=op.f('fk_regrade_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regrade'))
    )
    with op.batch_alter_table('regrade', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_regrade_version_id'), ['version_id'], unique=False)
    op.create_table('regrade_change',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('regrade_id', sa.Uuid(), nullable=False),
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('score_before', sa.Integer(), nullable=False),
    sa.Column('score_after', sa.Integer(), nullable=False),
    sa.Column('passed_before', sa.Boolean(), nullable=False),
    sa.Column('passed_after', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_regrade_change_attempt_id')),
    sa.ForeignKeyConstraint(['regrade_id'], ['regrade.id'], name=op.f('fk_regrade_change_regrade_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regrade_change')),
    sa.UniqueConstraint('regrade_id', 'attempt_id', name=op.f('uq_regrade_change_regrade_id_attempt_id'))
    )
    with op.batch_alter_table('regrade_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_regrade_change_attempt_id'), ['attempt_id'], unique=False)
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_waiting', ['submitted_at'], unique=False, sqlite_where=sa.text("state = 'submitted'"), postgresql_where=sa.text("state = 'submitted'"))


def downgrade():
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_attempt_waiting')
    op.drop_table('regrade_change')
    op.drop_table('regrade')
