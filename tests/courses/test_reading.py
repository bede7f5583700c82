"""Indonesian sentences and words are counted as a reader would count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.markup import parse, passages
from lms.courses.reading import (
    count_words,
    letters_of,
    measure,
    measure_markdown,
    sentences,
    words,
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Bu Ratna menerima Rp102.000. Tidak ada yang curang.", 2),
        ("Harganya 1.500.000 rupiah.", 1),
        ("Ia membawa beras, gula, dsb. ke gerai.", 1),
        ("Lihat UU No. 25 Tahun 1992.", 1),
        ("Temui Dr. A. Yani besok. Lalu pulang.", 2),
        ("Ini soal suara, jadi prinsip 2. Lalu putuskan.", 2),
        ("Berapa persen? Rapat yang memutuskan!", 2),
        ('Ketua berkata, "SHU naik." Semua senang.', 2),
        ("Rapat anggota → Tepat. Anggota memutuskan.", 3),
        ("Jumlah: Rp ……", 1),
        ("…… ", 0),
        ("Buka s.d. pukul 16.30 setiap hari", 1),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, count: int) -> None:
    assert len(sentences(text)) == count, sentences(text)


def test_signs_and_blanks_are_no_words_and_a_sum_of_money_is_one() -> None:
    assert words("4.200 × Rp20 = Rp84.000, menurut AD/ART ……") == [
        "4.200", "Rp20", "Rp84.000", "menurut", "AD/ART",
    ]  # fmt: skip


def test_a_word_said_twice_is_as_long_as_once() -> None:
    assert letters_of("masing-masing") == 6
    assert letters_of("Rp1.000.000") == 2


def test_lix_is_words_a_sentence_and_the_share_of_long_words() -> None:
    measured = measure(["Ibu menyimpan nota. Bapak membaca."])

    assert measured.words == 5
    assert measured.mean_sentence == 2.5
    assert measured.longest_sentence == 3
    assert measured.long_share == 0
    assert measured.lix == pytest.approx(2.5 + 100 * 2 / 5)


def test_headings_tables_code_and_pictures_have_no_sentences() -> None:
    markdown = (
        "## Judul yang panjang\n\nSatu kalimat saja.\n\n| Kolom | Isi |\n|---|---|\n| a | b |\n\n"
        "![Gambar sebuah nota.](nota.svg)\n\n```\nkode.\n```\n"
    )

    assert measure_markdown(markdown).words == 3
    assert count_words(passages(parse(markdown))) == 3 + 3 + 4


def test_a_list_entry_without_a_full_stop_is_a_sentence_of_its_own() -> None:
    assert measure_markdown("- beras dan gula\n- minyak\n").longest_sentence == 3


@given(st.text(max_size=300))
def test_any_text_can_be_measured(text: str) -> None:
    measured = measure([text])

    assert measured.words <= len(words(text))
    assert 0 <= measured.long_share <= 100


@given(st.lists(st.sampled_from(["Ibu belanja.", "Harga Rp1.500.", "Siapa datang?"]), max_size=9))
def test_as_many_sentences_are_found_as_were_written(written: list[str]) -> None:
    assert sentences(" ".join(written)) == written
