"""marks by people, and what learners report of questions

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('grade', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('levels', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('comment', sa.Text(), server_default='', nullable=False))
        batch_op.create_foreign_key(op.f('fk_grade_person_id'), 'person', ['person_id'], ['id'], ondelete='RESTRICT')
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.alter_column('mime', existing_type=sa.String(64), type_=sa.String(100), existing_nullable=False)
    op.create_table('question_report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('question_version_id', sa.Uuid(), nullable=False),
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('reported_at', UtcDateTime(), nullable=False),
    sa.Column('settled_at', UtcDateTime(), nullable=True),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('outcome', sa.Text(), server_default='', nullable=False),
    sa.CheckConstraint("(settled_at IS NULL) = (outcome = '')", name=op.f('ck_question_report_settled')),
    sa.ForeignKeyConstraint(['attempt_id', 'slot'], ['attempt_slot.attempt_id', 'attempt_slot.position'], name=op.f('fk_question_report_attempt_id_slot')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_question_report_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['question_version_id'], ['question_version.id'], name=op.f('fk_question_report_question_version_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_question_report_settled_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_report')),
    sa.UniqueConstraint('person_id', 'question_version_id', name=op.f('uq_question_report_person_id_question_version_id')),
    )
    with op.batch_alter_table('question_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_report_question_version_id'), ['question_version_id'], unique=False)
        batch_op.create_index('ix_question_report_open', ['reported_at'], unique=False, sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))


def downgrade():
    op.drop_table('question_report')
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.alter_column('mime', existing_type=sa.String(100), type_=sa.String(64), existing_nullable=False)
    with op.batch_alter_table('grade', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_grade_person_id'), type_='foreignkey')
        batch_op.drop_column('comment')
        batch_op.drop_column('levels')
        batch_op.drop_column('person_id')
