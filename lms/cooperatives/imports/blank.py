"""Empty lists to fill in: a workbook a kind, with one example, choices to pick and explanations."""

import io
from typing import Any

import xlsxwriter

from lms.cooperatives.imports.registry import Column, Kind

ROWS = 1000
"""Rows in which the choices can be picked."""
GENERAL = (
    "Isi satu baris untuk satu orang atau satu koperasi. Jangan mengubah baris judul kolom.",
    "Baris contoh boleh dihapus; bila tertinggal, baris itu dilewati.",
    "Boleh beberapa lembar (sheet), misalnya satu lembar untuk satu kelurahan.",
    "Nomor HP: satu nomor per orang. Tanggal: tanggal, bulan, tahun, misalnya 5/11/2025.",
    "NIK (KTP) tidak dibutuhkan. Bila ada, kolom itu dibuang dan tidak disimpan.",
    "Daftar yang sama boleh dikirim lagi: yang sudah ada tidak berubah.",
)


def blank_list(kind: Kind) -> bytes:
    """The workbook of the kind."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(kind.sheet[:31])
    heading = book.add_format(
        {"bold": True, "bg_color": "#f3e3e5", "border": 1, "text_wrap": True, "valign": "top"}
    )
    as_text = book.add_format({"num_format": "@"})
    as_day = book.add_format({"num_format": "dd/mm/yyyy"})
    sample = book.add_format({"italic": True, "font_color": "#5b6b70", "num_format": "@"})
    for place, column in enumerate(kind.columns):
        sheet.set_column(place, place, _width(column), as_day if _is_day(column) else as_text)
        sheet.write_string(0, place, column.label, heading)
        sheet.write_string(1, place, column.example, sample)
        if column.options:
            sheet.data_validation(1, place, ROWS, place, _choices(column))
    sheet.freeze_panes(1, 0)
    _explain(book, kind)
    book.close()
    return out.getvalue()


def _width(column: Column) -> int:
    return max(14, min(40, max(len(column.label), len(column.example)) + 4))


def _is_day(column: Column) -> bool:
    return column.read.__name__ == "read_date"


def _choices(column: Column) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(column.options),
        "error_type": "warning",
        "error_title": "Tidak ada dalam daftar",
        "error_message": "Pilih salah satu isi daftar.",
    }


def _explain(book: xlsxwriter.Workbook, kind: Kind) -> None:
    sheet = book.add_worksheet("Petunjuk")
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 80, wrap)
    sheet.write_string(0, 0, f"Petunjuk pengisian: {kind.sheet}", bold)
    row = 2
    for number, text in enumerate((*GENERAL, *kind.notes), start=1):
        sheet.write_string(row, 0, f"{number}.")
        sheet.write_string(row, 2, text, wrap)
        row += 1
    row += 1
    for place, text in enumerate(("Kolom", "Wajib", "Penjelasan")):
        sheet.write_string(row, place, text, bold)
    for column in kind.columns:
        row += 1
        sheet.write_string(row, 0, column.label)
        sheet.write_string(row, 1, "ya" if column.is_required else "tidak")
        choices = f"Pilihan: {', '.join(column.options)}. " if column.options else ""
        sheet.write_string(row, 2, f"{choices}{column.hint} Contoh: {column.example}".strip(), wrap)
