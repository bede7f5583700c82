"""A list that was sent, its rows with what became of them, and what is remembered for the next one."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.types import enum_type


class ImportState(StrEnum):
    """How far a list has come."""

    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"


class Outcome(StrEnum):
    """What became of a row, or would become of it."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    UNDECIDED = "undecided"
    REFUSED = "refused"


class ImportRun(Base):
    """One list that somebody sent. The file and the rows are thrown away after some days.

    `chosen` holds the sheets and what each column means, `notes` what was told about the file
    as a whole, `counts` the outcomes once it is done. `since` is the day from which what the
    list says holds where a row names none.
    """

    __tablename__ = "import_run"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(32))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    state: Mapped[ImportState] = mapped_column(enum_type(ImportState), default=ImportState.MAPPING)
    since: Mapped[date]
    chosen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notes: Mapped[list[Any]] = mapped_column(default=list)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[int] = mapped_column(default=0)
    by: Mapped[UUID | None] = person_column(Fate.KEEP, index=True)
    sent_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]


class ImportRow(Base):
    """One row of a list. `cells` are by column name: its text and its letter; `says` are sentences
    with the letter of the column to which they belong; `doubts` are who or what could be meant.
    """

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_import_id_outcome", "import_id", "outcome"),)

    import_id: Mapped[UUID] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sheet: Mapped[str] = mapped_column(String(100), default="")
    row: Mapped[int]
    cells: Mapped[dict[str, Any]]
    context: Mapped[list[Any]] = mapped_column(default=list)
    faults: Mapped[list[Any]] = mapped_column(default=list)
    twin: Mapped[int | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome))
    object_kind: Mapped[str | None] = mapped_column(String(64))
    object_id: Mapped[str | None] = mapped_column(String(64))
    says: Mapped[list[Any]] = mapped_column(default=list)
    doubts: Mapped[list[Any]] = mapped_column(default=list)
    decision: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    done_at: Mapped[datetime | None]


class ImportMapping(Base):
    """What somebody said that a heading means in lists of a kind; empty when it is not used."""

    __tablename__ = "import_mapping"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    heading: Mapped[str] = mapped_column(String(120), primary_key=True)
    meaning: Mapped[str] = mapped_column(String(32))
    said_by: Mapped[UUID | None] = person_column(Fate.KEEP)
    said_at: Mapped[datetime]


class ImportIdentity(Base):
    """Whom a row without a number of their own means in a cooperative: the row by its digest.

    Remembered where a person has decided, or somebody new was made of the row, so that the same
    list sent again finds the same people.
    """

    __tablename__ = "import_identity"

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = person_column(Fate.ERASE, index=True)
