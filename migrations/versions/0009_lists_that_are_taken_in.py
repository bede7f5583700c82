"""lists that are taken in

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('import_identity',
    sa.Column('scope', sa.String(length=40), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_identity_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('scope', 'digest', name=op.f('pk_import_identity'))
    )
    with op.batch_alter_table('import_identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_identity_person_id'), ['person_id'], unique=False)

    op.create_table('import_mapping',
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('heading', sa.String(length=120), nullable=False),
    sa.Column('meaning', sa.String(length=32), nullable=False),
    sa.Column('said_by', sa.Uuid(), nullable=True),
    sa.Column('said_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['said_by'], ['person.id'], name=op.f('fk_import_mapping_said_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('kind', 'heading', name=op.f('pk_import_mapping'))
    )
    op.create_table('import_run',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('mapping', 'checking', 'checked', 'running', 'done', name='importstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('chosen', sa.JSON(), nullable=False),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('sent_at', UtcDateTime(), nullable=False),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.Column('forgotten_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_import_run_by'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_run_by'), ['by'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_run_sha256'), ['sha256'], unique=False)

    op.create_table('import_row',
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('row_no', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sheet', sa.String(length=100), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('context', sa.JSON(), nullable=False),
    sa.Column('faults', sa.JSON(), nullable=False),
    sa.Column('twin', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('new', 'changed', 'same', 'undecided', 'refused', name='outcome', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('object_kind', sa.String(length=64), nullable=True),
    sa.Column('object_id', sa.String(length=64), nullable=True),
    sa.Column('says', sa.JSON(), nullable=False),
    sa.Column('doubts', sa.JSON(), nullable=False),
    sa.Column('decision', sa.JSON(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_import_row_decided_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], name=op.f('fk_import_row_import_id')),
    sa.PrimaryKeyConstraint('import_id', 'row_no', name=op.f('pk_import_row'))
    )
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.create_index('ix_import_row_import_id_outcome', ['import_id', 'outcome'], unique=False)



def downgrade():
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.drop_index('ix_import_row_import_id_outcome')

    op.drop_table('import_row')
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_run_sha256'))
        batch_op.drop_index(batch_op.f('ix_import_run_by'))

    op.drop_table('import_run')
    op.drop_table('import_mapping')
    with op.batch_alter_table('import_identity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_identity_person_id'))

    op.drop_table('import_identity')
