"""What a sheet is made of: cells with their place, rows, and what was merged. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Flaw(StrEnum):
    """Why the value of a cell is not known."""

    FORMULA = "formula"
    """A formula whose result is not in the file: the program that wrote it did not calculate."""
    ERROR = "error"
    """A formula that went wrong: #REF!, #N/A."""
    LONG = "long"
    """More text than any cell of a table holds."""
    BROKEN = "broken"
    """Characters that cannot be kept."""


@dataclass(frozen=True)
class Cell:
    """The value of a cell as text: a day as 2025-11-05, a whole number without decimals.

    `is_filled` says that it comes from a merged cell that begins in a row above.
    """

    text: str
    flaw: Flaw | None = None
    is_filled: bool = False


@dataclass(frozen=True)
class Row:
    """One row by its number in the sheet; cells by the number of their column, from 1."""

    number: int
    cells: Mapping[int, Cell]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in this row itself."""
        return all(cell.is_filled for cell in self.cells.values())

    def text(self, column: int) -> str:
        """What stands in the column; nothing where it is empty."""
        cell = self.cells.get(column)
        return cell.text if cell else ""


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet that hold something. `name` is empty for CSV, which has one table only.

    `spans` says up to which column a cell is merged to its right, by row and column.
    """

    name: str
    rows: tuple[Row, ...]
    spans: Mapping[tuple[int, int], int] = field(default_factory=dict)


def column_letter(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column by its letters; the inverse of `column_letter`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
