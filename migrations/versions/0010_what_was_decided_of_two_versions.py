"""what was decided of two versions; an enrolment has no version

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('conflict', schema=None) as batch_op:
        batch_op.add_column(sa.Column('decision', sa.Enum('kept_first', 'returned', name='decision', native_enum=False, create_constraint=True, length=32), nullable=True))
        batch_op.add_column(sa.Column('reason', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('resolved_at', UtcDateTime(), nullable=True))
        batch_op.create_check_constraint('decided', '(decision IS NULL) = (resolved_at IS NULL)')
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_enrolment_version_id'), type_='foreignkey')
        batch_op.drop_column('version_id')


def downgrade():
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_enrolment_version_id'), 'course_version', ['version_id'], ['id'])
    with op.batch_alter_table('conflict', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_conflict_decided'), type_='check')
        batch_op.drop_column('resolved_at')
        batch_op.drop_column('reason')
        batch_op.drop_column('decision')
