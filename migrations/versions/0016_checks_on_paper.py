"""checks on paper: sittings with their booklets and seats, and where a chance was taken

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('sitting',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('quiz_code', sa.String(length=80), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=True),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_sitting_opened_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['quiz_code'], ['quiz.code'], name=op.f('fk_sitting_quiz_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sitting'))
    )
    with op.batch_alter_table('sitting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sitting_quiz_code'), ['quiz_code'], unique=False)
    op.create_table('sitting_slot',
    sa.Column('sitting_id', sa.Uuid(), nullable=False),
    sa.Column('booklet', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('question_version_id', sa.Uuid(), nullable=False),
    sa.Column('option_order', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['question_version_id'], ['question_version.id'], name=op.f('fk_sitting_slot_question_version_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_sitting_slot_sitting_id')),
    sa.PrimaryKeyConstraint('sitting_id', 'booklet', 'position', name=op.f('pk_sitting_slot'))
    )
    op.create_table('sitting_seat',
    sa.Column('sitting_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('booklet', sa.Integer(), nullable=False),
    sa.CheckConstraint('booklet IN (1, 2)', name=op.f('ck_sitting_seat_booklet')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sitting_seat_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_sitting_seat_sitting_id')),
    sa.PrimaryKeyConstraint('sitting_id', 'person_id', name=op.f('pk_sitting_seat'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source', sa.Enum('online', 'kertas', name='attemptsource', native_enum=False, create_constraint=True, length=32), server_default='online', nullable=False))
        batch_op.add_column(sa.Column('sitting_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_attempt_sitting_id'), ['sitting_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_attempt_sitting_id'), 'sitting', ['sitting_id'], ['id'])


def downgrade():
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_attempt_sitting_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_attempt_sitting_id'))
        batch_op.drop_column('sitting_id')
        batch_op.drop_column('source')
    op.drop_table('sitting_seat')
    op.drop_table('sitting_slot')
    op.drop_table('sitting')
