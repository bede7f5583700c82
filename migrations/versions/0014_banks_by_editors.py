"""banks that editors write: their master, what stands beside a question, pictures

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

MASTER = sa.Enum('files', 'editor', name='master', native_enum=False, create_constraint=True, length=32)
LISTS = ('tags', 'proofs', 'notes')


def upgrade():
    with op.batch_alter_table('bank', schema=None) as batch_op:
        batch_op.add_column(sa.Column('master', MASTER, server_default='files', nullable=False))
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('category', sa.String(length=300), server_default='', nullable=False))
        for name in LISTS:
            batch_op.add_column(sa.Column(name, sa.JSON(), server_default='[]', nullable=False))
    op.create_table('bank_picture',
    sa.Column('name', sa.String(length=24), nullable=False),
    sa.Column('bank_code', sa.String(length=64), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['bank_code'], ['bank.code'], name=op.f('fk_bank_picture_bank_code')),
    sa.ForeignKeyConstraint(['sha256'], ['stored_file.sha256'], name=op.f('fk_bank_picture_sha256')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_bank_picture'))
    )
    with op.batch_alter_table('bank_picture', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bank_picture_bank_code'), ['bank_code'], unique=False)


def downgrade():
    op.drop_table('bank_picture')
    with op.batch_alter_table('question', schema=None) as batch_op:
        for name in ('category', *LISTS):
            batch_op.drop_column(name)
    with op.batch_alter_table('bank', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_bank_master'), type_='check')
        batch_op.drop_column('master')
