"""Moodle XML is read question by question, written back without loss, and never harms."""

import base64
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessments.formats.moodle import parse_moodle, write_moodle
from lms.assessments.kinds import (
    FULL,
    Cloze,
    Description,
    Essay,
    FileTask,
    Gap,
    Kind,
    Numerical,
    Ordering,
    Question,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
)
from lms.assessments.parsed import ParsedQuestion, Tags
from tests.assessments.question_builders import (
    filled,
    multiple,
    multiple_choices,
    numericals,
    parsed,
    questions_in_files,
    short_answers,
    single_choices,
    texts,
)
from tests.assessments.test_gift import read_questions, without_lines

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"x" * 40).decode()


def file_of(*questions: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>"


def question(kind: str, inner: str, stem: str = "<p>Siapa?</p>") -> str:
    return (
        f'<question type="{kind}"><name><text>Nama</text></name>\n'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>\n'
        f"{inner}</question>"
    )


def choices(*shares: str) -> str:
    return "".join(
        f'<answer fraction="{share}"><text>Pilihan {place}</text></answer>\n'
        for place, share in enumerate(shares)
    )


def only(text: str) -> ParsedQuestion:
    bank = parse_moodle(text)
    assert [str(fault) for fault in bank.faults] == []
    (read,) = bank.questions
    return read


@pytest.mark.parametrize(
    ("kind", "inner", "expected"),
    [
        ("multichoice", choices("100", "0"), Kind.SINGLE),
        ("multichoice", "<single>false</single>" + choices("50", "50", "-100"), Kind.MULTIPLE),
        ("truefalse", '<answer fraction="100"><text>true</text></answer>'
         '<answer fraction="0"><text>false</text></answer>', Kind.TRUE_FALSE),
        ("shortanswer", "<usecase>1</usecase>" + choices("100", "50"), Kind.SHORT),
        ("numerical", '<answer fraction="100"><text>3,5</text><tolerance>0.1</tolerance></answer>'
         '<answer fraction="0"><text>*</text></answer>', Kind.NUMERICAL),
        ("matching", "<subquestion><text>a</text><answer><text>1</text></answer></subquestion>"
         "<subquestion><text>b</text><answer><text>2</text></answer></subquestion>"
         "<subquestion><text></text><answer><text>3</text></answer></subquestion>", Kind.MATCHING),
        ("ordering", choices("2.0", "1.0"), Kind.ORDERING),
        ("essay", "<maxwordlimit>120</maxwordlimit>", Kind.ESSAY),
        ("essay", "<responseformat>noinline</responseformat>", Kind.FILE_TASK),
        ("description", "", Kind.DESCRIPTION),
    ],
)  # fmt: skip
def test_each_kind_is_read(kind: str, inner: str, expected: Kind) -> None:
    assert only(file_of(question(kind, inner))).question.kind is expected


def test_a_text_with_gaps_is_read_with_weights_shares_and_feedback() -> None:
    stem = (
        "Laba dibagi menurut {2:MULTICHOICE:=rapat anggota#Tepat~ketua#Belum}, "
        "oleh {1:SA:=rapat~%50%rap*}, Rp{1:NUMERICAL:=110000:10~%0%90000:0~*#Hitung lagi}."
    )
    read = only(file_of(question("cloze", "", stem)))

    assert isinstance(read.question, Cloze)
    assert read.question.stem == "Laba dibagi menurut [[1]], oleh [[2]], Rp[[3]]."
    first, second, third = (gap.question for gap in read.question.gaps)
    assert [gap.weight for gap in read.question.gaps] == [2, 1, 1]
    assert isinstance(first, SingleChoice) and first.options[0].feedback == "Tepat"
    assert isinstance(second, ShortAnswer)
    assert second.answers == (TextAnswer("rapat", FULL), TextAnswer("rap*", FULL // 2))
    assert isinstance(third, Numerical) and third.otherwise == "Hitung lagi"
    assert (third.answers[0].low, third.answers[0].high) == (Decimal(109990), Decimal(110010))


def test_categories_tags_id_and_placing_come_along_also_when_a_child_comes_first() -> None:
    child = '<question type="category"><category><text>$course$/top/Modul/Kas</text></category></question>'
    parent = (
        '<question type="category"><category><text>$course$/top/Modul</text></category></question>'
    )
    about = (
        "<idnumber>KAS-1</idnumber><tags><tag><text>C2</text></tag>"
        "<tag><text>objective:MAN-101/1.1</text></tag><tag><text>kas</text></tag></tags>"
    )
    bank = parse_moodle(
        file_of(
            child,
            question("multichoice", choices("100", "0") + about),
            parent,
            question("essay", ""),
        )
    )

    first, second = bank.questions
    assert (first.category, second.category) == ("Modul/Kas", "Modul")
    assert first.id == "KAS-1"
    assert first.tags == Tags(level="C2", objective="MAN-101/1.1", others=("kas",))


def test_html_becomes_what_questions_hold_and_scripts_are_dropped_and_told() -> None:
    stem = "<p>Hitung <b>kas</b> &amp; 2*3*4.</p><script>alert('x')</script><p>Berapa?</p>"
    bank = parse_moodle(file_of(question("essay", "", stem)))

    assert bank.questions[0].question.stem == r"Hitung **kas** & 2\*3\*4." + "\nBerapa?"
    assert [str(remark) for remark in bank.remarks] == ["<script> was left out of this question."]


def test_a_picture_within_comes_along_under_its_own_name() -> None:
    stem = (
        '<p>Lihat <img src="@@PLUGINFILE@@/buku.png" alt="Buku kas"></p>]]></text>'
        f'<file name="buku.png" path="/" encoding="base64">{PNG}</file><text><![CDATA['
    )
    bank = parse_moodle(file_of(question("essay", "", stem)))

    (picture,) = bank.attached
    assert picture.words == "Buku kas"
    assert f"![Buku kas]({picture.name})" in bank.questions[0].question.stem


def test_a_file_that_is_no_picture_is_left_out_and_told() -> None:
    data = base64.b64encode(b"MZ\x90").decode()
    file = f'<file name="a.exe" encoding="base64">{data}</file>'
    inner = f"<generalfeedback><text>x</text>{file}</generalfeedback>"
    bank = parse_moodle(file_of(question("essay", inner)))

    assert bank.attached == ()
    assert "a.exe" in str(bank.remarks[0])


def test_hints_and_weights_are_left_out_and_told() -> None:
    about = "<defaultgrade>2.0000000</defaultgrade><hint><text>Ingat RAT</text></hint>"
    bank = parse_moodle(file_of(question("multichoice", choices("100", "0") + about)))
    usual = "<defaultgrade>1.0000000</defaultgrade><hint><text></text></hint>"

    assert len(bank.questions) == 1
    assert len(bank.remarks) == 2
    assert parse_moodle(file_of(question("essay", usual))).remarks == ()


def test_a_faulty_question_names_its_line_and_leaves_the_others_alone() -> None:
    bank = parse_moodle(
        file_of(
            question("multichoice", choices("99999", "0")),
            question("calculated", ""),
            question("multichoice", choices("100", "0")),
        )
    )

    assert [fault.line for fault in bank.faults] == [3, 8]
    assert "99999" in str(bank.faults[0])
    assert len(bank.questions) == 1


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE q [<!ENTITY a "' + "x" * 1000 + '">]><quiz>&a;</quiz>',
        '<!DOCTYPE q SYSTEM "file:///etc/passwd"><quiz/>',
        "<quiz>" * 200_000,
        "<quiz><question>",
        "<html></html>",
        "kosong",
        "",
    ],
)
def test_what_is_hostile_or_no_xml_gives_one_fault(text: str) -> None:
    bank = parse_moodle(text)

    assert bank.questions == ()
    assert len(bank.faults) == 1


def test_a_question_with_too_many_answers_gives_one_fault() -> None:
    bank = parse_moodle(file_of(question("multichoice", choices("100", *["0"] * 100_000))))

    assert [str(fault) for fault in bank.faults] == ["A question has at most 100 answers."]


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    bank = parse_moodle(text.encode("utf-8", "replace").decode())

    assert all(str(fault) for fault in bank.faults)


# ---- written and read back ----


@st.composite
def gaps(draw: st.DrawFn) -> Gap:
    """A small question without a text of its own, as a gap has it."""
    found = draw(st.one_of(single_choices(), multiple_choices(), short_answers(), numericals()))
    bared = msgspec.structs.replace(found, stem="", explanation="")
    return Gap(bared, draw(st.integers(1, 9)))


@st.composite
def clozes(draw: st.DrawFn) -> Cloze:
    found = draw(st.lists(gaps(), min_size=1, max_size=3))
    words = " ".join(f"kata [[{number}]]" for number in range(1, len(found) + 1))
    return Cloze(stem=words, explanation=draw(texts), gaps=tuple(found))


questions_in_moodle = st.one_of(
    questions_in_files,
    st.builds(
        Ordering,
        stem=filled,
        explanation=texts,
        items=st.lists(filled, min_size=2, max_size=5, unique=True).map(tuple),
    ),
    clozes(),
    st.builds(Essay, stem=filled, explanation=texts, most_words=st.integers(0, 900)),
    st.builds(FileTask, stem=filled, explanation=texts),
    st.builds(Description, stem=filled, explanation=texts),
)


@settings(max_examples=150, deadline=None)
@given(read_questions, questions_in_moodle)
def test_what_is_written_is_read_back_without_loss(about: ParsedQuestion, asked: Question) -> None:
    written = msgspec.structs.replace(about, question=asked)

    bank = parse_moodle(write_moodle([written]))

    assert [str(fault) for fault in bank.faults] == []
    assert [without_lines(read) for read in bank.questions] == [written]


def test_writing_what_was_read_changes_nothing_more() -> None:
    text = write_moodle([parsed(multiple()), parsed(Essay(stem="Ceritakan."), id="B")])

    assert write_moodle(parse_moodle(text).questions) == text
