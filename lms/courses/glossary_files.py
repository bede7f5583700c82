"""The glossary: one word for one thing in every lesson, and the words it replaces."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Term:
    """A term, and the words that lessons do not use for it (`hindari`, separated by `;`)."""

    term: str
    english: str
    avoid: tuple[str, ...]


def read_glossary(file: Path) -> tuple[Term, ...]:
    """The terms of content/glossary.csv, in its order."""
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Term(row["id_term"], row["en_term"], _avoided(row["hindari"]))
            for row in csv.DictReader(lines)
        )


def _avoided(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())
