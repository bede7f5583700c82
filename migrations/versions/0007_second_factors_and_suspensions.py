"""second factors, suspensions, who gave a role

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('second_factor',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('sealed_key', sa.String(length=255), nullable=False),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.Column('since', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_factor_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_second_factor'))
    )
    op.create_table('recovery_code',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recovery_code_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code'))
    )
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_code_person_id'), ['person_id'], unique=False)

    op.create_table('suspension',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('began_at', UtcDateTime(), nullable=False),
    sa.Column('began_by', sa.Uuid(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['began_by'], ['person.id'], name=op.f('fk_suspension_began_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_suspension_ended_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_suspension_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suspension'))
    )
    with op.batch_alter_table('suspension', schema=None) as batch_op:
        batch_op.create_index('uq_suspension_open', ['person_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.add_column(sa.Column('awaits_code', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('given_by', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_role_grant_given_by'), 'person', ['given_by'], ['id'], ondelete='RESTRICT')


def downgrade():
    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_role_grant_given_by'), type_='foreignkey')
        batch_op.drop_column('given_by')

    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_column('awaits_code')

    with op.batch_alter_table('suspension', schema=None) as batch_op:
        batch_op.drop_index('uq_suspension_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.drop_table('suspension')
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_code_person_id'))

    op.drop_table('recovery_code')
    op.drop_table('second_factor')
