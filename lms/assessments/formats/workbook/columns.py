"""The columns of a workbook of questions, and the kinds by the words of trainers."""

from lms.assessments.kinds import Kind

CHOICES = "ABCDEFGHIJ"
KIND, STEM, KEY, WHY = "Jenis", "Soal", "Kunci", "Pembahasan"
OBJECTIVE, LEVEL, FORM, CATEGORY = "Tujuan", "Tingkat", "Form", "Kategori"
TAGS, TITLE, ID = "Tag", "Judul", "ID"
COLUMNS = (
    KIND, STEM, *CHOICES, KEY, WHY, OBJECTIVE, LEVEL, FORM, CATEGORY, TAGS, TITLE, ID,
)  # fmt: skip
NAMES = {
    Kind.SINGLE: "Pilihan ganda",
    Kind.MULTIPLE: "Pilihan ganda kompleks",
    Kind.TRUE_FALSE: "Benar/Salah",
    Kind.SHORT: "Isian singkat",
    Kind.NUMERICAL: "Angka",
    Kind.MATCHING: "Menjodohkan",
    Kind.ORDERING: "Mengurutkan",
    Kind.ESSAY: "Esai",
    Kind.FILE_TASK: "Tugas berkas",
    Kind.DESCRIPTION: "Bacaan",
}
"""What each kind is called; a text with gaps has no place in a row."""
SHEET, EXAMPLES, GUIDE = "Soal", "Contoh", "Petunjuk"
PAIR = "=>"
"""Between the two sides of a pair."""
REST = "*"
"""Stands for every other answer that is typed."""
