"""Answers that are resent, doubled, reordered or cut off: nothing is lost and nothing counts twice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.kinds import FULL
from lms.assessments.models import AnswerStep
from lms.assessments.queries import steps_of
from lms.assessments.rules.attempts import NotOpen, latest_steps
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotThere
from tests.assessments import quiz_builders as build

MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def learner(world):
    build.quiz()
    return world.actor(world.member())


@pytest.fixture
def attempt(learner):
    return start_attempt(learner, build.QUIZ)


def steps(attempt):
    return db.session.scalar(select(func.count()).where(AnswerStep.attempt_id == attempt.id))


def counted(attempt):
    return {slot: step.value for slot, step in latest_steps(steps_of(attempt.id)).items()}


def test_the_same_answer_sent_again_is_the_same_step(learner, attempt):
    first = build.answer(learner, attempt, 1, "a", sequence=7)
    again = build.answer(learner, attempt, 1, "a", sequence=7)

    assert (again.client, again.sequence, again.received_at) == ("hp", 7, first.received_at)
    assert steps(attempt) == 1


def test_an_old_answer_that_arrives_late_does_not_hide_a_newer_one(learner, attempt):
    build.answer(learner, attempt, 1, "baru", sequence=2)
    build.answer(learner, attempt, 1, "lama", sequence=1)

    assert counted(attempt) == {1: "baru"}
    assert steps(attempt) == 2


def test_of_two_tabs_and_two_devices_the_answer_that_came_last_counts(learner, attempt):
    for minute, client in enumerate(("hp", "laptop", "hp lain")):
        with clock.set_to(MORNING + timedelta(minutes=minute)):
            build.answer(learner, attempt, 1, client, client=client, sequence=9 - minute)

    assert counted(attempt) == {1: "hp lain"}


def test_going_back_in_the_browser_and_choosing_anew_loses_nothing(learner, attempt):
    """Without JavaScript the old page comes back with its old number."""
    said = [("pertama", 0), ("kedua", 1), ("ketiga", 2)]
    for value, minute in said:
        with clock.set_to(MORNING + timedelta(minutes=minute)):
            build.answer(learner, attempt, 1, value, sequence=0)
    assert counted(attempt) == {1: "ketiga"}

    with clock.set_to(MORNING + timedelta(minutes=9)):
        build.answer(learner, attempt, 1, "kedua", sequence=0)
    assert (counted(attempt), steps(attempt)) == ({1: "ketiga"}, 3)


def test_a_phone_that_dies_after_saving_has_lost_nothing(learner, attempt):
    value = build.right(build.questions_of(attempt)[0][0])
    build.answer(learner, attempt, 1, value)
    db.session.remove()

    resumed = start_attempt(learner, build.QUIZ)
    assert resumed.id == attempt.id
    assert submit_attempt(learner, resumed.id).score == FULL // 4


def test_an_answer_after_sending_is_refused_clearly_and_changes_nothing(learner, attempt):
    build.answer(learner, attempt, 1, "a", sequence=1)
    submit_attempt(learner, attempt.id)

    with pytest.raises(NotOpen) as refused:
        build.answer(learner, attempt, 2, "b", sequence=2)
    assert refused.value.status == 409
    assert str(refused.value.message)
    assert steps(attempt) == 1


def test_an_answer_whose_receipt_was_lost_gets_it_even_after_sending(learner, attempt):
    first = build.answer(learner, attempt, 1, "a", sequence=1)
    submit_attempt(learner, attempt.id)

    again = build.answer(learner, attempt, 1, "a", sequence=1)
    assert again.received_at == first.received_at


@pytest.mark.parametrize("slot", [0, -1, 5, 10**6])
def test_a_place_that_the_attempt_does_not_have_is_not_there(learner, attempt, slot):
    with pytest.raises(NotThere):
        build.answer(learner, attempt, slot, "a")


SENDS = st.lists(
    st.tuples(
        st.sampled_from(["hp", "tab 1", "tab 2"]),
        st.integers(1, 6),
    ),
    min_size=1,
    max_size=8,
    unique=True,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), sends=SENDS)
def test_whatever_is_repeated_or_reordered_the_last_answer_of_each_page_counts(world, data, sends):
    """Every delivery order, with repetitions, gives what the order of the pages says."""
    build.quiz()
    learner = world.actor(world.person())
    attempt = start_attempt(learner, build.QUIZ)
    slots = data.draw(st.lists(st.integers(1, 2), min_size=len(sends), max_size=len(sends)))
    repeats = data.draw(st.lists(st.sampled_from(range(len(sends))), max_size=6))
    deliveries = data.draw(st.permutations([*range(len(sends)), *repeats]))

    first_arrival: dict[int, int] = {}
    for minute, index in enumerate(deliveries):
        first_arrival.setdefault(index, minute)
        client, sequence = sends[index]
        with clock.set_to(MORNING + timedelta(minutes=minute)):
            build.answer(
                learner, attempt, slots[index], f"jawaban {index}", client=client, sequence=sequence
            )

    expected: dict[int, str] = {}
    for slot in set(slots):
        ends = {}
        for index, (client, sequence) in enumerate(sends):
            if slots[index] == slot and sequence >= ends.get(client, (0, 0))[0]:
                ends[client] = (sequence, index)
        last = max((index for _sequence, index in ends.values()), key=first_arrival.__getitem__)
        expected[slot] = f"jawaban {last}"
    assert counted(attempt) == expected
    assert steps(attempt) == len(sends)
