"""Banks are read from GIFT, written back without loss, and faults name their line."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessments.formats.gift import parse_gift, write_gift
from lms.assessments.kinds import FULL, Kind, Matching, Numerical, Pair, ShortAnswer
from lms.assessments.parsed import ParsedQuestion, Proof, Proves, Tags
from tests.assessments.question_builders import (
    SIGNS,
    one_of_each_in_files,
    parsed,
    questions_in_gift,
    texts,
)


def only(text: str) -> ParsedQuestion:
    bank = parse_gift(text)
    assert [str(fault) for fault in bank.faults] == []
    assert len(bank.questions) == 1
    return bank.questions[0]


def fault_lines(text: str) -> list[int]:
    return [fault.line for fault in parse_gift(text).faults]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Siapa?{=a ~b ~c}", Kind.SINGLE),
        ("Siapa?{~b =a ~%25%c}", Kind.SINGLE),
        ("Siapa?{~%50%a ~%50%b ~%-100%c}", Kind.MULTIPLE),
        ("Siapa?{=a =b}", Kind.SHORT),
        ("Siapa?{=a -> 1 =b -> 2}", Kind.MATCHING),
        ("Benar?{T}", Kind.TRUE_FALSE),
        ("Benar?{false#belum}", Kind.TRUE_FALSE),
        ("Berapa?{#3:1}", Kind.NUMERICAL),
        ("Ceritakan.{}", Kind.ESSAY),
        ("Ceritakan.{ ####Terima kasih.}", Kind.ESSAY),
        ("Bacalah dahulu.", Kind.DESCRIPTION),
        ("Berapa?{#\n=3..5#ya\n=%0%7\n~#bukan}", Kind.NUMERICAL),
    ],
)
def test_the_marks_in_the_braces_decide_the_kind(text, kind):
    assert only(text).question.kind is kind


def test_the_comments_carry_id_tags_sums_and_notes():
    read = only(
        "// [id:MAN-101-3.2-03] [tag:C3] [tag:objective:MAN-101/3.2] [tag:form:A] [tag:shu]\n"
        "// hitung: 6000*15 + 400*50 == 110000\n"
        "// galat: (6000+400)*65 == 416000 (dijumlah dulu)\n"
        "// dari buku kas\n"
        "::Bagian Bu Wati::Berapa?{#\n=110000:0#Tepat.\n}"
    )

    assert (read.id, read.title, read.line) == ("MAN-101-3.2-03", "Bagian Bu Wati", 5)
    assert read.tags == Tags(level="C3", objective="MAN-101/3.2", form="A", others=("shu",))
    assert read.notes == ("dari buku kas",)
    assert read.proofs == (
        Proof(line=2, proves=Proves.KEY, expression="6000*15 + 400*50 == 110000"),
        Proof(
            line=3,
            proves=Proves.MISTAKE,
            expression="(6000+400)*65 == 416000",
            remark="(dijumlah dulu)",
        ),
    )


def test_a_category_holds_until_the_next_one():
    bank = parse_gift(
        "Satu?{T}\n\n$CATEGORY: $course$/top/Simpan pinjam/Bunga\n\nDua?{T}\n\nTiga?{F}\n\n"
        "$CATEGORY: Gerai\nEmpat?{T}"
    )
    assert [one.category for one in bank.questions] == [
        "", "Simpan pinjam/Bunga", "Simpan pinjam/Bunga", "Gerai",
    ]  # fmt: skip
    assert not bank.faults


def test_feedback_of_true_or_false_is_first_for_wrong_then_for_right():
    question = only("Benar?{F#belum#tepat####Ulangi.}").question

    assert (question.is_true, question.if_wrong, question.if_right) == (False, "belum", "tepat")
    assert question.explanation == "Ulangi."


def test_escaped_signs_are_plain_text():
    question = only(r"1 \= 1\: \{ya\}?{=a\~b#c\#d ~e\\f ~g\nh}").question

    assert question.stem == "1 = 1: {ya}?"
    assert [option.text for option in question.options] == ["a~b", "e\\f", "g\nh"]
    assert question.options[0].feedback == "c#d"


def test_a_pair_without_left_side_is_a_decoy():
    question = only("Pasangkan.{=a -> 1 =b -> 2 = -> 3}").question

    assert isinstance(question, Matching)
    assert question.pairs == (Pair("a", "1"), Pair("b", "2"))
    assert question.decoys == ("3",)


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("110000", "110000", "110000"),
        ("87,6", "87.6", "87.6"),
        ("5:0.5", "4.5", "5.5"),
        ("-5..-3", "-5", "-3"),
        ("1.1250", "1.125", "1.125"),
        ("0.125", "0.125", "0.125"),
    ],
)
def test_numbers_have_a_tolerance_or_a_range(written, low, high):
    question = only(f"Berapa?{{#={written}}}").question

    assert isinstance(question, Numerical)
    assert (question.answers[0].low, question.answers[0].high) == (Decimal(low), Decimal(high))


def test_a_number_that_can_be_read_in_two_ways_is_a_fault():
    [fault] = parse_gift("Berapa?{#=110.000:0}").faults

    assert "110.000 can be read in two ways" in str(fault)


def test_weights_are_exact_to_ten_millionths():
    question = only("Pilih.{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}").question

    assert [option.fraction for option in question.options] == [3_333_333] * 3 + [-FULL]


def test_capitals_matter_in_a_short_answer_that_says_so():
    question = only("// [tag:case]\nSingkatan?{=RAT}").question

    assert isinstance(question, ShortAnswer)
    assert question.is_case_sensitive


def test_text_after_the_braces_leaves_a_gap():
    assert only("Rapat {=anggota ~pengurus} memutuskan.").question.stem == "Rapat _____ memutuskan."


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("\n\nTidak ditutup.{=a\n\n~b}", [3, 5]),
        ("Satu?{=a ~b}\nDua?{=a ~b}", [2]),
        ("{=a ~b}", [1]),
        ("Dua kunci.{=a =b ~c}", [1]),
        ("Tanpa kunci.{~a ~b}", [1]),
        ("Kurang.{~%50%a ~%40%b}", [1]),
        ("Sama.{=a ~b ~b}", [1]),
        ("Bobot.{\n=a\n~%500%b\n~%5,5%c}", [3, 4]),
        ("Angka.{#\n=1\n=banyak\n=1.000}", [3, 4]),
        ("Rentang.{#5..3}", [1]),
        ("Pasangan.{\n=a -> 1\n=b\n}", [3]),
        ("Tanda.{a =b ~c}", [1]),
        ("// [id:x]\n\nSiapa?{=a ~b}", [1]),
        ("// [id:x] [id:y]\nSiapa?{=a ~b}", [1]),
        ("Aneh\x00.{\n=a\x07 ~b}", [1, 2]),
        ("// [tag:case]\nSiapa?{=a ~b}", [1]),
    ],
)
def test_every_fault_names_its_line(text, lines):
    assert fault_lines(text) == lines


def test_html_becomes_what_questions_hold_and_what_is_dropped_is_told():
    bank = parse_gift(
        "[html]<p>Siapa yang <b>memutuskan</b>&nbsp;?</p><script>alert(1)</script>"
        "{=<i>Rapat</i> anggota ~Ketua}"
    )

    (read,) = bank.questions
    assert read.question.stem == "Siapa yang **memutuskan** ?"
    assert read.question.choice_texts() == ("*Rapat* anggota", "Ketua")
    assert [str(remark) for remark in bank.remarks] == ["<script> was left out of this question."]


def test_a_fault_leaves_the_other_questions_alone():
    bank = parse_gift("Satu?{=a ~b}\n\nDua?{\n\nTiga?{=a ~b}\n")

    assert [read.question.stem for read in bank.questions] == ["Satu?", "Tiga?"]
    assert [read.line for read in bank.questions] == [1, 5]


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_files_from_other_systems_have_the_same_lines(ending):
    text = "\ufeff" + "// x\n\nSatu?{=a ~b}".replace("\n", ending)

    assert only(text).line == 3


@given(st.text(st.one_of(st.sampled_from(SIGNS + "\r\x00"), st.characters()), max_size=120))
def test_no_text_makes_the_reader_stumble(text):
    bank = parse_gift(text)

    assert all(1 <= fault.line <= text.count("\n") + text.count("\r") + 1 for fault in bank.faults)
    assert all(str(fault) for fault in bank.faults)


labels = st.from_regex(r"[A-Z0-9./-]{1,12}", fullmatch=True)
read_questions = st.builds(
    ParsedQuestion,
    line=st.just(0),
    question=questions_in_gift,
    id=st.one_of(st.just(""), labels),
    title=texts,
    category=st.lists(st.from_regex(r"[A-Za-z]{1,5}", fullmatch=True), max_size=2).map("/".join),
    tags=st.builds(
        Tags,
        level=st.sampled_from(["", "C1", "C6"]),
        objective=st.one_of(st.just(""), labels),
        form=st.sampled_from(["", "A", "B"]),
        others=st.lists(st.sampled_from(["shu", "kas:harian"]), max_size=2).map(tuple),
    ),
    proofs=st.lists(
        st.builds(
            Proof,
            line=st.just(0),
            proves=st.sampled_from(Proves),
            expression=st.sampled_from(["6000*15 == 90000", "(1 + 2)/3 == 1"]),
            remark=st.sampled_from(["", "lupa jasa modal", "(dibulatkan) 3 bulan"]),
        ),
        max_size=2,
    ).map(tuple),
    notes=st.lists(st.sampled_from(["dari buku kas", "ganti tahun depan"]), max_size=2).map(tuple),
)


def without_lines(read: ParsedQuestion) -> ParsedQuestion:
    proofs = tuple(msgspec.structs.replace(proof, line=0) for proof in read.proofs)
    return msgspec.structs.replace(read, line=0, proofs=proofs)


@settings(max_examples=200, deadline=None)
@given(st.lists(read_questions, max_size=3))
def test_what_is_written_is_read_back_without_loss(written):
    bank = parse_gift(write_gift(written))

    assert [str(fault) for fault in bank.faults] == []
    assert [without_lines(read) for read in bank.questions] == written


def test_writing_what_was_read_changes_nothing_more():
    text = write_gift([parsed(question) for question in one_of_each_in_files()])

    assert write_gift(parse_gift(text).questions) == text


@pytest.mark.parametrize(
    "answers",
    [
        "=a " + " ".join(f"~b{n}" for n in range(100_000)),
        "#" + " ".join(f"={n}" for n in range(101)),
    ],
    ids=["choices", "numbers"],
)
def test_a_question_with_too_many_answers_is_one_fault(answers):
    [fault] = parse_gift(f"Berapa? {{{answers}}}").faults
    assert "100" in str(fault)


def test_a_hundred_choices_are_not_too_many():
    choices = " ".join(f"~b{n}" for n in range(99))
    assert parse_gift(f"Pilih. {{=a {choices}}}").faults == ()
