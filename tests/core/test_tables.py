"""Tables that an office's spreadsheet opens as they are, and that run nothing there."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.tables import BOM, csv_text, xlsx_file

cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


def read(text: str) -> list[list[str]]:
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=";"))


@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=5))
def test_what_goes_in_comes_out_but_for_an_apostrophe_before_what_would_run(rows):
    found = read(csv_text(["a", "b"], rows))

    assert [[cell.removeprefix("'") for cell in row] for row in found[1:]] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


@given(st.lists(cells, min_size=1, max_size=5))
def test_no_cell_begins_as_a_formula(row):
    (_header, found) = read(csv_text(["x"] * len(row), [row]))

    assert not [cell for cell in found if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    "text", ["=1+1", "+62812", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert read(csv_text(["x"], [[text]]))[1] == ["'" + text]


def test_numbers_stay_numbers_and_nothing_stays_empty():
    row = [-3, 0, Decimal("-1.5"), None, date(2026, 11, 5), "teks; dengan titik koma"]

    found = read(csv_text(["x"] * len(row), [row]))[1]

    assert found == ["-3", "0", "-1.5", "", "2026-11-05", "teks; dengan titik koma"]


def test_a_header_that_would_run_is_guarded_too():
    assert read(csv_text(["=1+1"], []))[0] == ["'=1+1"]


def test_lines_end_as_spreadsheets_expect():
    assert csv_text(["a", "b"], [[1, 2]]) == f"{BOM}a;b\r\n1;2\r\n"


def test_a_workbook_holds_what_the_table_holds():
    row = [-3, Decimal("1.5"), None, date(2026, 11, 5), "=1+1", "https://example.test"]

    book = openpyxl.load_workbook(io.BytesIO(xlsx_file("Kunjungan: [2026]", ["a"] * 6, [row])))

    sheet = book.active
    assert sheet.title == "Kunjungan 2026"
    assert [cell.value for cell in sheet[2]] == [
        -3, 1.5, None, datetime(2026, 11, 5), "=1+1", "https://example.test",
    ]  # fmt: skip
    assert sheet["E2"].data_type == "s"
    assert sheet["F2"].hyperlink is None
