"""people are found by their name; what an office keeps of cooperatives; requests to join

Revision ID: 0004
Revises: 0003
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from lms.core.names import folded
from lms.core.types import UtcDateTime

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

ROLES_BEFORE = ('member', 'board', 'mentor', 'coordinator', 'trainer', 'editor', 'staff', 'head',
                'lurah', 'auditor', 'administrator')
ROLES = ('member', 'board', 'secretary', *ROLES_BEFORE[2:])
AREA_CODE = sa.String(length=13).with_variant(sa.String(length=13, collation='C'), 'postgresql')


def upgrade():
    if not sa.inspect(op.get_bind()).has_table('stored_file'):
        op.create_table('stored_file',
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('bytes', sa.Integer(), nullable=False),
        sa.Column('mime', sa.String(length=64), nullable=False),
        sa.Column('keep_until', sa.Date(), nullable=True),
        sa.Column('at', UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('sha256', name=op.f('pk_stored_file'))
        )
    with op.batch_alter_table('person') as batch_op:
        batch_op.add_column(sa.Column('name_key', sa.String(length=160), server_default='', nullable=False))
        batch_op.add_column(sa.Column('died_on', sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f('ix_person_name_key'), ['name_key'], unique=False)
    with op.batch_alter_table('cooperative') as batch_op:
        for name, length in (('national_no', 40), ('deed_no', 80), ('nib', 32), ('npwp', 32),
                             ('address', 300), ('other_units', 200)):
            batch_op.add_column(sa.Column(name, sa.String(length=length), server_default='', nullable=False))
        batch_op.add_column(sa.Column('deed_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('latitude', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('longitude', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('simkopdes_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('units', sa.JSON(), server_default='[]', nullable=False))
    with op.batch_alter_table('headcount') as batch_op:
        batch_op.add_column(sa.Column('correction', sa.String(length=300), server_default='', nullable=False))
    _make_tables()
    _know_the_secretary()
    _fold_names()
    _give_secretaries_their_grant()


def _make_tables():
    op.create_table('board_change',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('cooperative_id', sa.Uuid(), nullable=False),
    sa.Column('changed_on', sa.Date(), nullable=False),
    sa.Column('minutes_no', sa.String(length=80), nullable=False),
    sa.Column('minutes_on', sa.Date(), nullable=False),
    sa.Column('scan', sa.String(length=64), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('recorded_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['cooperative_id'], ['cooperative.id'], name=op.f('fk_board_change_cooperative_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_board_change_recorded_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['scan'], ['stored_file.sha256'], name=op.f('fk_board_change_scan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_change'))
    )
    op.create_index(op.f('ix_board_change_cooperative_id'), 'board_change', ['cooperative_id'])
    op.create_table('lurah_term',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('area_code', AREA_CODE, nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('is_acting', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f('ck_lurah_term_validity')),
    sa.ForeignKeyConstraint(['area_code'], ['area.code'], name=op.f('fk_lurah_term_area_code')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_lurah_term_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lurah_term'))
    )
    op.create_index(op.f('ix_lurah_term_area_code'), 'lurah_term', ['area_code'])
    op.create_index(op.f('ix_lurah_term_person_id'), 'lurah_term', ['person_id'])
    op.create_index('uq_lurah_term_open', 'lurah_term', ['area_code'], unique=True,
                    sqlite_where=sa.text('valid_to IS NULL'), postgresql_where=sa.text('valid_to IS NULL'))
    op.create_table('join_request',
    sa.Column('submission', sa.Uuid(), nullable=False),
    sa.Column('cooperative_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('phone', sa.String(length=16), nullable=True),
    sa.Column('gender', sa.Enum('L', 'P', name='gender', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'accepted', 'refused', name='requeststate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['cooperative_id'], ['cooperative.id'], name=op.f('fk_join_request_cooperative_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_join_request_decided_by'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_join_request_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('submission', name=op.f('pk_join_request'))
    )
    op.create_index(op.f('ix_join_request_cooperative_id'), 'join_request', ['cooperative_id'])
    op.create_index('uq_join_request_waiting', 'join_request', ['cooperative_id', 'phone'], unique=True,
                    sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))


def _know_the_secretary():
    """The check on roles names all of them, so it is made anew; SQLite cannot, and gets a new table."""
    listed = ', '.join(f"'{role}'" for role in ROLES)
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint(op.f('ck_role_grant_role'), 'role_grant', type_='check')
        op.create_check_constraint(op.f('ck_role_grant_role'), 'role_grant', f'role IN ({listed})')
        return
    op.drop_index('uq_role_grant_open', table_name='role_grant')
    op.drop_index('ix_role_grant_person_id', table_name='role_grant')
    op.rename_table('role_grant', 'role_grant_before')
    op.create_table('role_grant',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Enum(*ROLES, name='role', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('scope_kind', sa.Enum('area', 'cooperative', 'own', name='scope', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('scope_key', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f('ck_role_grant_validity')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_role_grant_person_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant'))
    )
    columns = 'id, person_id, role, scope_kind, scope_key, source, valid_from, valid_to, expires_on'
    op.execute(f'INSERT INTO role_grant ({columns}) SELECT {columns} FROM role_grant_before')
    op.drop_table('role_grant_before')
    op.create_index(op.f('ix_role_grant_person_id'), 'role_grant', ['person_id'])
    op.create_index('uq_role_grant_open', 'role_grant',
                    ['person_id', 'role', 'scope_kind', 'scope_key', 'source'], unique=True,
                    sqlite_where=sa.text('valid_to IS NULL'), postgresql_where=sa.text('valid_to IS NULL'))


def _fold_names():
    person = sa.table('person', sa.column('id', sa.Uuid()), sa.column('name', sa.String()),
                      sa.column('name_key', sa.String()))
    connection = op.get_bind()
    rows = connection.execute(sa.select(person.c.id, person.c.name)).all()
    if rows:
        connection.execute(
            sa.update(person).where(person.c.id == sa.bindparam('key')).values(name_key=sa.bindparam('folded')),
            [{'key': row.id, 'folded': folded(row.name)[:160]} for row in rows],
        )


def _give_secretaries_their_grant():
    position = sa.table('position', *(sa.column(name, kind) for name, kind in (
        ('id', sa.Uuid()), ('person_id', sa.Uuid()), ('cooperative_id', sa.Uuid()),
        ('kind', sa.String()), ('valid_from', sa.Date()), ('valid_to', sa.Date()))))
    grant = sa.table('role_grant', *(sa.column(name, kind) for name, kind in (
        ('id', sa.Uuid()), ('person_id', sa.Uuid()), ('role', sa.String()), ('scope_kind', sa.String()),
        ('scope_key', sa.String()), ('source', sa.String()), ('valid_from', sa.Date()))))
    connection = op.get_bind()
    for row in connection.execute(sa.select(position).where(
            position.c.kind == 'sekretaris', position.c.valid_to.is_(None))).all():
        connection.execute(sa.insert(grant).values(
            id=uuid4(), person_id=row.person_id, role='secretary', scope_kind='cooperative',
            scope_key=str(row.cooperative_id), source=f'position:{row.id}', valid_from=row.valid_from))


def downgrade():
    raise NotImplementedError('restore a backup instead')
