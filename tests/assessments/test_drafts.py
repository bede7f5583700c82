"""What stands in the form of a question is the question; nearly the same questions are found."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.drafts import question_from, typed_from
from lms.assessments.kinds import FULL, Kind, problems
from lms.assessments.rules.likeness import alike, are_alike, runs
from lms.core.errors import Invalid
from tests.assessments import question_builders as some

WORDS = st.lists(st.sampled_from(["kas", "buku", "nota", "rapat", "anggota", "SHU"]), max_size=8)


@given(
    st.one_of(
        some.single_choices(), some.multiple_choices(), some.true_falses,
        some.short_answers(), some.numericals(),
    )
)  # fmt: skip
def test_a_question_that_is_opened_and_kept_again_says_the_same(question):
    if not problems(question):
        assert question_from(question.kind, typed_from(question)) == question


@given(st.lists(WORDS.map(" ".join), max_size=8))
def test_the_pairs_are_those_of_looking_at_each_with_each(texts):
    said = {str(number): runs([text]) for number, text in enumerate(texts)}

    assert alike(said) == sorted(
        pair for pair in combinations(said, 2) if are_alike(said[pair[0]], said[pair[1]])
    )


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("110.000", "110000", "110000"),
        ("87,6", "87.6", "87.6"),
        ("5:0,1", "4.9", "5.1"),
        ("1.000..2.000", "1000", "2000"),
        ("-5..-2", "-5", "-2"),
    ],
)
def test_numbers_are_read_as_people_here_write_them(typed, low, high):
    question = question_from(
        Kind.NUMERICAL, {"stem": "Berapa?", "rows": 1, "text0": typed, "percent0": "100"}
    )

    (answer,) = question.answers
    assert (str(answer.low), str(answer.high), answer.fraction) == (low, high, FULL)


@pytest.mark.parametrize(
    ("kind", "row", "field"),
    [
        (Kind.NUMERICAL, {"text0": "lima"}, "text0"),
        (Kind.NUMERICAL, {"text0": "1..2..3"}, "text0"),
        (Kind.SHORT, {"text0": "kas", "percent0": "100,5"}, "percent0"),
        (Kind.ESSAY, {"text0": "Isi", "levels0": "tanpa angka"}, "levels0"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(kind, row, field):
    with pytest.raises(Invalid) as wrong:
        question_from(kind, {"stem": "Apa?", "rows": 1, **row})

    assert wrong.value.field == field
