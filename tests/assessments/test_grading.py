"""What an answer earns, and what the reveal page says about each choice."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.kinds import (
    FULL,
    MultipleChoice,
    Numerical,
    Option,
    ShortAnswer,
    TextAnswer,
    grade,
    text_id,
)
from lms.assessments.rules.marks import passed, round_half_up, score_percent
from lms.assessments.rules.wording import fits, is_catch_all
from tests.assessments.question_builders import (
    HALF,
    WHY,
    WHY_NOT,
    matching,
    multiple,
    number,
    numerical,
    one_of_each,
    questions,
    short,
    single,
    true_false,
)


def ids(*names: str) -> list[str]:
    return [text_id(name) for name in names]


@pytest.mark.parametrize(
    ("question", "answer", "mark"),
    [
        (single(), text_id("Rapat anggota"), FULL),
        (single(), text_id("Rapat pengurus"), 0),
        (multiple(), ids("Nota belanja dicatat", "Buku kas dihitung"), FULL),
        (multiple(), ids("Nota belanja dicatat"), HALF),
        (multiple(), ids("Nota belanja dicatat", "Kas disimpan pribadi"), 0),
        (multiple(), ids("Kas disimpan pribadi", "Utang tidak ditulis"), 0),
        (true_false(is_true=True), True, FULL),
        (true_false(is_true=False), True, 0),
        (true_false(is_true=False), False, FULL),
        (short(), "Rapat  ANGGOTA ", FULL),
        (short(), "rapat anggota tahunan", HALF),
        (short(), "pengurus", 0),
        (numerical(), "110000", FULL),
        (numerical(), "105000.5", HALF),
        (numerical(), "90000", 0),
        (numerical(), "7", 0),
    ],
)
def test_each_kind_earns_what_its_fractions_say(question, answer, mark):
    graded = grade(question, answer)

    assert graded.mark == mark
    assert graded.is_correct == (mark == FULL)


@pytest.mark.parametrize("question", one_of_each(), ids=lambda question: question.kind)
@pytest.mark.parametrize("answer", [None, "", "x", True, ["x"], {"x": "y"}, []])
def test_no_answer_or_a_strange_one_is_never_correct(question, answer):
    if answer is True and question.kind == "true_false":
        return
    assert not grade(question, answer).is_correct


def test_a_false_statement_left_open_is_not_answered_with_false():
    assert grade(true_false(is_true=False), None).mark == 0


@given(questions)
def test_a_mark_lies_between_nothing_and_the_whole(question):
    for answer in (None, "1", True, ["x"], {}):
        assert 0 <= grade(question, answer).mark <= FULL


def test_three_thirds_are_the_whole_mark():
    options = (*(Option(name, 3_333_333) for name in "abc"), Option("d", -FULL))
    question = MultipleChoice(stem="Pilih TIGA.", options=options)

    assert grade(question, ids("a", "b", "c")).mark == FULL
    assert grade(question, ids("a", "b")).mark == 6_666_666
    assert grade(question, ids("a", "b", "c", "d")).mark == 0


def test_a_matching_earns_the_share_of_right_pairs():
    right = {text_id(pair.left): text_id(pair.right) for pair in matching().pairs}
    two_right = right | {text_id("Cadangan"): text_id("Untuk pengurus")}

    assert grade(matching(), right).mark == FULL
    assert grade(matching(), two_right).mark == 6_666_667


def test_the_reveal_explains_every_choice_and_says_which_was_taken():
    graded = grade(single(), text_id("Rapat pengurus"))

    assert [(c.text, c.is_right, c.is_chosen, c.feedback) for c in graded.choices] == [
        ("Rapat pengurus", False, True, WHY_NOT),
        ("Rapat anggota", True, False, WHY),
        ("Pengelola gerai", False, False, WHY_NOT),
    ]
    assert graded.feedback == (WHY_NOT,)
    assert graded.explanation == "Ulangi pelajaran ini."


def test_a_matching_shows_what_was_given_and_what_belongs_there():
    first = grade(matching(), {text_id("Cadangan"): text_id("Untuk pengurus")}).choices[0]

    assert (first.given, first.expected, first.is_right) == (
        "Untuk pengurus",
        "Memperkuat modal",
        False,
    )


def test_a_wrong_typed_answer_is_shown_as_typed_beside_the_right_ones():
    graded = grade(short(), "pengurus")

    assert [(c.text, c.is_right) for c in graded.choices] == [
        ("rapat anggota", True),
        ("rapat anggota*", True),
        ("pengurus", False),
    ]
    assert graded.feedback == (WHY_NOT,)


def test_a_number_that_nobody_foresaw_gets_the_feedback_for_the_rest():
    graded = grade(numerical(), "7")

    assert graded.feedback == (numerical().otherwise,)
    assert [c.text for c in graded.choices if c.is_right] == ["110000", "100000 .. 120000"]


def test_the_first_number_that_fits_decides():
    answers = (number("1", "10", HALF), number("5", fraction=FULL))

    assert grade(Numerical(stem="?", answers=answers), "5").mark == HALF


def test_the_first_text_that_fits_decides():
    answers = (TextAnswer("*", HALF), TextAnswer("rat", FULL))

    assert grade(ShortAnswer(stem="?", answers=answers), "rat").mark == HALF


@pytest.mark.parametrize(
    ("pattern", "typed", "is_fitting"),
    [
        ("rapat anggota", "  Rapat\tANGGOTA ", True),
        ("rapat anggota", "rapatanggota", False),
        ("*muskelsus*", "lewat Muskelsus saja", True),
        ("a*b", "ab", True),
        ("a*a", "a", False),
        ("a*b*c", "a1b2c", True),
        ("a*b*c", "acb", False),
        (r"5 \* 3", "5 * 3", True),
        (r"5 \* 3", "5 x 3", False),
        (r"\**", "*apa saja", True),
        ("caf\u00e9", "cafe\u0301", True),
        ("(a+)+$", "(a+)+$", True),
        ("*", "", True),
    ],
)
def test_stars_blanks_capitals_and_accents_in_short_answers(pattern, typed, is_fitting):
    assert fits(pattern, typed, is_case_sensitive=False) is is_fitting


def test_capitals_matter_only_where_the_question_says_so():
    assert fits("RAT", "rat", is_case_sensitive=False)
    assert not fits("RAT", "rat", is_case_sensitive=True)


def test_many_stars_cost_no_time():
    assert not fits("*a" * 5_000 + "b", "a" * 9_000, is_case_sensitive=False)


@given(st.text("ab*", max_size=6), st.text("ab", max_size=8))
def test_stars_mean_what_they_mean_everywhere(pattern, typed):
    expression = ".*".join(re.escape(piece) for piece in pattern.split("*"))

    fitting = fits(pattern, typed, is_case_sensitive=True)

    assert fitting == (re.fullmatch(expression, typed) is not None)


def test_only_stars_alone_catch_everything():
    assert is_catch_all(" * ")
    assert is_catch_all("**")
    assert not is_catch_all("")
    assert not is_catch_all(r"\*")
    assert not is_catch_all("*a")


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (-1, 2, 0), (1, 3, 0), (2, 3, 1), (5, 2, 3), (-3, 2, -1), (0, 7, 0)],
)
def test_a_half_goes_up(numerator, denominator, rounded):
    assert round_half_up(numerator, denominator) == rounded


@given(st.integers(), st.integers(min_value=1, max_value=10**12))
def test_rounding_never_moves_a_number_by_more_than_a_half(numerator, denominator):
    assert abs(2 * (round_half_up(numerator, denominator) * denominator - numerator)) <= denominator


@pytest.mark.parametrize(
    ("earned", "questions_shown", "pass_mark", "score", "is_passed"),
    [
        (7 * FULL, 10, 70, "70.00", True),
        (7 * FULL - HALF, 10, 70, "65.00", False),
        (6 * FULL, 8, 75, "75.00", True),
        (6 * FULL + 3 * 3_333_333, 10, 70, "70.00", True),
        (6_990_000 * 10, 10, 70, "69.90", False),
        (0, 10, 70, "0.00", False),
    ],
)
def test_the_score_that_is_shown_is_the_score_that_decides(
    earned, questions_shown, pass_mark, score, is_passed
):
    assert score_percent(earned, questions_shown) == Decimal(score)
    assert passed(score_percent(earned, questions_shown), pass_mark) is is_passed


def test_a_quiz_without_questions_has_no_score_and_is_not_passed():
    assert score_percent(0, 0) is None
    assert not passed(None, 0)
