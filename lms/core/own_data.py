"""What the system keeps about one person, gathered for that person.

Each room contributes sections and says which columns that point at people they answer for. A
column that no section answers for needs a reason, or a test fails: nothing is forgotten.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Row as Found

from lms.core.database import Base

SCHEMA = "belajar-koperasi/own-data"
VERSION = 1
"""Counted up when a section changes its shape, so that whoever reads the file can tell."""

AS_AN_ACT = "what the person did in office is listed under acts"
"""Why a column that says who decided something is left out."""

Row = Mapping[str, Any]
"""JSON values by name; never another person's name, number or words."""
Gather = Callable[[UUID], Iterable[Row]]


@dataclass(frozen=True)
class Section:
    """One part of what is kept: its key in the file, its title on paper, and how it is gathered."""

    key: str
    title: Any
    columns: frozenset[str]
    gather: Gather


_sections: dict[str, Section] = {}
_left_out: dict[str, str] = {}


def contribute(key: str, title: Any, columns: Iterable[str], gather: Gather) -> None:
    """Add a section that answers for these columns (`table.column`)."""
    _sections[key] = Section(key, title, frozenset(columns), gather)


def leave_out(reason: str, *columns: str) -> None:
    """Say why these columns lead to nothing in the file; the reason stands in the file."""
    _left_out.update(dict.fromkeys(columns, reason))


def sections() -> tuple[Section, ...]:
    """Every section, in the order of the floors."""
    return tuple(_sections.values())


def left_out() -> Mapping[str, str]:
    """The columns that no section answers for, each with its reason."""
    return dict(_left_out)


def facts(found: Base | Found[*tuple[Any, ...]], *names: str) -> dict[str, Any]:
    """These parts of a row as JSON values, under their own names."""
    return {name: plain(getattr(found, name)) for name in names}


def plain(value: Any) -> Any:
    """A value as JSON: moments in UTC and days in ISO 8601, ids as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
