"""Questions are values: stored and read back alike, shown without their key, answered safely."""

from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.answers import ANSWER, parse_answer
from lms.assessments.kinds import (
    SingleChoice,
    content_hash,
    decode,
    encode,
    public_view,
    text_id,
)
from lms.assessments.rules.drawing import order_options
from lms.core.text import BadText
from tests.assessments.question_builders import (
    WHY,
    WHY_NOT,
    matching,
    multiple,
    numerical,
    one_of_each,
    option,
    questions,
    short,
    single,
    true_false,
)


@given(questions)
def test_a_question_is_stored_and_read_back_alike(question):
    assert decode(encode(question)) == question
    assert content_hash(decode(encode(question))) == content_hash(question)


def test_a_changed_word_of_feedback_is_another_version():
    changed = msgspec.structs.replace(single(), explanation="Lain.")

    assert content_hash(changed) != content_hash(single())


def test_the_id_of_a_choice_does_not_depend_on_its_place():
    question = single()
    turned = msgspec.structs.replace(question, options=question.options[::-1])

    assert {o.id for o in turned.options} == {o.id for o in question.options}


@pytest.mark.parametrize("question", one_of_each(), ids=lambda question: question.kind)
def test_nothing_that_tells_the_key_leaves_before_the_reveal(question):
    shown = msgspec.json.encode(public_view(question, order_options(question, Random(1)))).decode()

    for secret in (WHY, WHY_NOT, "fraction", "feedback", "explanation", "is_true", "110000"):
        assert secret not in shown
    assert question.stem in shown


def test_the_choices_come_in_the_order_of_the_attempt():
    ids = [o.id for o in single().options]
    order = (ids[2], ids[0], ids[1])

    assert tuple(choice.id for choice in public_view(single(), order).choices) == order


def test_without_an_order_the_authors_own_order_is_not_shown():
    first_is_key = SingleChoice(stem="?", options=(option("a", 10_000_000), option("b")))
    turned = SingleChoice(stem="?", options=(option("b"), option("a", 10_000_000)))

    assert public_view(first_is_key) == public_view(turned)


def test_the_right_side_of_a_matching_says_nothing_about_the_left():
    view = public_view(matching())

    assert [left.text for left in view.lefts] == ["Cadangan", "Jasa usaha", "Jasa modal"]
    assert not {left.id for left in view.lefts} & {right.id for right in view.choices}
    assert "Untuk pengurus" in [right.text for right in view.choices]


@pytest.mark.parametrize(
    ("question", "values", "answer"),
    [
        (single(), {ANSWER: [text_id("Rapat anggota")]}, text_id("Rapat anggota")),
        (single(), {}, None),
        (single(), {ANSWER: [""]}, None),
        (
            multiple(),
            {ANSWER: [text_id("Nota belanja dicatat"), text_id("Buku kas dihitung")]},
            sorted([text_id("Nota belanja dicatat"), text_id("Buku kas dihitung")]),
        ),
        (true_false(), {ANSWER: ["true"]}, True),
        (true_false(), {ANSWER: ["false"]}, False),
        (short(), {ANSWER: ["  Rapat anggota "]}, "Rapat anggota"),
        (short(), {ANSWER: ["   "]}, None),
        (numerical(), {ANSWER: ["110.000"]}, "110000"),
        (numerical(), {ANSWER: ["Rp110.000"]}, "110000"),
        (numerical(), {ANSWER: ["1.500.000,50"]}, "1500000.50"),
        (numerical(), {ANSWER: ["87,6"]}, "87.6"),
        (numerical(), {ANSWER: ["12 %"]}, "12"),
        (numerical(), {ANSWER: [""]}, None),
        (
            matching(),
            {text_id("Cadangan"): [text_id("Untuk pengurus")], text_id("Jasa usaha"): [""]},
            {text_id("Cadangan"): text_id("Untuk pengurus")},
        ),
    ],
)
def test_an_answer_is_kept_in_the_shape_of_its_kind(question, values, answer):
    assert parse_answer(question, values) == answer


@pytest.mark.parametrize(
    ("question", "values"),
    [
        (single(), {ANSWER: ["not-an-option"]}),
        (single(), {ANSWER: [text_id("Rapat anggota"), text_id("Rapat pengurus")]}),
        (multiple(), {ANSWER: [text_id("Nota belanja dicatat"), "x"]}),
        (true_false(), {ANSWER: ["1"]}),
        (true_false(), {ANSWER: ["true", "false"]}),
        (short(), {ANSWER: ["a", "b"]}),
        (short(), {ANSWER: ["a\x00b"]}),
        (short(), {ANSWER: ["\ud800"]}),
        (short(), {ANSWER: ["a" * 201]}),
        (numerical(), {ANSWER: ["seratus"]}),
        (numerical(), {ANSWER: ["NaN"]}),
        (numerical(), {ANSWER: ["1e9"]}),
        (numerical(), {ANSWER: ["9" * 30]}),
        (matching(), {text_id("Cadangan"): [text_id("Cadangan")]}),
    ],
)
def test_a_forged_answer_is_refused(question, values):
    with pytest.raises(BadText):
        parse_answer(question, values)


@given(
    questions,
    st.lists(st.text(st.characters(), max_size=20), max_size=3),
)
def test_no_form_value_does_more_than_be_kept_or_refused(question, typed):
    try:
        answer = parse_answer(question, {ANSWER: typed})
    except BadText:
        return
    assert msgspec.json.decode(msgspec.json.encode(answer)) == answer
