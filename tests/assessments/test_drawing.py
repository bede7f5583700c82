"""Which questions a chance shows: spread over the objectives, the least used first."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.kinds import text_id
from lms.assessments.rules.drawing import Candidate, Purpose, draw, eligible, order_options
from tests.assessments.question_builders import matching, numerical, single


def bank(objectives: int, each: int) -> list[Candidate]:
    return [
        Candidate(f"{objective}-{number}", f"1.{objective}", "AB"[number % 2])
        for objective in range(objectives)
        for number in range(each)
    ]


def shares(drawn: tuple[str, ...]) -> list[int]:
    return sorted(Counter(question.split("-")[0] for question in drawn).values())


def test_every_objective_gets_its_share_or_one_more():
    assert shares(draw(bank(6, 4), 10, Random(1), {})) == [1, 1, 2, 2, 2, 2]


def test_what_an_objective_lacks_falls_to_the_others():
    pool = [*bank(2, 4), Candidate("9-0", "1.9", "A")]

    assert shares(draw(pool, 7, Random(1), {})) == [1, 3, 3]


def test_the_least_used_questions_come_first():
    uses = {"0-0": 2, "0-1": 1, "0-2": 0, "0-3": 3}

    assert set(draw(bank(1, 4), 2, Random(1), uses)) == {"0-2", "0-1"}


def test_a_small_pool_gives_all_it_has():
    assert len(draw(bank(2, 2), 10, Random(1), {})) == 4


def test_different_seeds_give_different_draws():
    assert len({draw(bank(6, 4), 10, Random(seed), {}) for seed in range(20)}) > 15


@given(
    st.integers(1, 7),
    st.integers(1, 6),
    st.integers(0, 30),
    st.integers(),
    st.randoms(use_true_random=False),
)
def test_a_draw_is_fair_and_depends_on_the_seed_alone(objectives, each, count, seed, shuffler):
    pool = bank(objectives, each)
    turned = list(pool)
    shuffler.shuffle(turned)

    drawn = draw(pool, count, Random(seed), {})

    assert drawn == draw(turned, count, Random(seed), {})
    assert len(set(drawn)) == len(drawn) == min(count, len(pool))
    if len(drawn) >= objectives:
        assert max(shares(drawn)) - min(shares(drawn)) <= 1


def test_the_first_chance_of_the_final_is_form_b_and_later_ones_are_both():
    pool = bank(6, 4)

    first = eligible(pool, Purpose.FINAL, 1, 10)

    assert {candidate.form for candidate in first} == {"B"}
    assert eligible(pool, Purpose.FINAL, 2, 10) == pool


def test_the_pre_test_and_practice_leave_form_b_to_the_final_check():
    pool = bank(6, 4)

    for purpose in (Purpose.PRE, Purpose.PRACTICE):
        assert {c.form for c in eligible(pool, purpose, 3, 5)} == {"A"}
    assert eligible(pool, Purpose.AGAIN, 1, 5) == pool


@given(st.permutations(["1.1", "1.2", "1.3", "1.4"]), st.integers(0, 99))
def test_when_not_every_objective_can_be_asked_the_first_named_are(order, seed):
    pool = [Candidate(f"{objective}-{n}", objective, "A") for objective in order for n in range(3)]
    drawn = draw(pool, 3, Random(seed), {}, order)

    assert {question.partition("-")[0] for question in drawn} == set(order[:3])


def test_a_form_that_is_too_small_gives_way_to_both():
    pool = bank(2, 4)

    assert eligible(pool, Purpose.FINAL, 1, 10) == pool


def test_the_order_of_choices_names_each_choice_once():
    assert sorted(order_options(single(), Random(1))) == sorted(o.id for o in single().options)
    assert sorted(order_options(matching(), Random(1))) == sorted(map(text_id, matching().rights))
    assert order_options(numerical(), Random(1)) == ()


def test_the_key_is_not_led_to_one_place():
    key = text_id("Rapat anggota")
    places = Counter(order_options(single(), Random(seed)).index(key) for seed in range(300))

    assert all(70 <= places[place] <= 130 for place in range(3))
