"""The rows of a table below its headings, without sums, repeated headings and signatures. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from lms.core.sheets.headings import Headings, folded_heading
from lms.core.sheets.shapes import Row, Sheet

_SUMS = frozenset(
    {
        "jumlah", "total", "sub total", "subtotal", "jumlah total", "total jumlah", "grand total",
        "jumlah keseluruhan", "total keseluruhan", "jumlah seluruhnya", "rata rata",
    }
)  # fmt: skip
_ORDINAL = re.compile(r"\(?\d{1,2}\)?\.?")
_TITLE_WIDTH = 3
"""Columns over which a title within a table is merged at least."""


@dataclass(frozen=True)
class Table:
    """What is to be taken, and the rows that were passed over, with why."""

    rows: tuple[Row, ...]
    passed: tuple[tuple[int, str], ...]
    """Row number and reason: `sum`, `heading`, `title` or `after` (below the table)."""


def read_table(sheet: Sheet, headings: Headings, needed: Collection[int]) -> Table:
    """The rows below the headings; `needed` are the columns that a row of the table fills."""
    rows: list[Row] = []
    passed: list[tuple[int, str]] = []
    last = headings.last_row
    ended = False
    for row in sheet.rows:
        if row.number <= headings.last_row or row.is_blank:
            continue
        ended = ended or row.number > last + 1
        why = _why_passed(sheet, row, headings, needed, is_first=not rows)
        if not why and ended and not _fills(row, needed):
            why = "after"
        if why:
            passed.append((row.number, why))
        else:
            rows.append(row)
            ended = False
        ended = ended or why == "sum"
        last = row.number
    return Table(tuple(rows), tuple(passed))


def _fills(row: Row, needed: Collection[int]) -> bool:
    """Whether the row holds more than half of what a row of the table does."""
    held = [column for column in needed if column in row.cells]
    return len(held) * 2 > len(needed)


def _why_passed(
    sheet: Sheet, row: Row, headings: Headings, needed: Collection[int], *, is_first: bool
) -> str | None:
    own = {column: cell.text for column, cell in row.cells.items() if not cell.is_filled}
    texts = [text for text in own.values() if text]
    if any(folded_heading(text) in _SUMS for text in texts[:3]):
        return "sum"
    if _repeats(own, headings):
        return "heading"
    if is_first and len(texts) > 2 and all(_ORDINAL.fullmatch(text) for text in texts):
        numbers = [int(re.sub(r"\D", "", text)) for text in texts]
        if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            return "heading"
    if len(own) == 1:
        # A title between two parts of the table, or a number that waits for somebody.
        (column,) = own
        width = sheet.spans.get((row.number, column), column) - column + 1
        if column not in needed or width >= _TITLE_WIDTH:
            return "title"
    return None


def _repeats(own: dict[int, str], headings: Headings) -> bool:
    same = sum(
        folded_heading(text) == folded_heading(headings.words.get(column, ""))
        for column, text in own.items()
        if text
    )
    return same >= 2 and same * 2 >= len(own)
