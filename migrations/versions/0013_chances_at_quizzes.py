"""how quizzes are taken: deadlines, limits, reveal, more time, overrides, help

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None



def kept(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade():
    with op.batch_alter_table('quiz', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_quiz_purpose'), type_='check')
        batch_op.create_check_constraint('purpose', "purpose IN ('pre', 'final', 'practice', 'again')")
        batch_op.add_column(sa.Column('mode', kept('mode', 'practice', 'exam'), server_default='practice', nullable=False))
        batch_op.add_column(sa.Column('limit_minutes', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('opens_at', UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('closes_at', UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column('chances', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('wait_minutes', sa.Integer(), server_default='10', nullable=False))
        batch_op.add_column(sa.Column('counts', kept('counts', 'best', 'last', 'first', 'average'), server_default='best', nullable=False))
        batch_op.add_column(sa.Column('shuffle_questions', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('shuffle_options', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('pages', kept('pages', 'one', 'all'), server_default='one', nullable=False))
        batch_op.add_column(sa.Column('hint_penalty', sa.Integer(), server_default='25', nullable=False))
        batch_op.add_column(sa.Column('reveal', kept('reveal', 'on_submitting', 'after_passing', 'after_closing'), server_default='on_submitting', nullable=False))
        batch_op.add_column(sa.Column('reveal_after', sa.Integer(), nullable=True))
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_running_out', ['deadline_at'], unique=False, sqlite_where=sa.text("state = 'in_progress'"), postgresql_where=sa.text("state = 'in_progress'"))
    with op.batch_alter_table('answer_step', schema=None) as batch_op:
        batch_op.add_column(sa.Column('late', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('slot_help',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('kind', kept('help', 'hint', 'check'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id', 'slot'], ['attempt_slot.attempt_id', 'attempt_slot.position'], name=op.f('fk_slot_help_attempt_id_slot')),
    sa.PrimaryKeyConstraint('attempt_id', 'slot', 'kind', 'number', name=op.f('pk_slot_help'))
    )
    op.create_table('attempt_extension',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_attempt_extension_minutes')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_attempt_extension_attempt_id')),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_attempt_extension_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt_extension'))
    )
    with op.batch_alter_table('attempt_extension', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attempt_extension_attempt_id'), ['attempt_id'], unique=False)
    op.create_table('allowance',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('factor', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=True),
    sa.Column('set_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('factor BETWEEN 100 AND 400', name=op.f('ck_allowance_factor')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_allowance_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_allowance_set_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_allowance'))
    )
    op.create_table('quiz_override',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('quiz_code', sa.String(length=80), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('cooperative_id', sa.Uuid(), nullable=True),
    sa.Column('limit_minutes', sa.Integer(), nullable=True),
    sa.Column('chances', sa.Integer(), nullable=True),
    sa.Column('opens_at', UtcDateTime(), nullable=True),
    sa.Column('closes_at', UtcDateTime(), nullable=True),
    sa.Column('wait_minutes', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=True),
    sa.Column('set_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('(person_id IS NULL) <> (cooperative_id IS NULL)', name=op.f('ck_quiz_override_for_one')),
    sa.ForeignKeyConstraint(['cooperative_id'], ['cooperative.id'], name=op.f('fk_quiz_override_cooperative_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_quiz_override_person_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['quiz_code'], ['quiz.code'], name=op.f('fk_quiz_override_quiz_code')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_quiz_override_set_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quiz_override')),
    sa.UniqueConstraint('quiz_code', 'cooperative_id', name=op.f('uq_quiz_override_quiz_code_cooperative_id')),
    sa.UniqueConstraint('quiz_code', 'person_id', name=op.f('uq_quiz_override_quiz_code_person_id'))
    )
    with op.batch_alter_table('quiz_override', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quiz_override_cooperative_id'), ['cooperative_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quiz_override_person_id'), ['person_id'], unique=False)


def downgrade():
    for table in ('quiz_override', 'allowance', 'attempt_extension', 'slot_help'):
        op.drop_table(table)
    with op.batch_alter_table('answer_step', schema=None) as batch_op:
        batch_op.drop_column('late')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_attempt_running_out')
    with op.batch_alter_table('quiz', schema=None) as batch_op:
        for check in ('mode', 'counts', 'pages', 'reveal', 'purpose'):
            batch_op.drop_constraint(op.f(f'ck_quiz_{check}'), type_='check')
        batch_op.create_check_constraint('purpose', "purpose IN ('pre', 'final', 'practice')")
        for column in ('mode', 'limit_minutes', 'opens_at', 'closes_at', 'chances', 'wait_minutes', 'counts', 'shuffle_questions', 'shuffle_options', 'pages', 'hint_penalty', 'reveal', 'reveal_after'):
            batch_op.drop_column(column)
