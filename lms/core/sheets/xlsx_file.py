"""XLSX, read row by row: values as they were last calculated, merged cells, nothing run.

What a workbook may unpack to is judged before anything is unpacked.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.utils.exceptions import InvalidFileException

from lms.core.i18n import lazy_gettext as _
from lms.core.sheets.faults import BadFile
from lms.core.sheets.shapes import Cell, Flaw, Row, Sheet, column_number
from lms.core.sheets.values import MOST_CELLS, MOST_COLUMNS, cell_of_value

MOST_UNPACKED = 150 * 1024 * 1024
MOST_SHARED = 40 * 1024 * 1024
"""The parts that are held whole: shared texts and styles."""
MOST_RATIO = 300
MOST_PARTS = 5_000
MOST_SHEETS = 200
MOST_FILLED = 5_000
"""Rows into which one merged cell is written."""
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class _Merged(NamedTuple):
    top: int
    left: int
    bottom: int
    right: int


def read_xlsx(path: Path) -> list[Sheet]:
    """The sheets of a workbook that are not hidden. Raises BadFile with the mend."""
    try:
        # As an open file: by its name the library would judge what it is.
        with path.open("rb") as file, zipfile.ZipFile(path) as archive:
            _ensure_workbook(archive)
            return _sheets(file, archive)
    except BadFile:
        raise
    except DefusedXmlException as fault:
        raise BadFile(
            _("The workbook holds something that no spreadsheet writes, and is not read.")
        ) from fault
    except (
        InvalidFileException,
        zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError,
        AttributeError, OSError, EOFError, NotImplementedError, RuntimeError, AssertionError,
    ) as fault:  # fmt: skip
        raise BadFile(
            _("The workbook is damaged. Open it in Excel, save it under a new name, and send that.")
        ) from fault


def _ensure_workbook(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise BadFile(_("The file is protected by a password. Remove it, and save the file anew."))
    if "xl/workbook.xml" not in names:
        raise BadFile(
            _(
                "This is no Excel workbook (.xlsx). Open it in your spreadsheet program and save "
                "it as Excel Workbook (.xlsx)."
            )
        )
    if len(parts) > MOST_PARTS or any(_is_bomb(part) for part in parts) or _unpacked(parts):
        raise BadFile(
            _(
                "The workbook unpacks to more than can be read. Copy the table alone into a new "
                "workbook, and send that."
            )
        )


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    ratio = part.file_size / max(part.compress_size, 1)
    held_whole = part.filename in {"xl/sharedStrings.xml", "xl/styles.xml"}
    return (part.file_size > 10_000_000 and ratio > MOST_RATIO) or (
        held_whole and part.file_size > MOST_SHARED
    )


def _unpacked(parts: list[zipfile.ZipInfo]) -> bool:
    # Pictures and the like are never opened.
    return sum(p.file_size for p in parts if p.filename.endswith((".xml", ".rels"))) > MOST_UNPACKED


def _sheets(file: BinaryIO, archive: zipfile.ZipFile) -> list[Sheet]:
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        worksheets = [one for one in book.worksheets if one.sheet_state == "visible"]
        if len(worksheets) > MOST_SHEETS:
            raise BadFile(
                _("The workbook has more than %(most)s sheets. Divide it.", most=MOST_SHEETS)
            )
        left, sheets = MOST_CELLS, []
        for worksheet in worksheets:
            sheet, used = _sheet(worksheet, archive, left)
            left -= used
            sheets.append(sheet)
        return sheets
    finally:
        book.close()


def _sheet(worksheet: Any, archive: zipfile.ZipFile, most: int) -> tuple[Sheet, int]:
    unknown, merged = _scanned(archive, worksheet._worksheet_path)
    worksheet.reset_dimensions()
    cells: dict[int, dict[int, Cell]] = {}
    used = 0
    for number, row in enumerate(worksheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        found = dict(_cells_of(row, number, unknown))
        used += len(found)
        if used > most:
            raise BadFile(_("The table is too long. Divide it into several files."))
        if found:
            cells[number] = found
    _fill_down(cells, merged)
    rows = tuple(Row(number, cells[number]) for number in sorted(cells))
    spans = {(one.top, one.left): one.right for one in merged if one.right > one.left}
    return Sheet(str(worksheet.title), rows, spans), used


def _cells_of(
    row: tuple[Any, ...], number: int, unknown: set[tuple[int, int]]
) -> Iterator[tuple[int, Cell]]:
    for column, one in enumerate(row, start=1):
        if (number, column) in unknown:
            yield column, Cell("", Flaw.FORMULA)
        elif one.value is not None and (
            cell := cell_of_value(one.value, is_error=one.data_type == "e")
        ):
            yield column, cell


def _fill_down(cells: dict[int, dict[int, Cell]], merged: list[_Merged]) -> None:
    """What is merged over several rows holds for each row that has something of its own."""
    for one in merged:
        begins = cells.get(one.top, {}).get(one.left)
        if begins is None:
            continue
        for number in range(one.top + 1, min(one.bottom, one.top + MOST_FILLED) + 1):
            if number in cells:
                cells[number].setdefault(one.left, Cell(begins.text, begins.flaw, is_filled=True))


def _scanned(archive: zipfile.ZipFile, part: str) -> tuple[set[tuple[int, int]], list[_Merged]]:
    """Where a formula has no result in the file, and which cells are merged.

    The library that gives the values shows both as empty cells.
    """
    unknown: set[tuple[int, int]] = set()
    merged: list[_Merged] = []
    with archive.open(part.lstrip("/")) as source:
        for _event, element in iterparse(source, forbid_dtd=True):
            name = element.tag.removeprefix(_NAMESPACE)
            if name == "c":
                if _has_no_result(element) and (place := _place(element.get("r", ""))):
                    unknown.add(place)
                element.clear()
            elif name == "row":
                element.clear()
            elif name == "mergeCell":
                merged.extend(_area(element.get("ref", "")))
    return unknown, merged


def _has_no_result(cell: Any) -> bool:
    if cell.find(f"{_NAMESPACE}f") is None or cell.get("t") == "str":
        return False
    value = cell.find(f"{_NAMESPACE}v")
    return value is None or not (value.text or "").strip()


def _place(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference)
    return (int(match[2]), column_number(match[1])) if match else None


def _area(reference: str) -> list[_Merged]:
    first, _colon, last = reference.partition(":")
    begin, end = _place(first), _place(last or first)
    return [_Merged(*begin, *end)] if begin and end else []
