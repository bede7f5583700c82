"""Marks of every kind, as properties: whatever the question and whatever is answered."""

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.kinds import (
    FULL,
    KINDS,
    OVERALL,
    Cloze,
    Criterion,
    Description,
    Essay,
    Gap,
    Kind,
    Level,
    Matching,
    Ordering,
    Pair,
    SingleChoice,
    Tolerance,
    bounds,
    choice_texts,
    content_hash,
    grade,
    problems,
    public_view,
    rubric_mark,
    text_id,
    waits_for_a_person,
)
from lms.assessments.rules.marks import round_half_up
from tests.assessments.question_builders import (
    cloze,
    decimals,
    description,
    essay,
    file_task,
    matching,
    matchings,
    multiple,
    multiple_choices,
    numerical,
    one_of_each,
    ordering,
    orderings,
    questions,
    rubric,
    rubrics,
    short,
    single,
    single_choices,
)
from tests.assessments.question_builders import clozes as cloze_questions


@st.composite
def answered(draw, of=questions):
    """A question with an answer that somebody could really give."""
    question = draw(of)
    return question, draw(_answers(question))


def _answers(question):
    ids = [text_id(text) for text in choice_texts(question)]
    match question.kind:
        case Kind.SINGLE:
            return st.sampled_from(ids)
        case Kind.MULTIPLE:
            return st.lists(st.sampled_from(ids), unique=True)
        case Kind.TRUE_FALSE:
            return st.booleans()
        case Kind.SHORT:
            return st.one_of(st.text(max_size=8), st.just(question.answers[0].pattern))
        case Kind.NUMERICAL:
            return st.one_of(decimals.map("{:f}".format), st.just(f"{question.answers[0].low:f}"))
        case Kind.MATCHING:
            lefts = [pair.id for pair in question.pairs]
            return st.dictionaries(st.sampled_from(lefts), st.sampled_from(ids))
        case Kind.ORDERING:
            places = st.integers(1, len(ids)).map(str)
            return st.dictionaries(st.sampled_from(ids), places)
        case Kind.CLOZE:
            parts = {key: _answers(gap.question) for key, gap in question.numbered()}
            return st.fixed_dictionaries({}, optional=parts)
    return st.text(max_size=8)


@given(answered())
def test_a_mark_lies_between_nothing_and_the_whole(pair):
    graded = grade(*pair)

    assert 0 <= graded.mark <= FULL
    assert graded.is_correct == (graded.mark == FULL)


@given(answered(multiple_choices()))
def test_several_choices_earn_their_clipped_sum(pair):
    question, chosen = pair
    total = sum(option.fraction for option in question.options if option.id in chosen)
    is_exactly_right = set(chosen) == {o.id for o in question.options if o.fraction > 0}

    assert grade(question, chosen).mark == (FULL if is_exactly_right else min(FULL, max(0, total)))


@given(answered(st.one_of(single_choices(), multiple_choices())), st.randoms())
def test_the_order_of_the_choices_changes_no_mark(pair, random):
    question, chosen = pair
    options = list(question.options)
    random.shuffle(options)
    turned = msgspec.structs.replace(question, options=tuple(options))

    assert grade(turned, chosen).mark == grade(question, chosen).mark


@given(answered(matchings()), st.randoms())
def test_the_order_of_the_pairs_changes_no_mark(pair, random):
    question, chosen = pair
    pairs = list(question.pairs)
    random.shuffle(pairs)

    turned = Matching(stem=question.stem, pairs=tuple(pairs), decoys=question.decoys)

    assert grade(turned, chosen).mark == grade(question, chosen).mark


@given(orderings, st.randoms())
def test_an_ordering_earns_the_share_of_things_in_their_place(question, random):
    items = list(question.items)
    random.shuffle(items)
    placed = {text_id(item): str(place) for place, item in enumerate(items, start=1)}
    right = sum(mine == theirs for mine, theirs in zip(items, question.items, strict=True))

    assert grade(question, placed).mark == round_half_up(right * FULL, len(items))


def test_only_one_order_is_the_whole():
    question = ordering()
    marks = [
        grade(question, {text_id(item): str(n) for n, item in enumerate(order, start=1)}).mark
        for order in permutations(question.items)
    ]

    assert marks.count(FULL) == 1
    assert sorted(set(marks)) == [0, FULL // 4, FULL // 2, FULL]


def test_a_place_given_to_two_things_is_no_place():
    placed = {text_id(item): "1" for item in ordering().items}

    assert grade(ordering(), placed).mark == 0
    assert grade(ordering(), {text_id("Undangan dikirim"): "1"}).mark == FULL // 4


@given(answered(cloze_questions()))
def test_a_text_with_gaps_earns_the_weighted_mean_rounded_once(pair):
    question, given_ = pair
    marks = [
        Fraction(gap.weight * grade(gap.question, given_.get(key)).mark)
        for key, gap in question.numbered()
    ]
    mean = sum(marks) / sum(gap.weight for gap in question.gaps)

    assert abs(grade(question, given_).mark - mean) <= Fraction(1, 2)


def test_the_gaps_of_a_text_count_by_their_weights():
    right = {"1": text_id("Rapat anggota"), "2": "rapat anggota", "3": "110000"}

    assert grade(cloze(), right).mark == FULL
    assert grade(cloze(), right | {"3": "1"}).mark == FULL // 2
    assert grade(cloze(), {"3": "110000"}).mark == FULL // 2
    assert grade(cloze(), right | {"1": ["x"], "2": True}).mark == FULL // 2


def test_each_gap_is_explained_with_what_belongs_there():
    graded = grade(cloze(), {"1": text_id("Rapat pengurus"), "3": "110000"})

    first, second, third = graded.choices
    assert (first.given, first.expected) == ("Rapat pengurus", "Rapat anggota")
    assert not first.is_right and first.feedback
    assert not second.is_chosen
    assert third.is_right and third.is_number


@given(rubrics(), st.data())
def test_a_rubric_earns_its_points_as_a_share_and_more_is_never_worse(criteria, data):
    levels = [data.draw(st.integers(0, len(c.levels) - 1)) for c in criteria]
    mark = rubric_mark(criteria, levels)
    best = [
        max(range(len(c.levels)), key=lambda place, c=c: c.levels[place].points) for c in criteria
    ]

    assert 0 <= mark <= FULL
    assert rubric_mark(criteria, best) == FULL
    assert rubric_mark(criteria, [best[0], *levels[1:]]) >= mark


@pytest.mark.parametrize("levels", [[], [0], [0, 0, 0], [0, 2], [-1, 0], [3, 0]])
def test_a_level_that_a_rubric_does_not_have_gives_no_mark(levels):
    with pytest.raises(ValueError, match="level"):
        rubric_mark(rubric(), levels)


def test_the_levels_of_a_rubric_add_up():
    assert rubric_mark(rubric(), [2, 1]) == FULL
    assert rubric_mark(rubric(), [1, 1]) == round_half_up(3 * FULL, 5)
    assert rubric_mark(OVERALL, [3]) == FULL


@pytest.mark.parametrize("question", [essay(), file_task(), description()])
def test_what_no_rule_marks_earns_nothing_by_itself(question):
    assert grade(question, "Panjang sekali").mark == 0


def test_only_an_answer_given_at_length_waits_for_a_person():
    waiting = {q.kind for q in one_of_each() if waits_for_a_person(q, "Rapat anggota")}

    assert waiting == {Kind.ESSAY, Kind.FILE_TASK}
    assert not waits_for_a_person(essay(), None)
    assert [kind for kind, made in KINDS.items() if not made.is_counted] == [Kind.DESCRIPTION]


@given(decimals, st.decimals(0, 5, places=3))
def test_a_tolerance_lies_around_its_number(number, tolerance):
    for how in Tolerance:
        low, high = bounds(number, tolerance, how)
        assert low <= number <= high
    assert bounds(number, tolerance) == (number - tolerance, number + tolerance)


@given(st.decimals(1, 10**6, places=2), st.decimals("0.001", 5, places=3))
def test_a_geometric_tolerance_is_the_same_factor_both_ways(number, tolerance):
    low, high = bounds(number, tolerance, Tolerance.GEOMETRIC)

    assert abs(low * (1 + tolerance) - number) < Decimal("1e-7")
    assert high == number * (1 + tolerance)


def test_the_three_tolerances_of_one_hundred():
    hundred, part = Decimal(100), Decimal("0.25")

    assert bounds(hundred, Decimal(5)) == (95, 105)
    assert bounds(hundred, part, Tolerance.RELATIVE) == (75, 125)
    assert bounds(hundred, part, Tolerance.GEOMETRIC) == (80, 125)
    assert bounds(-hundred, part, Tolerance.GEOMETRIC) == (-125, -80)


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (Ordering(stem="?", items=("a",)), "at least two things"),
        (Ordering(stem="?", items=("a", "a")), "are the same"),
        (Cloze(stem="Tanpa celah", gaps=(Gap(short()),)), "[[1]], [[2]]"),
        (Cloze(stem="[[1]] [[1]]", gaps=(Gap(short()),)), "[[1]], [[2]]"),
        (Cloze(stem="[[2]]", gaps=(Gap(short()),)), "[[1]], [[2]]"),
        (Cloze(stem="Tanpa", gaps=()), "[[1]], [[2]]"),
        (Cloze(stem="[[1]]", gaps=(Gap(short(), 0),)), "weight"),
        (
            Cloze(stem="[[1]]", gaps=(Gap(SingleChoice(stem="", options=())),)),
            "at least two choices",
        ),
        (Essay(stem="?", rubric=(Criterion("Isi", (Level("Ada", 1),)),)), "at least two levels"),
        (
            Essay(stem="?", rubric=(Criterion("Isi", (Level("Ada", 0), Level("Tidak", 0))),)),
            "has at least 1",
        ),
        (Description(stem=""), "has no text"),
        (Description(stem="Lihat ![](kas.svg)."), "needs words"),
        (Description(stem="Lihat ![Buku kas](https://jahat.example/a.svg)."), "file of the course"),
        (Description(stem="Lihat ![Buku kas](../../rahasia.svg)."), "file of the course"),
        (
            Matching(stem="?", pairs=(Pair("a", "![x](x.svg)"), Pair("b", "c"))),
            "cannot stand in a list",
        ),
    ],
)
def test_what_could_not_be_answered_or_marked_is_named(question, problem):
    assert problem in " ".join(problems(question))


def test_sound_questions_of_every_kind_have_no_problem():
    pictured = msgspec.structs.replace(single(), stem="Lihat ![Buku kas](buku-kas.svg). Berapa?")

    assert [problems(question) for question in [*one_of_each(), pictured]] == [()] * 12


def test_nothing_shown_of_gaps_or_order_tells_the_key():
    view = public_view(ordering())
    gaps = public_view(cloze()).gaps

    assert [choice.id for choice in view.choices] == sorted(map(text_id, ordering().items))
    assert [gap.kind for gap in gaps] == [Kind.SINGLE, Kind.SHORT, Kind.NUMERICAL]
    assert b"rapat anggota" not in msgspec.json.encode(gaps[1])


STORED = {
    "4f74712fec44": single(),
    "14b85b8f8717": multiple(),
    "8f9e770598ea": short(),
    "51cb43575d13": numerical(),
    "65ef4676146f": matching(),
}


def test_a_question_is_stored_as_it_always_was():
    """A changed byte would make a new version of every question in use."""
    assert {content_hash(question)[:12]: question for question in STORED.values()} == STORED
