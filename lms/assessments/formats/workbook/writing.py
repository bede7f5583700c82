"""Writes questions as a workbook, and the empty one that trainers fill in, with examples."""

import io
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lms.assessments.formats.workbook import columns as names
from lms.assessments.kinds import (
    FULL,
    Matching,
    MultipleChoice,
    Numerical,
    Ordering,
    Question,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from lms.assessments.parsed import ParsedQuestion

Line = Mapping[str, str]
ROWS = 1000
"""Rows in which the kinds can be picked."""
_WIDTHS = {names.STEM: 60, names.KEY: 12, names.WHY: 50, names.KIND: 24}
_GUIDE = (
    ("Baris", "Satu baris untuk satu soal di sheet Soal. Sheet Contoh hanya untuk dilihat."),
    (names.KIND, "Pilih dari daftar: " + ", ".join(names.NAMES.values()) + "."),
    (names.STEM, "Pertanyaannya, paling banyak 40 kata."),
    ("A sampai J", "Pilihan jawaban. Penjelasan untuk yang memilihnya ditulis sesudah tanda # "
     "yang diapit spasi: Ketua # Ketua melaksanakan keputusan rapat anggota."),
    (names.KEY, "Huruf pilihan yang benar: B, atau A, C pada pilihan ganda kompleks; "
     "Benar atau Salah; sebuah angka; atau kata yang diharapkan."),
    ("Isian singkat", "Jawaban yang diterima di A, B, dan seterusnya; * untuk jawaban lainnya."),
    ("Angka", "90000 atau 5:0,1 (boleh meleset 0,1) atau 4,9..5,1 (rentang); angka yang sering "
     "keliru boleh ikut dengan penjelasannya, dan Kunci menyebut huruf yang benar."),
    ("Menjodohkan", "Di tiap kolom satu pasangan: kiri => kanan. Pengecoh: => kanan."),
    ("Mengurutkan", "A, B, C dan seterusnya dalam urutan yang benar."),
    (names.WHY, "Penjelasan untuk semua orang sesudah menjawab."),
    (names.OBJECTIVE, "Kode tujuan belajar, misalnya MAN-101/3.2."),
    (names.LEVEL, "C1 sampai C6."),
    (names.FORM, "A untuk cek awal, B untuk cek akhir."),
    (names.ID, "Kosongkan untuk soal baru; isi untuk mengganti soal yang sudah ada."),
)  # fmt: skip
EXAMPLES: tuple[Line, ...] = (
    {
        names.KIND: "Pilihan ganda",
        names.STEM: "Siapa pemegang kekuasaan tertinggi dalam koperasi?",
        "A": "Rapat anggota # Tepat: setiap anggota punya satu suara di sana.",
        "B": "Ketua # Ketua menjalankan keputusan rapat anggota.",
        "C": "Lurah # Lurah menjadi pengawas karena jabatannya.",
        names.KEY: "A",
        names.LEVEL: "C1",
    },
    {
        names.KIND: "Pilihan ganda kompleks",
        names.STEM: "Mana dua kebiasaan yang membuat kas cocok dengan buku?",
        "A": "Mencatat pada hari yang sama",
        "B": "Menghitung kas setiap sore",
        "C": "Menyimpan nota sampai akhir bulan",
        names.KEY: "A, B",
    },
    {names.KIND: "Benar/Salah", names.STEM: "Satu anggota satu suara.", names.KEY: "Benar"},
    {
        names.KIND: "Angka",
        names.STEM: "Jasa 1,5% dari 6.000.000 rupiah sebulan. Berapa rupiah?",
        names.KEY: "90000",
    },
    {
        names.KIND: "Menjodohkan",
        names.STEM: "Pasangkan catatan dengan isinya.",
        "A": "Buku kas => uang masuk dan keluar",
        "B": "Buku stok => barang masuk dan keluar",
        "C": "=> daftar hadir",
    },
    {
        names.KIND: "Mengurutkan",
        names.STEM: "Urutkan langkah rapat anggota.",
        "A": "Mengundang",
        "B": "Memeriksa kuorum",
        "C": "Memutuskan",
    },
)  # fmt: skip


def template() -> bytes:
    """The empty workbook, beside it an example of most kinds and a page that explains."""
    return _workbook((), EXAMPLES)


def write_workbook(questions: Iterable[ParsedQuestion]) -> bytes:
    """The questions, as far as a row can hold them."""
    return _workbook([_line(one) for one in questions if one.question.kind in names.NAMES])


def _line(parsed: ParsedQuestion) -> Line:
    question, tags = parsed.question, parsed.tags
    choices, key = _choices(question)
    return {
        names.KIND: names.NAMES[question.kind],
        names.STEM: question.stem,
        **dict(zip(names.CHOICES, choices, strict=False)),
        names.KEY: key,
        names.WHY: question.explanation,
        names.OBJECTIVE: tags.objective,
        names.LEVEL: tags.level,
        names.FORM: tags.form,
        names.CATEGORY: parsed.category,
        names.TAGS: "; ".join(tags.others),
        names.TITLE: parsed.title,
        names.ID: parsed.id,
    }


def _choices(question: Question) -> tuple[list[str], str]:
    """The cells of the choices, and the key."""
    match question:
        case SingleChoice() | MultipleChoice():
            cells = [_with(option.text, option.feedback) for option in question.options]
            return cells, _letters(option.fraction > 0 for option in question.options)
        case TrueFalse():
            return [], "Benar" if question.is_true else "Salah"
        case ShortAnswer():
            return [_with(one.pattern, one.feedback) for one in question.answers], ""
        case Numerical():
            cells = [_with(_span(one.low, one.high), one.feedback) for one in question.answers]
            rest = [_with(names.REST, question.otherwise)] if question.otherwise else []
            return [*cells, *rest], _letters(one.fraction == FULL for one in question.answers)
        case Matching():
            pairs = [f"{pair.left} {names.PAIR} {pair.right}" for pair in question.pairs]
            return [*pairs, *(f"{names.PAIR} {decoy}" for decoy in question.decoys)], ""
        case Ordering():
            return list(question.items), ""
    return [], ""


def _letters(are_right: Iterator[bool]) -> str:
    marked = zip(names.CHOICES, are_right, strict=False)
    return ", ".join(letter for letter, is_right in marked if is_right)


def _with(text: str, feedback: str) -> str:
    return f"{text} # {feedback}" if feedback else text


def _span(low: Decimal, high: Decimal) -> str:
    return _number(low) if low == high else f"{_number(low)}..{_number(high)}"


def _number(number: Decimal) -> str:
    """As people here write it: a comma before decimals, nothing between thousands."""
    return f"{number:f}".replace(".", ",")


def _workbook(lines: Iterable[Line], examples: Iterable[Line] = ()) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#f3e3e5", "border": 1, "valign": "top"})
    cell = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    _fill(book.add_worksheet(names.SHEET), lines, head, cell)
    if examples:
        _fill(book.add_worksheet(names.EXAMPLES), examples, head, cell)
    guide = book.add_worksheet(names.GUIDE)
    guide.set_column(0, 0, 20)
    guide.set_column(1, 1, 100, cell)
    for number, (what, said) in enumerate(_GUIDE):
        guide.write_string(number, 0, what, head)
        guide.write_string(number, 1, said, cell)
    book.close()
    return out.getvalue()


def _fill(sheet: Worksheet, lines: Iterable[Line], head: Format, cell: Format) -> None:
    """The headings and a row for each question; the kinds can be picked from a list."""
    for place, name in enumerate(names.COLUMNS):
        sheet.set_column(place, place, _WIDTHS.get(name, 18), cell)
        sheet.write_string(0, place, name, head)
    for number, line in enumerate(lines, start=1):
        for place, name in enumerate(names.COLUMNS):
            if text := line.get(name):
                sheet.write_string(number, place, text, cell)
    kinds = {"validate": "list", "source": list(names.NAMES.values())}
    sheet.data_validation(1, names.COLUMNS.index(names.KIND), ROWS, 0, kinds)
    sheet.freeze_panes(1, 2)
