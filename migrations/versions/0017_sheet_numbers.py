"""a short number on each sheet of a sitting, by which it is found in a mixed pile

Revision ID: 0017
Revises: 0016
"""

from itertools import count, groupby

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

seat = sa.table(
    'sitting_seat',
    sa.column('sitting_id', sa.Uuid()),
    sa.column('person_id', sa.Uuid()),
    sa.column('number', sa.Integer()),
)


def upgrade():
    with op.batch_alter_table('sitting_seat', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.Integer(), nullable=True))
    number_the_seats(op.get_bind())
    with op.batch_alter_table('sitting_seat', schema=None) as batch_op:
        batch_op.alter_column('number', existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_sitting_seat_sitting_id_number'), ['sitting_id', 'number'])


def downgrade():
    with op.batch_alter_table('sitting_seat', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_sitting_seat_sitting_id_number'), type_='unique')
        batch_op.drop_column('number')


def number_the_seats(connection):
    """Each sitting counts its seats from 1; nothing was printed with a number so far."""
    rows = connection.execute(
        sa.select(seat.c.sitting_id, seat.c.person_id).order_by(seat.c.sitting_id, seat.c.person_id)
    ).all()
    for _sitting, seats in groupby(rows, key=lambda row: row.sitting_id):
        numbers = count(1)
        for row in seats:
            connection.execute(
                seat.update()
                .where(seat.c.sitting_id == row.sitting_id, seat.c.person_id == row.person_id)
                .values(number=next(numbers))
            )
