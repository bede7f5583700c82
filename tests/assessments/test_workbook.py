"""A workbook of questions, one row each: faults by cell, nothing lost that was not announced."""

import io
from decimal import Decimal

import msgspec
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessments.formats import Format, not_held
from lms.assessments.formats.workbook import parse_workbook, template, write_workbook
from lms.assessments.formats.workbook.writing import EXAMPLES, _workbook
from lms.assessments.kinds import (
    FULL,
    Description,
    Essay,
    FileTask,
    Kind,
    Matching,
    MultipleChoice,
    NumberAnswer,
    Numerical,
    Option,
    Ordering,
    Pair,
    Question,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
    TrueFalse,
)
from lms.assessments.parsed import ParsedBank, ParsedQuestion
from tests.assessments.question_builders import cloze, decimals, multiple, parsed, single
from tests.assessments.test_gift import read_questions

HEAD = ("Jenis", "Soal", "A", "B", "C", "Kunci")


def workbook(*rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    sheet = book.add_worksheet("Soal")
    for number, row in enumerate((head, *rows)):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    book.close()
    return out.getvalue()


def only(*row: object) -> Question:
    bank = parse_workbook(workbook(row))
    assert [str(fault) for fault in bank.faults] == []
    (read,) = bank.questions
    return read.question


def faults(*rows: tuple[object, ...]) -> list[str]:
    return [str(fault) for fault in parse_workbook(workbook(*rows)).faults]


def test_the_template_asks_nothing_and_shows_a_sound_example_of_most_kinds() -> None:
    bank = parse_workbook(_workbook(EXAMPLES))

    assert parse_workbook(template()) == ParsedBank(())
    assert [str(fault) for fault in bank.faults] == []
    assert {one.question.kind for one in bank.questions} >= {
        Kind.SINGLE,
        Kind.MULTIPLE,
        Kind.TRUE_FALSE,
        Kind.NUMERICAL,
        Kind.MATCHING,
        Kind.ORDERING,
    }


def test_what_stands_after_the_sign_is_said_to_whoever_chooses_it() -> None:
    read = only("pilihan ganda", "Siapa?", "Rapat anggota # Tepat.", "Ketua", "", "a")

    assert isinstance(read, SingleChoice)
    assert read.options == (Option("Rapat anggota", FULL, "Tepat."), Option("Ketua", 0, ""))


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        (90000, "90000", "90000"),
        ("1.250.000", "1250000", "1250000"),
        ("5:0,1", "4.9", "5.1"),
        ("4,9 .. 5,1", "4.9", "5.1"),
        (87.6, "87.6", "87.6"),
    ],
)
def test_a_number_is_read_as_people_here_write_it(typed: object, low: str, high: str) -> None:
    read = only("Angka", "Berapa?", "", "", "", typed)

    assert isinstance(read, Numerical)
    assert (read.answers[0].low, read.answers[0].high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("Pilihan", "Siapa?", "a", "b", "", "A"), "Soal!A2"),
        (("Pilihan ganda", "Siapa?", "a", "b", "", "D"), "Soal!F2"),
        (("Pilihan ganda", "Siapa?", "a", "b", "", "A, B"), "Soal!F2"),
        (("Pilihan ganda", "Siapa?", "a", "a", "", "A"), "Soal!B2"),
        (("Benar/Salah", "Siapa?", "", "", "", "mungkin"), "Soal!F2"),
        (("Angka", "Berapa?", "banyak", "", "", "A"), "Soal!C2"),
        (("Angka", "Berapa?", "", "", "", "1.125"), "Soal!F2"),
        (("Menjodohkan", "Pasangkan.", "a => 1", "b", "", ""), "Soal!D2"),
    ],
)
def test_a_fault_names_its_cell(row: tuple[object, ...], cell: str) -> None:
    (said,) = faults(row)

    assert said.startswith(f"{cell}: ")


def test_a_faulty_row_leaves_the_others_alone() -> None:
    bank = parse_workbook(
        workbook(("Pilihan", "x"), ("Benar/Salah", "Benar?", "", "", "", "Salah"))
    )

    assert (len(bank.questions), len(bank.faults)) == (1, 1)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"%PDF-", workbook(head=("Nama",)), b"\0" * 100]
)
def test_what_is_no_such_workbook_gives_one_fault(content: bytes) -> None:
    bank = parse_workbook(content)

    assert bank.questions == ()
    assert len(bank.faults) == 1


def test_what_a_row_cannot_hold_is_named() -> None:
    uneven = msgspec.structs.replace(
        multiple(), options=(Option("a", FULL), Option("b", -1), Option("c", -2))
    )
    held = parsed(single(), id="Q1", proofs=())

    lost = not_held(Format.XLSX, [held, parsed(cloze(), id="Q2"), parsed(uneven, id="Q3")])

    assert [one.id for one in lost] == ["Q2", "Q3"]


# ---- written and read back ----

words = st.text(st.sampled_from("abc rapat-kas,."), min_size=1, max_size=12).map(
    lambda text: " ".join(text.split()) or "kas"
)
feedbacks = st.one_of(st.just(""), words)
several = st.lists(words, min_size=2, max_size=5, unique=True)


@st.composite
def choices(draw: st.DrawFn) -> Question:
    texts = draw(several)
    said = [draw(feedbacks) for _text in texts]
    right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1, max_size=len(texts)))
    if len(right) == 1:
        pairs = zip(texts, said, strict=True)
        options = [Option(t, FULL if n in right else 0, f) for n, (t, f) in enumerate(pairs)]
        return SingleChoice(stem=draw(words), explanation=draw(feedbacks), options=tuple(options))
    share = FULL // len(right)
    pairs = zip(texts, said, strict=True)
    options = [Option(t, share if n in right else -share, f) for n, (t, f) in enumerate(pairs)]
    return MultipleChoice(stem=draw(words), explanation=draw(feedbacks), options=tuple(options))


@st.composite
def numbers(draw: st.DrawFn) -> Numerical:
    spans = draw(
        st.lists(st.tuples(decimals, decimals).map(sorted), min_size=1, max_size=4, unique_by=str)
    )
    answers = tuple(
        NumberAnswer(low, high, 0 if place else FULL, draw(feedbacks))
        for place, (low, high) in enumerate(spans)
    )
    return Numerical(stem=draw(words), answers=answers, otherwise=draw(feedbacks))


questions = st.one_of(
    choices(),
    numbers(),
    st.builds(TrueFalse, stem=words, explanation=feedbacks, is_true=st.booleans()),
    st.builds(
        ShortAnswer,
        stem=words,
        answers=several.map(lambda texts: tuple(TextAnswer(text, FULL) for text in texts)),
    ),
    st.builds(
        Matching,
        stem=words,
        pairs=several.map(lambda texts: tuple(Pair(text, f"{text} x") for text in texts)),
        decoys=st.lists(words, max_size=2).map(tuple),
    ),
    st.builds(Ordering, stem=words, items=several.map(tuple)),
    st.builds(Essay, stem=words, explanation=feedbacks),
    st.builds(FileTask, stem=words),
    st.builds(Description, stem=words),
)


@settings(max_examples=60, deadline=None)
@given(read_questions, questions)
def test_what_is_written_is_read_back_without_loss(about: ParsedQuestion, asked: Question) -> None:
    written = msgspec.structs.replace(
        about, question=asked, title="Kas", proofs=(), notes=(), line=2
    )

    bank = parse_workbook(write_workbook([written]))

    assert [str(fault) for fault in bank.faults] == []
    assert list(bank.questions) == [written]


def test_writing_what_was_read_changes_nothing_more() -> None:
    first = parse_workbook(_workbook(EXAMPLES))

    assert parse_workbook(write_workbook(first.questions)).questions == first.questions
