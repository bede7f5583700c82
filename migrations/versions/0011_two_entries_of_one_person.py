"""two entries that are one person

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'person_merge',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kept_id', sa.Uuid(), nullable=False),
        sa.Column('absorbed_id', sa.Uuid(), nullable=False),
        sa.Column('merged_at', UtcDateTime(), nullable=False),
        sa.Column('merged_by', sa.Uuid(), nullable=True),
        sa.Column('counts', sa.JSON(), nullable=False),
        sa.Column('stayed', sa.JSON(), nullable=False),
        sa.Column('undone_at', UtcDateTime(), nullable=True),
        sa.Column('undone_by', sa.Uuid(), nullable=True),
        sa.CheckConstraint('kept_id <> absorbed_id', name=op.f('ck_person_merge_two_entries')),
        sa.CheckConstraint('undone_by IS NULL OR undone_at IS NOT NULL', name=op.f('ck_person_merge_undone')),
        sa.ForeignKeyConstraint(['kept_id'], ['person.id'], name=op.f('fk_person_merge_kept_id'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['absorbed_id'], ['person.id'], name=op.f('fk_person_merge_absorbed_id'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['merged_by'], ['person.id'], name=op.f('fk_person_merge_merged_by'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['undone_by'], ['person.id'], name=op.f('fk_person_merge_undone_by'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_person_merge')),
    )
    with op.batch_alter_table('person_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_merge_kept_id'), ['kept_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_merge_merged_at'), ['merged_at'], unique=False)
        batch_op.create_index('uq_person_merge_open', ['absorbed_id'], unique=True, sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))
    op.create_table(
        'person_merge_row',
        sa.Column('merge_id', sa.Uuid(), nullable=False),
        sa.Column('ordinal', sa.Integer(), nullable=False),
        sa.Column('part', sa.Integer(), nullable=False),
        sa.Column('table_name', sa.String(length=64), nullable=False),
        sa.Column('row_key', sa.JSON(), nullable=False),
        sa.Column('column_name', sa.String(length=64), nullable=False),
        sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('after', sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(['merge_id'], ['person_merge.id'], name=op.f('fk_person_merge_row_merge_id')),
        sa.PrimaryKeyConstraint('merge_id', 'ordinal', name=op.f('pk_person_merge_row')),
    )
    op.create_table(
        'distinct_people',
        sa.Column('first_id', sa.Uuid(), nullable=False),
        sa.Column('second_id', sa.Uuid(), nullable=False),
        sa.Column('said_by', sa.Uuid(), nullable=True),
        sa.Column('said_at', UtcDateTime(), nullable=False),
        sa.CheckConstraint('first_id <> second_id', name=op.f('ck_distinct_people_two_entries')),
        sa.ForeignKeyConstraint(['first_id'], ['person.id'], name=op.f('fk_distinct_people_first_id'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['second_id'], ['person.id'], name=op.f('fk_distinct_people_second_id'), ondelete='RESTRICT'),
        sa.ForeignKeyConstraint(['said_by'], ['person.id'], name=op.f('fk_distinct_people_said_by'), ondelete='RESTRICT'),
        sa.PrimaryKeyConstraint('first_id', 'second_id', name=op.f('pk_distinct_people')),
    )
    with op.batch_alter_table('distinct_people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_distinct_people_second_id'), ['second_id'], unique=False)
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_merged_into'), ['merged_into'], unique=False)


def downgrade():
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_merged_into'))
    op.drop_table('distinct_people')
    op.drop_table('person_merge_row')
    op.drop_table('person_merge')
