"""settings

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('setting',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=True),
    sa.Column('set_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', 'valid_from', name=op.f('pk_setting'))
    )


def downgrade():
    op.drop_table('setting')
