"""Tables that leave the system as files that an office's spreadsheet opens as they are."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter

BOM = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """One value a cell, separated by semicolons, with the mark that makes Excel read UTF-8.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_cell(name) for name in header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def xlsx_file(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The same as a workbook of one sheet: header in bold and always in view, dates as dates.

    Rows are written as they come, so that a long table needs little memory. Text is never a formula.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "default_date_format": "dd/mm/yyyy", "remove_timezone": True},
    )  # fmt: skip
    sheet = book.add_worksheet(_sheet_name(title))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(header) - 1, 0), 20)
    sheet.write_row(0, 0, header, book.add_format({"bold": True, "text_wrap": True}))
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            sheet.write(number, column, value if _is_plain(value) else str(value))
    book.close()
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """A name that Excel takes: 31 characters without the seven that it refuses."""
    return "".join(char for char in title if char not in "[]:*?/\\")[:31].strip("' ") or "Data"


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | Decimal | date)


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return "'" + value
    return value
