"""letters, pauses, stored files, overridden conflicts, and what the office decides

Revision ID: 0003
Revises: 0002
"""

import uuid

import sqlalchemy as sa
from alembic import op
from lms.core.types import UtcDateTime

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

FLAGS = (
    "backdated",
    "at_night",
    "many_that_day",
    "same_text",
    "nobody_counted",
    "corrected",
    "drawn",
)
NEW_FLAG = "handed_in_late"


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
    _letters()
    with op.batch_alter_table("mentor_assignment") as batch:
        batch.add_column(sa.Column("conflict_reason", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("position") as batch:
        batch.add_column(sa.Column("conflict_reason", sa.Text(), nullable=False, server_default=""))
    _pauses()
    _flags((*FLAGS, NEW_FLAG))
    _office()


def _office():
    op.create_table(
        "setting_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_state")),
    )
    op.create_table(
        "signatory",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("nip", sa.String(length=18), nullable=False),
        sa.Column("is_acting", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_signatory_validity")
        ),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= valid_from", name=op.f("ck_signatory_expiry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatory")),
    )
    with op.batch_alter_table("holiday") as batch:
        batch.add_column(sa.Column("ended_at", UtcDateTime(), nullable=True))


def _letters():
    kind = sa.Enum(
        "spt", "kontrak", name="letterkind", native_enum=False, create_constraint=True, length=32
    )
    with op.batch_alter_table("assignment_letter") as batch:
        batch.add_column(sa.Column("id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("kind", kind, nullable=False, server_default="spt"))
        batch.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("scan_sha256", sa.String(length=64), nullable=True))
    letter = sa.table("assignment_letter", sa.column("number", sa.String), sa.column("id", sa.Uuid))
    connection = op.get_bind()
    for number in connection.execute(sa.select(letter.c.number)).scalars().all():
        connection.execute(
            sa.update(letter).where(letter.c.number == number).values(id=uuid.uuid4())
        )
    with op.batch_alter_table("assignment_letter") as batch:
        batch.alter_column("id", existing_type=sa.Uuid(), nullable=False)
        batch.alter_column("kind", existing_type=sa.String(32), server_default=None)
        batch.create_unique_constraint(op.f("uq_assignment_letter_id"), ["id"])
        batch.create_foreign_key(
            op.f("fk_assignment_letter_scan_sha256"), "stored_file", ["scan_sha256"], ["sha256"]
        )
        batch.create_check_constraint(
            op.f("ck_assignment_letter_validity"),
            "valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from",
        )


def _pauses():
    op.create_table(
        "assignment_pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_assignment_pause_validity")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["mentor_assignment.id"],
            name=op.f("fk_assignment_pause_assignment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_pause")),
    )
    op.create_index(op.f("ix_assignment_pause_assignment_id"), "assignment_pause", ["assignment_id"])
    op.create_index(
        "uq_assignment_pause_open",
        "assignment_pause",
        ["assignment_id"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )


def _flags(flags):
    """A check lists what a flag may be: it is made anew."""
    names = ", ".join(f"'{flag}'" for flag in flags)
    with op.batch_alter_table("visit_flag") as batch:
        batch.drop_constraint(op.f("ck_visit_flag_flag"), type_="check")
        batch.create_check_constraint(op.f("ck_visit_flag_flag"), f"kind IN ({names})")


def downgrade():
    with op.batch_alter_table("holiday") as batch:
        batch.drop_column("ended_at")
    op.drop_table("signatory")
    op.drop_table("setting_state")
    op.execute(sa.text("DELETE FROM visit_flag WHERE kind = 'handed_in_late'"))
    _flags(FLAGS)
    op.drop_table("assignment_pause")
    for table in ("position", "mentor_assignment"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("conflict_reason")
    with op.batch_alter_table("assignment_letter") as batch:
        batch.drop_constraint(op.f("ck_assignment_letter_validity"), type_="check")
        batch.drop_constraint(op.f("ck_assignment_letter_letterkind"), type_="check")
        batch.drop_constraint(op.f("fk_assignment_letter_scan_sha256"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_assignment_letter_id"), type_="unique")
        for column in ("scan_sha256", "valid_until", "valid_from", "kind", "id"):
            batch.drop_column(column)
    op.drop_table("stored_file")
