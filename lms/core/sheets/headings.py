"""Finding the row of headings among titles, and which heading means what. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from lms.core.sheets.shapes import Row, Sheet

LOOKED_AT = 40
"""Rows from the top among which the headings are sought."""
LIKE = 90
"""From how alike (of 100) a heading is taken for a known one with a typing error."""


@dataclass(frozen=True)
class Headings:
    """The headings of a table: their words by column, and the last row in which they stand."""

    first_row: int
    last_row: int
    words: Mapping[int, str]
    meant: Mapping[int, str]
    """By column, the name of what the heading means; guessed."""
    titles: tuple[str, ...] = ()
    """What stands above the table."""


def folded_heading(text: str) -> str:
    """A heading as a key: small letters, without signs and what is in brackets."""
    plain = re.sub(r"\(.*?\)|\[.*?\]", " ", text.casefold())
    plain = " ".join(re.findall(r"[a-z0-9]+", plain))
    return plain or " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


def find_headings(
    sheet: Sheet, known: Mapping[str, Sequence[str]], least: int = 2
) -> Headings | None:
    """The row of headings, alone or with the row below it; None when no row has `least` of them.

    `known` names what is sought, each with the words by which it is called.
    """
    words = {folded_heading(word): name for name, many in known.items() for word in many}
    best: Headings | None = None
    candidates = sheet.rows[:LOOKED_AT]
    for place, row in enumerate(candidates):
        below = candidates[place + 1] if place + 1 < len(candidates) else None
        for found in _readings(sheet, row, below, words):
            if len(found.meant) >= least and (best is None or len(found.meant) > len(best.meant)):
                best = found
    if best is None:
        return None
    titles = tuple(
        cell.text
        for row in sheet.rows
        if row.number < best.first_row
        for cell in row.cells.values()
        if cell.text and not cell.is_filled
    )
    return Headings(best.first_row, best.last_row, best.words, best.meant, titles)


def _readings(
    sheet: Sheet, row: Row, below: Row | None, words: Mapping[str, str]
) -> Iterable[Headings]:
    alone = {column: cell.text for column, cell in row.cells.items() if cell.text}
    yield Headings(row.number, row.number, alone, _meanings(alone, words))
    if below is not None and below.number == row.number + 1 and _goes_on(sheet, row):
        both = _joined(sheet, row, below)
        yield Headings(row.number, below.number, both, _meanings(both, words))


def _goes_on(sheet: Sheet, row: Row) -> bool:
    """Whether a heading stands over several columns, as one that is divided below does."""
    return any((row.number, column) in sheet.spans for column in row.cells)


def _joined(sheet: Sheet, row: Row, below: Row) -> dict[int, str]:
    over: dict[int, str] = {}
    for column, cell in sorted(row.cells.items()):
        for place in range(column, sheet.spans.get((row.number, column), column) + 1):
            over.setdefault(place, cell.text)
    joined = {}
    for column in sorted({*over, *below.cells}):
        under = below.cells.get(column)
        parts = (over.get(column, ""), under.text if under and not under.is_filled else "")
        joined[column] = " ".join(filter(None, parts))
    return joined


def _meanings(headings: Mapping[int, str], words: Mapping[str, str]) -> dict[int, str]:
    """What each heading means; the first column of two that mean the same has it.

    Words that fit exactly come before those with a typing error.
    """
    meant: dict[int, str] = {}
    keys = {column: folded_heading(text) for column, text in sorted(headings.items())}
    for column, key in keys.items():
        if (name := words.get(key)) and name not in meant.values():
            meant[column] = name
    for column, key in keys.items():
        if column in meant or len(key) < 5:
            continue
        if (name := _alike(key, words)) and name not in meant.values():
            meant[column] = name
    return meant


def _alike(key: str, words: Mapping[str, str]) -> str | None:
    found = process.extract(key, list(words), scorer=fuzz.ratio, score_cutoff=LIKE, limit=3)
    names = {words[word] for word, _score, _place in found}
    return names.pop() if len(names) == 1 else None
