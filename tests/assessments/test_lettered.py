"""Aiken, and what trainers paste: read as they mean it, with a place for whatever is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.formats import LARGEST, Format, guess, read
from lms.assessments.formats.keys import letters_of, truth_of
from lms.assessments.formats.lettered import parse_aiken, parse_pasted
from lms.assessments.kinds import (
    FULL,
    MultipleChoice,
    Numerical,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    grade,
)
from lms.core.errors import Invalid
from lms.web.text_files import text_of

AIKEN = """\
Siapa pemegang kekuasaan tertinggi?
A. Ketua
B) Rapat anggota
ANSWER: B

Kapan RAT diadakan?
A. Tiap tahun
B. Tiap lima tahun
ANSWER: A
"""
PASTED = """\
1. Siapa pemegang kekuasaan
   tertinggi?
A. Ketua
b. Rapat anggota
C. Pengelola
Kunci: B
Pembahasan: Anggota memutuskan dalam rapat.

2) Pilih yang dicatat.  A. Penjualan\tB. Pembelian  C. Cuaca
Jawaban: A dan B

3. Satu anggota satu suara.
Kunci: Benar
4. Berapa 12.000 dikali 10?
Kunci: 120.000
5. Singkatan rapat tahunan anggota?
Kunci jawaban = RAT
"""


def only(bank):
    assert [str(fault) for fault in bank.faults] == []
    return [one.question for one in bank.questions]


def right(question):
    return [one.text for one in question.options if one.fraction > 0]


def test_aiken_is_a_line_choices_and_an_answer():
    first, second = only(parse_aiken(AIKEN))
    assert (first.stem, right(first)) == ("Siapa pemegang kekuasaan tertinggi?", ["Rapat anggota"])
    assert right(second) == ["Tiap tahun"]
    assert [one.line for one in parse_aiken(AIKEN).questions] == [1, 6]


def test_aiken_needs_no_blank_line_and_takes_any_line_ends():
    windows = "\ufeff" + AIKEN.replace("\n\n", "\n").replace("\n", "\r\n")
    assert only(parse_aiken(windows)) == only(parse_aiken(AIKEN))


def test_pasted_text_gives_the_kind_that_its_key_means():
    one, several, truth, number, words = only(parse_pasted(PASTED))
    assert isinstance(one, SingleChoice)
    assert one.stem == "Siapa pemegang kekuasaan tertinggi?"
    assert one.explanation == "Anggota memutuskan dalam rapat."
    assert right(one) == ["Rapat anggota"]
    assert isinstance(several, MultipleChoice)
    assert [option.fraction for option in several.options] == [FULL // 2, FULL // 2, -FULL // 2]
    assert isinstance(truth, TrueFalse)
    assert truth.is_true
    assert isinstance(number, Numerical)
    assert grade(number, "120000").is_correct
    assert isinstance(words, ShortAnswer)
    assert grade(words, "rat").is_correct


def test_a_whole_question_may_stand_on_one_line():
    (question,) = only(parse_pasted("1. Apa dasar koperasi? A. Modal B. Kekeluargaan Kunci: B"))
    assert question.stem == "Apa dasar koperasi?"
    assert right(question) == ["Kekeluargaan"]


def test_an_initial_in_a_name_is_no_choice():
    (question,) = only(
        parse_pasted("1. Apa tugas Pak A. Rahman, bendahara?\nA. Kas\nB. Gudang\nKunci: A")
    )
    assert question.stem == "Apa tugas Pak A. Rahman, bendahara?"


def test_three_right_choices_together_are_the_whole():
    (question,) = only(parse_pasted("1. Mana?\nA. a1\nB. b1\nC. c1\nD. d1\nKunci: A, B, C"))
    assert grade(question, [one.id for one in question.options[:3]]).mark == FULL


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("1. Apa?\nA. Satu\nB. Dua\n", 1, "no key"),
        ("1. Apa?\nA. Satu\nB. Dua\nKunci: D", 4, "names none of the choices A to B"),
        ("1. Apa?\nA. Satu\nKunci: A", 1, "at least two choices"),
        ("1. Apa?\nA. Satu\nB. Satu\nKunci: A", 1, ""),
        ("1. Ap\0a?\nA. Satu\nB. Dua\nKunci: A", 1, "cannot be kept"),
    ],
)
def test_what_is_wrong_has_its_line(text, line, said):
    bank = parse_pasted(text)
    assert not bank.questions
    assert bank.faults[0].line == line
    assert said in str(bank.faults[0])


def test_a_missing_answer_costs_only_its_own_question():
    bank = parse_aiken("Apa?\nA. Satu\nB. Dua\nSiapa?\nA. Ani\nB. Budi\nANSWER: B\n")
    assert [str(fault) for fault in bank.faults] == ["This question has no key."]
    assert [one.question.stem for one in bank.questions] == ["Siapa?"]


def test_a_hundred_thousand_choices_are_bounded():
    text = "1. Apa?\n" + "\n".join(f"A{n}. x" for n in range(100_000)) + "\nKunci: A"
    assert parse_pasted(text).faults


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=300))
def test_nothing_typed_raises(text):
    for form in Format:
        read(text.encode(), form)


@given(st.lists(st.sampled_from(["1. x", "A. a", "B. b", "Kunci: A", "", "c", "ANSWER: B"])))
def test_every_question_that_is_read_can_be_asked(lines):
    for form in (Format.AIKEN, Format.TEXT):
        bank = read("\n".join(lines).encode(), form)
        assert all(one.question.stem for one in bank.questions)


@pytest.mark.parametrize(
    ("key", "letters"),
    [
        ("B", "B"),
        ("b.", "B"),
        ("A, C", "AC"),
        ("A dan C", "AC"),
        ("B. Rapat anggota", "B"),
        ("", ""),
    ],
)
def test_a_key_names_letters(key, letters):
    assert "".join(letters_of(key)) == letters


def test_a_key_says_whether_a_statement_is_true():
    assert [truth_of(key) for key in ("Benar", "S", "salah.", "mungkin")] == [
        True,
        False,
        False,
        None,
    ]


def test_how_a_text_is_written_is_seen_from_it():
    assert guess(AIKEN.encode()) is Format.AIKEN
    assert guess(PASTED.encode()) is Format.TEXT
    assert guess(b"Apa?{=a ~b}") is Format.GIFT
    assert guess(b"", "soal.gift") is Format.GIFT


@pytest.mark.parametrize("content", [b"\xff\xfe1\x00", b"a\0b", b"\xff", b"x" * (LARGEST + 1)])
def test_what_is_no_text_is_refused_in_one_sentence(content):
    with pytest.raises(Invalid):
        text_of(content, LARGEST)
