"""A table that is the same on the screen and in a file: one object makes both."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from lms.core.i18n import gettext as _
from lms.core.tables import csv_text
from lms.coverage.rules.sums import Sum
from lms.web.formats import date_short, number


class Way(NamedTuple):
    """Where a cell leads: an endpoint and its values."""

    endpoint: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column of the screen; `in_file` names the columns it fills in a file.

    A figure fills several, since a spreadsheet would read "6/8" as a date. `is_spare` columns
    are left out on narrow screens.
    """

    label: Any
    in_file: tuple[Any, ...] = ()
    is_number: bool = False
    is_spare: bool = False


@dataclass(frozen=True)
class Cell:
    """One value: as text on the screen and as values in a file; `way` leads on from it.

    After the text comes `extra`, on a line of its own, or `hatched`: words for what is not
    available, drawn as a hatched box.
    """

    text: str
    values: tuple[object, ...]
    way: Way | None = None
    extra: str = ""
    hatched: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under columns; a row whose number is in `totals` sums those that follow it."""

    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    totals: frozenset[int] = field(default_factory=frozenset)

    @property
    def csv(self) -> str:
        """The same rows as a file."""
        header = [str(name) for one in self.columns for name in (one.in_file or (one.label,))]
        return csv_text(header, ([v for cell in row for v in cell.values] for row in self.rows))


def said(text: Any, way: Way | None = None) -> Cell:
    """A word or a name."""
    return Cell(str(text), (str(text),), way)


def dated(day: date | None) -> Cell:
    """A day; in a file as 2026-11-24, which every spreadsheet reads as a date."""
    return Cell(date_short(day), (day.isoformat(),)) if day else Cell("–", ("",))


def counted(n: int) -> Cell:
    """A number without a whole."""
    return Cell(number(n), (n,))


def shared(figure: Sum) -> Cell:
    """A figure of a whole: those inside the known whole, the whole, and those outside of it."""
    if figure.out_of is None:
        missing = _("not available")
        return Cell(f"{number(figure.n)}/", (0, missing, figure.n), hatched=missing)
    extra = f"(+{number(figure.n_without)})" if figure.n_without else ""
    text = f"{number(figure.part)}/{number(figure.out_of)}"
    return Cell(text, (figure.part, figure.out_of, figure.n_without), extra=extra)
