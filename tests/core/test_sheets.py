"""Tables as offices send them are read with the place of each cell; what is none is refused."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from lms.core.sheets import BadFile, Flaw, column_letter, find_headings, read_book, read_table
from lms.core.sheets.shapes import column_number
from lms.core.sheets.xlsx_file import MOST_RATIO

KNOWN = {"name": ("Nama", "Nama Lengkap"), "phone": ("No HP", "Telepon"), "place": ("Kelurahan",)}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def saved(tmp_path: Path, content: bytes, name: str = "x.xlsx") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def book(fill, name: str = "Daftar") -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    fill(made, made.add_worksheet(name))
    made.close()
    return out.getvalue()


def plain(rows):
    def fill(_book, sheet):
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)

    return book(fill)


def texts(sheet):
    return {
        f"{column_letter(column)}{row.number}": cell.text
        for row in sheet.rows
        for column, cell in row.cells.items()
    }


@pytest.mark.parametrize("number", [1, 2, 26, 27, 52, 53, 702, 703, 16384])
def test_columns_have_the_letters_of_a_spreadsheet(number):
    assert column_number(column_letter(number)) == number
    assert column_letter(number) == openpyxl.utils.get_column_letter(number)


class TestCsv:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_it_is_read_whatever_wrote_it(self, tmp_path, delimiter, encoding):
        lines = [["Nama", "Kelurahan"], ["Siti Nur’aini é", "Blimbing"], ["Budi", "Sukun"]]
        text = "\r\n".join(delimiter.join(line) for line in lines)

        (sheet,) = read_book(saved(tmp_path, text.encode(encoding), "x.csv"))

        assert texts(sheet)["A2"] == "Siti Nur’aini é"
        assert texts(sheet)["B3"] == "Sukun"
        assert sheet.name == ""

    def test_a_comma_within_quotes_and_a_line_break_stay_in_their_cell(self, tmp_path):
        (sheet,) = read_book(saved(tmp_path, b'Nama,HP\n"Budi, S.E.","0812\n0813"\n', "x.csv"))

        assert texts(sheet) == {"A1": "Nama", "B1": "HP", "A2": "Budi, S.E.", "B2": "0812\n0813"}

    def test_the_hint_of_excel_is_no_row(self, tmp_path):
        (sheet,) = read_book(saved(tmp_path, b"sep=;\nNama;HP\nBudi;1\n", "x.csv"))

        assert texts(sheet) == {"A2": "Nama", "B2": "HP", "A3": "Budi", "B3": "1"}

    @pytest.mark.parametrize("raw", [b"\x00\x01\x02", b"a;b\n\x81\x8d;c\n"])
    def test_what_is_no_text_is_refused(self, tmp_path, raw):
        with pytest.raises(BadFile):
            read_book(saved(tmp_path, raw, "x.csv"))


class TestWorkbook:
    def test_values_come_as_text_with_their_place(self, tmp_path):
        def fill(made, sheet):
            sheet.write(0, 1, "Nama")
            sheet.write(2, 1, 81234567890)
            sheet.write(2, 2, 1.5)
            sheet.write(2, 3, True)
            day = made.add_format({"num_format": "dd/mm/yyyy"})
            sheet.write_datetime(2, 4, __import__("datetime").date(2025, 11, 5), day)

        (sheet,) = read_book(saved(tmp_path, book(fill)))

        assert texts(sheet) == {
            "B1": "Nama", "B3": "81234567890", "C3": "1.5", "D3": "1", "E3": "2025-11-05",
        }  # fmt: skip

    def test_a_merged_cell_holds_for_each_row_below_it(self, tmp_path):
        def fill(_made, sheet):
            sheet.merge_range(0, 0, 2, 0, "Blimbing")
            for number in range(3):
                sheet.write(number, 1, f"Orang {number}")

        (sheet,) = read_book(saved(tmp_path, book(fill)))

        assert [row.text(1) for row in sheet.rows] == ["Blimbing"] * 3
        assert [row.cells[1].is_filled for row in sheet.rows] == [False, True, True]

    def test_a_formula_counts_by_its_result_and_without_one_is_a_fault(self, tmp_path):
        def fill(_made, sheet):
            sheet.write_formula(0, 0, "=1+1", None, 2)
            sheet.write_formula(0, 1, "=A1&B1", None, "")
            sheet.write_formula(0, 2, "=1/0", None, "#DIV/0!")
            sheet.write_formula(0, 3, '=""&"x"', None, "x")

        (sheet,) = read_book(saved(tmp_path, book(fill)))

        cells = sheet.rows[0].cells
        assert (cells[1].text, cells[4].text) == ("2", "x")
        assert cells[2].flaw is Flaw.FORMULA
        assert cells[3].flaw is Flaw.ERROR

    def test_a_formula_that_another_program_never_calculated_is_a_fault(self, tmp_path):
        made = openpyxl.Workbook()
        made.active["A1"] = "Nama"
        made.active["B2"] = "=A1"
        made.save(tmp_path / "x.xlsx")

        (sheet,) = read_book(tmp_path / "x.xlsx")

        assert sheet.rows[1].cells[2].flaw is Flaw.FORMULA

    def test_hidden_sheets_are_left_alone_and_empty_ones_too(self, tmp_path):
        def fill(made, sheet):
            sheet.write(0, 0, "Nama")
            made.add_worksheet("Kosong")
            hidden = made.add_worksheet("Sembunyi")
            hidden.write(0, 0, "Nama")
            hidden.hide()

        assert [s.name for s in read_book(saved(tmp_path, book(fill)))] == ["Daftar"]

    def test_a_cell_at_the_far_end_costs_no_memory(self, tmp_path):
        def fill(_made, sheet):
            sheet.write(0, 0, "Nama")
            sheet.write(1_048_575, 0, "Budi")
            sheet.write(0, 16_383, "jauh")

        (sheet,) = read_book(saved(tmp_path, book(fill)))

        assert texts(sheet) == {"A1": "Nama", "A1048576": "Budi"}

    def test_its_name_does_not_matter(self, tmp_path):
        (sheet,) = read_book(saved(tmp_path, plain([["Nama"]]), "x.list"))

        assert texts(sheet) == {"A1": "Nama"}


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def swollen() -> bytes:
    """A workbook of some kilobytes that would unpack to a hundred megabytes."""
    source = zipfile.ZipFile(io.BytesIO(plain([["Nama"]])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.infolist():
            archive.writestr(part, source.read(part))
        archive.writestr("xl/worksheets/sheet2.xml", b" " * 100_000_000)
    assert 100_000_000 / len(out.getvalue()) > MOST_RATIO
    return out.getvalue()


def with_entities() -> bytes:
    source = zipfile.ZipFile(io.BytesIO(plain([["Nama"]])))
    out = io.BytesIO()
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with zipfile.ZipFile(out, "w") as archive:
        for part in source.infolist():
            is_sheet = part.filename.endswith("sheet1.xml")
            archive.writestr(part.filename, bomb if is_sheet else source.read(part))
    return out.getvalue()


BAD = {
    "nothing": (b"", "kosong"),
    "blank sheets": (plain([]), "kosong"),
    "old workbook": (OLE + b"\x00" * 600, r"\.xls"),
    "encrypted": (OLE + b"\x00" * 5000 + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
    "web page": (b"\xef\xbb\xbf <html><table></table></html>", "halaman web"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "bukan tabel"),
    "paper": (b"%PDF-1.7 ...", "bukan tabel"),
    "other archive": (zipped(mimetype=b"application/vnd.oasis.opendocument"), "bukan buku kerja"),
    "half a file": (plain([["Nama"]])[:2000], "rusak"),
    "broken inside": (zipped(xl__workbook__xml=b"<x"), "bukan buku kerja|rusak"),
    "bomb": (swollen(), "terlalu besar"),
    "entities": (with_entities(), "tidak ditulis Excel|rusak"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_refused_in_one_sentence_with_the_mend(app, tmp_path, name):
    content, says = BAD[name]

    with pytest.raises(BadFile) as refused:
        read_book(saved(tmp_path, content))

    assert __import__("re").search(says, str(refused.value.message))
    assert "\n" not in str(refused.value.message)


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(app, tmp_path):
    path = tmp_path / "x.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)

    with pytest.raises(BadFile, match="200 MB"):
        read_book(path)


def test_a_file_that_is_not_there_is_refused(app, tmp_path):
    with pytest.raises(BadFile, match="tidak dapat dibuka"):
        read_book(tmp_path / "x.xlsx")


def sheet_of(tmp_path, rows):
    return read_book(saved(tmp_path, plain(rows)))[0]


class TestHeadings:
    def test_they_are_found_below_titles_in_other_words(self, tmp_path):
        rows = [
            ["DAFTAR PENGURUS"],
            [],
            ["No", "NAMA LENGKAP (sesuai KTP)", "No. HP"],
            [1, "Budi", 8],
        ]

        found = find_headings(sheet_of(tmp_path, rows), KNOWN)

        assert found is not None
        assert (found.last_row, dict(found.meant)) == (3, {2: "name", 3: "phone"})
        assert found.titles == ("DAFTAR PENGURUS",)

    def test_a_typing_error_is_forgiven_and_another_word_is_not(self, tmp_path):
        found = find_headings(sheet_of(tmp_path, [["Kelurahn", "Nama", "Telpon", "Hobi"]]), KNOWN)

        assert found is not None
        assert dict(found.meant) == {1: "place", 2: "name", 3: "phone"}

    def test_two_rows_are_read_as_one_where_the_upper_is_divided(self, tmp_path):
        known = {"men": ("Anggota L",), "women": ("Anggota P",), "place": ("Kelurahan",)}

        def fill(_made, sheet):
            sheet.merge_range(0, 0, 1, 0, "Kelurahan")
            sheet.merge_range(0, 1, 0, 2, "Anggota")
            sheet.write(1, 1, "L")
            sheet.write(1, 2, "P")
            sheet.write(2, 0, "Blimbing")

        (sheet,) = read_book(saved(tmp_path, book(fill)))
        found = find_headings(sheet, known)

        assert found is not None
        assert (found.last_row, dict(found.meant)) == (2, {1: "place", 2: "men", 3: "women"})

    def test_without_two_known_ones_there_are_none(self, tmp_path):
        assert (
            find_headings(sheet_of(tmp_path, [["Nama", "Hobi"], ["Budi", "Catur"]]), KNOWN) is None
        )


def test_sums_repeated_headings_numbers_and_signatures_are_passed_over(tmp_path):
    rows = [
        ["No", "Nama", "No HP"],
        ["(1)", "(2)", "(3)"],
        [1, "Budi", "0812"],
        [],
        [2, "Sri", "0813"],
        ["No", "Nama", "No HP"],
        [3, "Joko", "0814"],
        [4],
        ["Jumlah", None, 3],
        [],
        [None, None, "Malang, 5 November 2025"],
        [None, None, "Ketua"],
    ]
    sheet = sheet_of(tmp_path, rows)
    headings = find_headings(sheet, KNOWN)
    assert headings is not None

    table = read_table(sheet, headings, [2, 3])

    assert [row.number for row in table.rows] == [3, 5, 7]
    assert dict(table.passed)[9] == "sum"
    assert {number for number, _why in table.passed} == {2, 6, 8, 9, 11, 12}
