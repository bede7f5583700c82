"""CSV as spreadsheets of offices write it: semicolons, commas or tabs, old and new encodings."""

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from lms.core.i18n import lazy_gettext as _
from lms.core.sheets.faults import BadFile
from lms.core.sheets.shapes import Cell, Row, Sheet
from lms.core.sheets.values import MOST_CELLS, MOST_COLUMNS, cell_of_text

_DELIMITERS = ";,\t"
_LOOKED_AT = 20
"""Lines by which the delimiter is recognised."""


def read_csv(path: Path) -> Sheet:
    """The one table of a CSV file. Raises BadFile for what is no text."""
    text = _decoded(path.read_bytes())
    text, delimiter = _without_hint(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
    rows, number, cells_read = [], 1, 0
    try:
        for fields in reader:
            cells = _cells(fields)
            cells_read += len(cells)
            if cells_read > MOST_CELLS:
                raise BadFile(_("The table is too long. Divide it into several files."))
            if cells:
                rows.append(Row(number, cells))
            number += 1
    except csv.Error as fault:
        raise BadFile(
            _(
                "Row %(row)s cannot be read: a quotation mark is probably left open there.",
                row=number,
            )
        ) from fault
    return Sheet("", tuple(rows))


def _cells(fields: list[str]) -> dict[int, Cell]:
    return {
        column: cell
        for column, field in enumerate(fields[:MOST_COLUMNS], start=1)
        if (cell := cell_of_text(field)) is not None
    }


def _decoded(raw: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return _strictly(raw, encoding)
    if b"\x00" in raw:
        raise BadFile(_("This is no table. Send the list as an XLSX or CSV file."))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(raw, "cp1252")


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        raise BadFile(
            _("The text of the file cannot be read. Save it as CSV UTF-8, or as XLSX.")
        ) from fault


def _without_hint(text: str) -> tuple[str, str]:
    """Excel writes `sep=;` as the first line where it wants to be sure; its row is kept, empty."""
    first, line_end, rest = text.partition("\n")
    hint = first.strip().lower()
    if hint.startswith("sep=") and len(hint) == 5 and hint[4] in _DELIMITERS:
        return line_end + rest, hint[4]
    return text, ""


def _delimiter(text: str) -> str:
    """The one that divides most lines into the same number of parts."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:_LOOKED_AT]
    best, most = ";", 0
    for delimiter in _DELIMITERS:
        widths = Counter(len(next(csv.reader([line], delimiter=delimiter))) for line in lines)
        agreeing = max(((n, width) for width, n in widths.items() if width > 1), default=(0, 0))
        score = agreeing[0] * 100 + agreeing[1]
        if agreeing[0] and score > most:
            best, most = delimiter, score
    return best
