"""letters with kind, dates and scan; pauses of assignments; stored files; overridden conflicts

Revision ID: office1
Revises: 0001
"""

import uuid

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = "office1"
down_revision = "0001"
branch_labels = None
depends_on = None

FLAGS = ("backdated", "at_night", "many_that_day", "same_text", "nobody_counted", "corrected", "drawn")


def upgrade():
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("mime", sa.String(length=64), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )


def downgrade():
    op.drop_table("stored_file")
