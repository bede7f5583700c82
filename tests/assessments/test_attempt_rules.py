"""What an attempt allows, and which answer counts when several reached the server."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.rules.attempts import (
    AttemptState,
    Finished,
    NotOpen,
    Step,
    TooEarly,
    ensure_next_chance,
    ensure_open,
    latest_steps,
    next_chance_opens_at,
)

START = datetime(2026, 11, 1, 9, tzinfo=UTC)


def step(client: str, sequence: int, value: str, *, second: int, slot: int = 1, **more) -> Step:
    moment = START + timedelta(seconds=second)
    return Step(client, sequence, slot, value, None, moment, **more)


def test_answers_are_taken_while_the_attempt_is_in_progress():
    ensure_open(AttemptState.IN_PROGRESS)


@pytest.mark.parametrize("state", [AttemptState.SUBMITTED, AttemptState.GRADED, AttemptState.VOID])
def test_what_is_finished_takes_no_more_answers(state):
    with pytest.raises(NotOpen):
        ensure_open(state)


def test_the_first_chance_and_one_after_passing_open_at_once():
    assert next_chance_opens_at([]) is None
    assert next_chance_opens_at([Finished(START, passed=True)]) is None


def test_after_a_chance_that_was_not_passed_one_waits_ten_minutes():
    earlier = [Finished(START, passed=False), Finished(START - timedelta(days=1), passed=True)]

    with pytest.raises(TooEarly) as refusal:
        ensure_next_chance(earlier, START + timedelta(minutes=9, seconds=59))

    assert refusal.value.opens_at == START + timedelta(minutes=10)
    ensure_next_chance(earlier, START + timedelta(minutes=10))


def test_a_resent_old_answer_never_hides_a_newer_one_of_the_same_client():
    steps = [step("phone", 2, "new", second=1), step("phone", 1, "old", second=60)]

    assert latest_steps(steps)[1].value == "new"


def test_between_two_tabs_the_answer_that_came_last_counts():
    steps = [step("tab-a", 9, "a", second=1), step("tab-b", 1, "b", second=2)]

    assert latest_steps(steps)[1].value == "b"


def test_two_tabs_at_the_same_moment_are_told_apart_by_name():
    steps = [step("tab-b", 1, "b", second=1), step("tab-a", 2, "a", second=1)]

    assert latest_steps(steps)[1].value == "b"


def test_what_came_too_late_does_not_count():
    steps = [
        step("phone", 1, "in time", second=1),
        step("phone", 2, "late", second=9, is_late=True),
    ]

    assert latest_steps(steps)[1].value == "in time"


@given(
    st.lists(
        st.builds(
            step,
            st.sampled_from(["phone", "tab"]),
            st.integers(1, 6),
            st.just("x"),
            second=st.integers(0, 5),
            slot=st.integers(1, 3),
        ),
        unique_by=lambda one: (one.client, one.sequence),
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_in_the_list_changes_nothing(steps, shuffler):
    turned = list(steps)
    shuffler.shuffle(turned)

    assert latest_steps(turned) == latest_steps(steps)
