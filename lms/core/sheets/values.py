"""The value of a cell as text, whichever way the spreadsheet keeps it. Pure."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from lms.core.sheets.shapes import Cell, Flaw

MOST_CELLS = 600_000
MOST_COLUMNS = 150
LONGEST_TEXT = 2_000
_BLANKS = re.compile(r"[^\S\n]+")


def cell_of_text(text: str) -> Cell | None:
    """A cell of what was written as text: NFC, blanks made plain; None when nothing is left."""
    if len(text) > LONGEST_TEXT * 4:
        return Cell("", Flaw.LONG)
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    # Zero-width marks come along when lists are pasted from chats, and nobody sees them.
    plain = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    if any(
        unicodedata.category(char) in {"Cc", "Cs", "Cn"}
        for char in plain.replace("\n", "").replace("\t", "")
    ):
        return Cell("", Flaw.BROKEN)
    plain = _BLANKS.sub(" ", plain).strip()
    # An apostrophe before a number keeps its zeros in Excel and is no part of it.
    if plain.startswith("'") and plain[1:2].isdigit():
        plain = plain[1:]
    if not plain:
        return None
    return Cell("", Flaw.LONG) if len(plain) > LONGEST_TEXT else Cell(plain)


def cell_of_value(value: Any, *, is_error: bool = False) -> Cell | None:
    """A cell of what a workbook keeps: text, number, day or moment."""
    if value is None:
        return None
    if is_error:
        return Cell(str(value), Flaw.ERROR)
    if isinstance(value, str):
        return cell_of_text(value)
    return Cell(_written(value))


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e18:
        return str(int(value))
    return format(Decimal(repr(value)), "f")
