"""What was joined, how every row was before, and which entries are not the same person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column

_HOLDS = text("undone_at IS NULL")


class PersonMerge(Base):
    """One entry was found to be the same person as another, until that was taken back.

    `counts` says how many rows of each table moved, `stayed` which ones are still the old entry's, by
    table and key.
    """

    __tablename__ = "person_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> absorbed_id", name="two_entries"),
        CheckConstraint("undone_by IS NULL OR undone_at IS NOT NULL", name="undone"),
        Index(
            "uq_person_merge_open",
            "absorbed_id",
            unique=True,
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kept_id: Mapped[UUID] = person_column(Fate.KEEP, index=True)
    absorbed_id: Mapped[UUID] = person_column(Fate.KEEP)
    merged_at: Mapped[datetime] = mapped_column(index=True)
    merged_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    counts: Mapped[dict[str, Any]]
    stayed: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = person_column(Fate.KEEP)

    kept: Mapped[Person] = relationship(lazy="raise", foreign_keys=[kept_id])
    absorbed: Mapped[Person] = relationship(lazy="raise", foreign_keys=[absorbed_id])


class PersonMergeRow(Base):
    """One value that a merge changed: where, what it was before and what it became.

    Rows of one `part` belong together: they are all taken back, or none of them. `row_key` is the
    key that the row has since the merge.
    """

    __tablename__ = "person_merge_row"

    merge_id: Mapped[UUID] = mapped_column(ForeignKey("person_merge.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[int]
    table_name: Mapped[str] = mapped_column(String(64))
    row_key: Mapped[list[Any]]
    column_name: Mapped[str] = mapped_column(String(64))
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)


class DistinctPeople(Base):
    """Somebody looked, and these two entries are not the same person: they are not proposed again."""

    __tablename__ = "distinct_people"
    __table_args__ = (CheckConstraint("first_id <> second_id", name="two_entries"),)

    first_id: Mapped[UUID] = person_column(Fate.KEEP, primary_key=True)
    second_id: Mapped[UUID] = person_column(Fate.KEEP, primary_key=True, index=True)
    said_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    said_at: Mapped[datetime]
