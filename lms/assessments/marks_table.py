"""A table of slot marks as a file: what anyone needs to check the figures of a quiz."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _

GREATEST = 1e12
"""Beyond it nothing is a mark, and its fourth power is too large to add up."""


@dataclass(frozen=True)
class MarksTable:
    """Slots with their greatest marks, and the marks of each attempt in that order."""

    slots: tuple[tuple[str, float], ...]
    attempts: tuple[tuple[float, ...], ...]


def read_marks(text: str) -> MarksTable:
    """The table in a CSV: header `slot:max`, one row an attempt; an empty cell is no answer, 0.

    Separated by commas, or by semicolons with a decimal comma. Raises Invalid with line and column.
    """
    if "\x00" in text:
        raise Invalid(_("This is not a text file."))
    text = text.removeprefix("\ufeff")
    is_semicolon = ";" in text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=";" if is_semicolon else ",")
    try:
        rows = [(lines.line_num, row) for row in lines if any(cell.strip() for cell in row)]
    except csv.Error as fault:
        raise Invalid(_("Line %(line)s cannot be read.", line=lines.line_num)) from fault
    if not rows:
        raise Invalid(_("The file is empty: write slot:max in the first line."))
    slots = tuple(_slot(rows[0][0], place, cell) for place, cell in enumerate(rows[0][1], 1))
    if len({name for name, _max in slots}) < len(slots):
        raise Invalid(_("Two columns have the same name."))
    return MarksTable(slots, tuple(_marks(line, row, slots) for line, row in rows[1:]))


def _slot(line: int, place: int, cell: str) -> tuple[str, float]:
    name, _colon, greatest = cell.strip().rpartition(":")
    number = _number(greatest)
    if not name or number is None or number < 0:
        raise Invalid(
            _(
                "Line %(line)s, column %(column)s: write the slot and its greatest mark, as 1:10.",
                line=line,
                column=place,
            )
        )
    return name, number


def _marks(line: int, row: Sequence[str], slots: Sequence[tuple[str, float]]) -> tuple[float, ...]:
    if len(row) != len(slots):
        raise Invalid(
            _(
                "Line %(line)s has %(found)s marks instead of %(wanted)s.",
                line=line,
                found=len(row),
                wanted=len(slots),
            )
        )
    return tuple(_mark(line, place, cell) for place, cell in enumerate(row, 1))


def _mark(line: int, place: int, cell: str) -> float:
    number = _number(cell) if cell.strip() else 0.0
    if number is None:
        raise Invalid(
            _(
                "Line %(line)s, column %(column)s: %(cell)s is no number.",
                line=line,
                column=place,
                cell=cell[:40],
            )
        )
    return number


def _number(cell: str) -> float | None:
    try:
        number = float(cell.strip().replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) and abs(number) <= GREATEST and "_" not in cell else None
