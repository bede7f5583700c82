"""What applies to whom, when the clock ends a chance, which result counts, when the key opens."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.rules.attempts import Finished
from lms.assessments.rules.chances import (
    GRACE,
    OVERRIDDEN,
    Counts,
    Mode,
    Obstacle,
    Override,
    QuizRules,
    Reveal,
    Source,
    after_hints,
    counted,
    deadline,
    is_late,
    is_revealed,
    obstacle,
    resolve,
)

NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
moments = st.integers(0, 600).map(lambda minutes: NINE + minutes * MINUTE)
overrides = st.builds(
    Override,
    limit_minutes=st.none() | st.integers(1, 300),
    chances=st.none() | st.integers(1, 9),
    opens_at=st.none() | moments,
    closes_at=st.none() | moments,
    wait_minutes=st.none() | st.integers(0, 100),
)
quizzes = st.builds(
    QuizRules,
    mode=st.sampled_from(Mode),
    limit_minutes=st.none() | st.integers(1, 300),
    chances=st.none() | st.integers(1, 9),
    opens_at=st.none() | moments,
    closes_at=st.none() | moments,
    wait_minutes=st.integers(0, 100),
)


@given(quizzes, st.none() | overrides, st.none() | overrides)
def test_the_most_specific_word_applies_and_says_where_it_comes_from(quiz, home, own):
    terms = resolve(quiz, home, own)

    for name in OVERRIDDEN:
        said = [
            (Source.PERSON, getattr(own, name, None)),
            (Source.COOPERATIVE, getattr(home, name, None)),
        ]
        source, value = next(
            ((who, what) for who, what in said if what is not None),
            (Source.QUIZ, getattr(quiz, name)),
        )
        assert (terms.sources[name], getattr(terms, name)) == (source, value)


@given(quizzes, st.none() | overrides, st.none() | overrides, st.integers(100, 400), moments)
def test_more_time_never_takes_anything_away_and_moves_the_close_by_as_much(
    quiz, home, own, factor, start
):
    usual, more = resolve(quiz, home, own), resolve(quiz, home, own, factor)

    if quiz.mode is Mode.PRACTICE:
        assert deadline(more, start) is None
        assert (more.limit_minutes, more.closes_at) == (usual.limit_minutes, usual.closes_at)
        return
    before, after = deadline(usual, start), deadline(more, start)
    assert (before is None) == (after is None)
    if before and after:
        assert after >= before
    if usual.limit_minutes and usual.closes_at:
        extra = timedelta(minutes=usual.limit_minutes) * (factor - 100) / 100
        assert more.closes_at - usual.closes_at == extra
        assert more.limit_minutes * 100 >= usual.limit_minutes * factor


def test_one_and_a_half_times_an_hour_that_closes_at_eleven():
    quiz = QuizRules(mode=Mode.EXAM, limit_minutes=60, closes_at=NINE + 120 * MINUTE)
    terms = resolve(quiz, factor=150)

    assert (terms.limit_minutes, terms.closes_at) == (90, NINE + 150 * MINUTE)
    assert deadline(terms, NINE) == NINE + 90 * MINUTE
    assert deadline(terms, NINE + 100 * MINUTE) == NINE + 150 * MINUTE


def test_an_exam_that_has_only_a_window_has_its_window_stretched():
    quiz = QuizRules(mode=Mode.EXAM, opens_at=NINE, closes_at=NINE + 60 * MINUTE)

    assert deadline(resolve(quiz, factor=200), NINE) == NINE + 120 * MINUTE


def test_thirty_seconds_of_grace_and_not_one_more():
    assert timedelta(seconds=30) == GRACE
    assert not is_late(NINE + GRACE, NINE)
    assert is_late(NINE + GRACE + timedelta(microseconds=1), NINE)
    assert not is_late(NINE + timedelta(days=900), None)


@pytest.mark.parametrize(
    ("how", "used", "finished", "expected"),
    [
        ({}, 0, [], None),
        ({"closes_at": NINE}, 0, [], (Obstacle.CLOSED, None)),
        ({"closes_at": NINE + MINUTE}, 0, [], None),
        ({"opens_at": NINE + MINUTE}, 0, [], (Obstacle.NOT_OPEN_YET, NINE + MINUTE)),
        ({"opens_at": NINE}, 0, [], None),
        ({"chances": 2}, 1, [], None),
        ({"chances": 2}, 2, [], (Obstacle.NO_CHANCE_LEFT, None)),
        ({}, 1, [Finished(NINE - MINUTE, False)], (Obstacle.TOO_EARLY, NINE + 9 * MINUTE)),
        ({"wait_minutes": 0}, 1, [Finished(NINE, False)], None),
        ({"wait_minutes": 60}, 1, [Finished(NINE, False)],
         (Obstacle.TOO_EARLY, NINE + 60 * MINUTE)),
        ({"wait_minutes": 60}, 1, [Finished(NINE, True)], None),
    ],
)  # fmt: skip
def test_what_keeps_a_chance_from_beginning(how, used, finished, expected):
    assert obstacle(resolve(QuizRules(**how)), finished, used, NINE) == expected


@given(st.lists(st.integers(0, 10**7)))
def test_which_of_several_results_counts(scores):
    found = {counts: counted(scores, counts) for counts in Counts}

    if not scores:
        assert set(found.values()) == {None}
        return
    assert found[Counts.BEST] == max(scores)
    assert (found[Counts.FIRST], found[Counts.LAST]) == (scores[0], scores[-1])
    assert min(scores) <= found[Counts.AVERAGE] <= max(scores)
    assert abs(found[Counts.AVERAGE] * len(scores) - sum(scores)) * 2 <= len(scores)


def test_the_key_opens_by_its_rule_and_by_nothing_else():
    for passed, finished, closed, others in product(
        (False, True), (1, 2, 3), (False, True), (False, True)
    ):
        how = {
            "has_passed": passed,
            "finished": finished,
            "closes_at": NINE if closed else NINE + MINUTE,
            "others_at_work": others,
            "now": NINE,
        }
        assert is_revealed(Reveal.ON_SUBMITTING, after=None, **how)
        assert is_revealed(Reveal.AFTER_PASSING, after=None, **how) == passed
        assert is_revealed(Reveal.AFTER_PASSING, after=2, **how) == (passed or finished >= 2)
        assert is_revealed(Reveal.AFTER_CLOSING, after=1, **how) == (closed and not others)


@given(st.integers(0, 10**7), st.integers(0, 20), st.integers(0, 100))
def test_hints_cost_and_never_more_than_there_is(mark, hints, penalty):
    left = after_hints(mark, hints, penalty, 10**7)

    assert 0 <= left <= mark
    assert left == mark or hints
    assert after_hints(mark, hints + 1, penalty, 10**7) <= left
