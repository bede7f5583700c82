"""Opening a file by what it is, not by what it is called."""

from pathlib import Path

from lms.core.i18n import lazy_gettext as _
from lms.core.sheets.csv_file import read_csv
from lms.core.sheets.faults import BadFile
from lms.core.sheets.shapes import Sheet
from lms.core.sheets.xlsx_file import read_xlsx

GREATEST_FILE = 20 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml")


def read_book(path: Path) -> list[Sheet]:
    """The sheets of a CSV or XLSX file that hold something, in their order.

    Raises BadFile, with the mend, for everything else and for what is too large.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as fault:
        raise BadFile(_("The file cannot be opened. Check its name and place.")) from fault
    if size > GREATEST_FILE:
        megabytes = -(-size // (1024 * 1024))
        raise BadFile(
            _(
                "The file has %(size)s MB, and at most %(most)s MB are read. Remove pictures from "
                "it, or divide it into several files.",
                size=megabytes,
                most=GREATEST_FILE // (1024 * 1024),
            )
        )
    _refuse_other_kinds(head, path)
    sheets = read_xlsx(path) if head.startswith(b"PK\x03\x04") else [read_csv(path)]
    found = [sheet for sheet in sheets if sheet.rows]
    if not found:
        raise BadFile(_("The file is empty: no cell of any sheet holds anything."))
    return found


def _refuse_other_kinds(head: bytes, path: Path) -> None:
    if not head:
        raise BadFile(_("The file is empty: no cell of any sheet holds anything."))
    if head.startswith(_OLE):
        raise BadFile(_ole_words(path))
    if head.startswith(_OTHERS):
        raise BadFile(_("This is no table. Send the list as an XLSX or CSV file."))
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGES):
        raise BadFile(
            _(
                "This is a web page that is called a workbook. Open it in Excel and save it as "
                "Excel Workbook (.xlsx)."
            )
        )


def _ole_words(path: Path) -> object:
    """Old workbooks and encrypted new ones come in the same container."""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if _ENCRYPTED in chunk:
                return _(
                    "The workbook is protected by a password. Open it in Excel, remove the "
                    "password (File, Info, Protect Workbook) and save it."
                )
            file.seek(-min(len(_ENCRYPTED), len(chunk) - 1), 1)
            if len(chunk) < 1 << 20:
                break
    return _(
        "This is a workbook of the old kind (.xls). Open it in Excel and save it as Excel "
        "Workbook (.xlsx)."
    )
