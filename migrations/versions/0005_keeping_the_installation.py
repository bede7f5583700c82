"""Epochs, backups that were made, signs of life, and since when a place waits to be counted."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from lms.core.types import UtcDateTime

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "epoch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Uuid(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("backup_made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch")),
        sa.UniqueConstraint("stamp", name=op.f("uq_epoch_stamp")),
    )
    op.create_table(
        "backup_made",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_made")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("fault", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    with op.batch_alter_table("stale_mark") as table:
        table.add_column(sa.Column("made_at", UtcDateTime(), nullable=True))
    mark = sa.table("stale_mark", sa.column("made_at", UtcDateTime()))
    op.execute(mark.update().values(made_at=datetime.now(UTC)))
    with op.batch_alter_table("stale_mark") as table:
        table.alter_column("made_at", existing_type=UtcDateTime(), nullable=False)


def downgrade():
    with op.batch_alter_table("stale_mark") as table:
        table.drop_column("made_at")
    for name in ("heartbeat", "backup_made", "epoch"):
        op.drop_table(name)
