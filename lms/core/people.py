"""What becomes of each column that points at a person, said where the column is made."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey
from sqlalchemy.orm import MappedColumn, mapped_column

from lms.core.database import Base


class Fate(StrEnum):
    """What happens to the row when the person is erased, or found to be the same as another.

    KEEP stays as it is (a register, a trail); ERASE goes with the person; REPOINT follows the
    person into another one when two are merged, and stays with the pseudonym on erasure.
    """

    KEEP = "keep"
    ERASE = "erase"
    REPOINT = "repoint"


def person_column(fate: Fate, *, bare: bool = False, **options: Any) -> MappedColumn[Any]:
    """A column that holds a person's id, with its fate.

    `bare` leaves the foreign key out: for the core, which lies below the room of people.
    """
    keys = () if bare else (ForeignKey("person.id", ondelete="RESTRICT"),)
    return mapped_column(*keys, info={"person": fate}, **options)


def person_columns() -> dict[str, Fate]:
    """Every declared column, as table.column."""
    return {
        f"{table.name}.{column.name}": column.info["person"]
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "person" in column.info
    }


def points_at_person(column: Column[Any]) -> bool:
    """Whether the column refers to a person by its foreign key."""
    return any(key.target_fullname == "person.id" for key in column.foreign_keys)
