"""Each rule for content, broken once, is named with its file and line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from lms.courses.checks import check_course
from lms.courses.checks.numbers import figures
from lms.courses.glossary_files import Term
from tests.courses.content_builder import (
    COURSE,
    FIGURE,
    JOB_AID,
    LESSON,
    ContentBuilder,
    line_of,
)

TEXTS = {
    "course.yaml": COURSE,
    "01-nota.md": LESSON,
    "nota.svg": FIGURE,
    "job-aid.md": JOB_AID,
}


@pytest.fixture
def content(tmp_path: Path) -> ContentBuilder:
    return ContentBuilder(tmp_path)


def test_a_sound_course_has_no_faults(content: ContentBuilder) -> None:
    assert content.all_faults() == []


LESSON_FAULTS = [
    ("# Nota yang rapi\n", "# Nota\n", "# Nota\n", "the h1 is 'Nota'"),
    ("## Lakukan besok", "## Esok", None, "'Lakukan besok' stands 0 times"),
    ("## Kesalahan yang", "## Ringkasan yang", None, "'Ringkasan' stands 2 times"),
    ("## Kotak penuh kertas", "### Kotak penuh kertas", None, "a situation and the idea"),
    ("<details><summary>Cocokkan</summary>", "", "## Giliran", "no answer to unfold"),
    ("- Jumlah: Rp ……", "- Jumlah: Rp15.000", "## Giliran", "has no blank"),
    ("- [ ] Isi kartu", "- Isi kartu", "## Lakukan", "no list of '- [ ]'"),
    ("Jumlahkan isinya pada akhir bulan.\n", "", "## Ringkasan", "summary has 1 lines"),
    ("→ *Tepat. Nota tetap", "→ *Nota tetap", "**2. Di", "0 options begin with 'Tepat'"),
    (" → *Belum tepat. Nota akan hilang.*", "", "- Di jalan", "without feedback"),
    ("**2. Di mana nota paling aman?**", "Di mana?", "## Periksa", "2 questions instead of 3"),
    ("Kartu ini memuat satu baris kosong untuk Anda.\n", "", None, "no sentence before"),
    ("read: 4", "read: 5", "minutes:", "minutes.read is 5;"),
    ("practice: 6", "practice: 7", "minutes:", "the lesson times 2 + 2 + 2"),
    ("jumlah: beras + gula == 75000", "jumlah: 1 == 75000", "  jumlah", "does not hold"),
    ("  potongan: 10\n", "", "Ada potongan", "10 % is neither given nor computed"),
    ("membeli gula saja.", "membeli 1.250 gram gula.", "Waktu: 2 menit. Pak", "1.250 is"),
    ("membeli gula saja.", "membeli gula Rp9.", "Waktu: 2 menit. Pak", "Rp9 is neither"),
    ("membeli gula saja.", "belanja Rp3 juta.", "Waktu: 2 menit. Pak", "Rp3 juta is"),
    ("id: ABC-101/1.1", "id: ABC-102/1.1", "id:", "not of the form ABC-101/1.2"),
    ("recalls: []", "recalls: [XYZ-1/1.1]", "recalls", "no earlier lesson"),
    ("objective: Diberi", "objective: Tiga", "objective", "expected 'Diberi"),
    ('"Dunia contoh"', '"Kata orang"', '  - "Kata', "a source without a year"),
    ("job_aid: job-aid", "job_aid: kartu", "job_aid", "is not the course's"),
    ("](nota.svg)", "](bon.svg)", "![Nota", "no picture 'bon.svg'"),
    ("![Nota dengan tiga baris: tanggal, nama barang, dan harga tiap barang.]", "![Nota]",
     "![Nota]", "needs a description"),
    ("Pak Amin membeli", "[Pak Amin](http://a.id) membeli", "Waktu: 2 menit. [", "not an https"),
    ("Pak Amin membeli", "[Pak Amin](#siapa) membeli", "Waktu: 2 menit. [", "no section has"),
    ("Simpan dahulu di saku.", "Simpan <b>dahulu</b>.", "1. Nota dibuang", "'<b>' is HTML"),
    ("<details><summary>Lihat jawaban</summary>\n", "<details>\n<summary>Lihat</summary>\n",
     "<details>\n<summary>Lihat", "need a line of their own"),
    ("KKMP Sukacita (contoh)", "KKMP Sukacita", "Bulan ini", "'Sukacita' needs '(contoh)'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "message"), LESSON_FAULTS)
def test_a_fault_of_a_lesson_is_named_at_its_line(
    content: ContentBuilder, old: str, new: str, at: str | None, message: str
) -> None:
    content.change("01-nota.md", old, new)
    text = LESSON.replace(old, new)

    found = [fault for fault in content.faults() if message in fault]

    assert found, content.faults()
    if at is not None:
        assert found[0].startswith(f"01-nota.md:{line_of(text, at)}: ")


def test_a_sentence_of_more_than_22_words_is_named(content: ContentBuilder) -> None:
    content.change("01-nota.md", "Taruh di kotak yang kering.", "kata " * 22 + "akhir.")

    assert any("23 words in a sentence, at most 22" in fault for fault in content.faults())


def test_long_words_raise_the_measures(content: ContentBuilder) -> None:
    content.change("01-nota.md", "Taruh di kotak yang kering.", "pertanggungjawaban " * 60)

    faults = " ".join(content.faults())

    assert "words of 10 letters or more (%)" in faults


def test_a_screen_of_more_than_170_words_is_named(content: ContentBuilder) -> None:
    content.change("01-nota.md", "Taruh di kotak yang kering.", "Kotak itu baik. " * 60)

    assert any("'Kesalahan yang sering terjadi' has" in fault for fault in content.faults())


def test_a_lesson_has_neither_too_few_nor_too_many_words(content: ContentBuilder) -> None:
    content.change("01-nota.md", "Taruh di kotak yang kering.", "Kotak itu baik. " * 200)

    assert any("instead of 350 to 700" in fault for fault in content.faults())


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("course.yaml", "Hafal belanja, ", "", "2 benefits instead of 3"),
        ("course.yaml", "shown: 10", "shown: 8", "a pass mark of 70 shows 10 questions"),
        ("course.yaml", "pass_mark: 70", "pass_mark: 65", "pass_mark is none of"),
        ("nota.svg", "<rect", '<rect style="fill:red"', "use presentation attributes"),
        ("nota.svg", "<rect", '<rect onclick="a()"', "would run a script"),
        ("nota.svg", "<rect", "<script>a()</script><rect", "<script> is not allowed"),
        ("nota.svg", "<rect", "<style>a{}</style><rect", "<style> is not allowed"),
        ("nota.svg", "<rect", '<image href="https://a.id/x.png"/><rect', "leads out of the file"),
        ("nota.svg", 'fill="none"', 'fill="url(https://a.id/x)"', "leads out of the file"),
        ("nota.svg", "</desc>", "</description>", "not XML"),
        ("nota.svg", "<svg", '<!DOCTYPE a [<!ENTITY b "c">]><svg', "a DOCTYPE is not allowed"),
        ("nota.svg", 'viewBox="0 0 120 60"', "", "no viewBox"),
        ("nota.svg", 'role="img"', "", 'needs role="img"'),
        ("nota.svg", '<title id="t">Nota yang rapi</title>', "", "no <title>"),
        ("nota.svg", 'labelledby="t d"', 'labelledby="t x"', "names 'x'"),
        ("nota.svg", "Beras Rp60.000", "Beras Rp61.000", "Rp61.000 is not among the numbers"),
        ("nota.svg", "Beras Rp60.000", "Beras" * 3200, "bytes: a figure has at most 15360"),
        ("job-aid.md", "Rp60.000", "Rp61.000", "Rp61.000 is a number of no lesson"),
    ],
)
def test_a_fault_of_a_course_is_named(
    content: ContentBuilder, name: str, old: str, new: str, message: str
) -> None:
    content.change(name, old, new)

    assert any(fault.startswith(name) and message in fault for fault in content.faults())


def test_a_picture_of_a_question_lies_in_the_folder(content: ContentBuilder) -> None:
    question = "// [id:ABC-1]\nLihat ![Kas]({0}).{{=a ~b}}\n"
    content.write("trade/ABC-101/lain.svg", FIGURE)
    content.write("trade/ABC-101/questions.gift", question.format("lain.svg"))
    assert content.faults() == []

    content.write("trade/ABC-101/questions.gift", question.format("hilang.svg"))
    faults = [str(fault) for fault in check_course(content.course())]
    assert any("there is no picture 'hilang.svg' in this folder" in fault for fault in faults)


def test_a_figure_that_no_lesson_shows_is_named(content: ContentBuilder) -> None:
    content.write("trade/ABC-101/lain.svg", FIGURE)

    assert content.faults() == ["lain.svg:1: no lesson and no question shows this figure"]


@pytest.mark.parametrize("name", ["course.yaml", "01-nota.md", "nota.svg", "job-aid.md"])
def test_a_real_kelurahan_and_an_avoided_word_are_named_wherever_people_read(
    content: ContentBuilder, name: str
) -> None:
    content.change(
        name, "Beras (contoh)" if name == "job-aid.md" else "Nota yang rapi", "Kauman struk"
    )
    term = Term("Nota", "receipt", ("struk",))

    faults = content.faults(names=("Kauman",), glossary=(term,))

    assert any(fault.startswith(name) and "'Kauman' is a real place" in fault for fault in faults)
    assert any(fault.startswith(name) and "write 'Nota', not" in fault for fault in faults)


def test_a_name_inside_another_word_is_no_name(content: ContentBuilder) -> None:
    assert content.faults(names=("Sukac", "ota")) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ABC-101,", "ABC-102,", "anggota: there is no course 'ABC-102'"),
        ("required: false", "required: true", "nothing is required of ordinary members"),
        ("positions: [anggota]", "positions: []", "whom it is for"),
        ("days: 90", "days: 0", "days is at least 1"),
    ],
)
def test_a_fault_of_a_bundle_is_named(
    content: ContentBuilder, old: str, new: str, message: str
) -> None:
    content.change("bundles.yaml", old, new)

    assert [fault for fault in content.all_faults() if message in fault] != []


@pytest.mark.parametrize(
    ("requires", "message"), [("XYZ-1", "which is no course"), ("ABC-101", "requires itself")]
)
def test_a_course_requires_courses_that_exist_and_not_itself(
    content: ContentBuilder, requires: str, message: str
) -> None:
    content.change("course.yaml", "requires: []", f"requires: [{requires}]")

    assert any(message in fault for fault in content.all_faults())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rp1.500.000 dan 87,6 %", [1_500_000, Fraction(876, 10)]),
        ("Rp3 miliar, Rp 500, 40 persen", [3_000_000_000, 500, 40]),
        ("UU 25/1992, tahun 2026, 12 orang", []),
        ("2.000 kotak dan 2000 kotak lain", [2000]),
        ("sebanyak 80.000 koperasi.", [80_000]),
    ],
)
def test_figures_that_need_proof_are_money_percent_and_thousands(
    text: str, found: list[Fraction]
) -> None:
    assert [value for _, value in figures(text)] == found


def test_a_fault_of_the_bank_is_named_at_its_line_of_the_file(content: ContentBuilder) -> None:
    content.write("trade/ABC-101/questions.gift", "\n// [id:ABC-1]\nTanpa jawaban\n")

    faults = [str(fault) for fault in check_course(content.course())]

    assert any(fault.startswith("trade/ABC-101/questions.gift:3: ") for fault in faults), faults
    assert any("at least 20" in fault for fault in faults)


def test_a_cooperative_that_is_not_of_the_example_world_is_named(content: ContentBuilder) -> None:
    course = content.course()

    faults = [str(fault) for fault in check_course(course, cooperatives=["Tirtajaya"])]
    line = line_of(LESSON, "KKMP Sukacita")

    assert (
        f"trade/ABC-101/01-nota.md:{line}: 'KKMP Sukacita' is none of the example cooperatives"
        in faults
    )
    assert not any("example coop" in str(one) for one in check_course(course, (), (), ["Sukacita"]))
