"""How somebody stands at quizzes, and what a board does not know yet."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.kinds import FULL
from lms.assessments.models import AttemptState, Grade, GradedBy
from lms.assessments.queries import QuizState, WeakObjective, board_weaknesses, quiz_states
from lms.assessments.results import result
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.database import db
from lms.core.policy import ANYBODY, System
from tests.assessments import quiz_builders as build
from tests.world import counted_statements

MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def learner(world):
    build.quiz()
    return world.actor(world.member())


def state(actor):
    return quiz_states(actor, [build.QUIZ])[build.QUIZ]


# ---- how one stands ----


def test_before_the_first_chance_nothing_is_known(learner):
    assert state(learner) == QuizState()


def test_an_open_chance_counts_as_begun(learner):
    attempt = start_attempt(learner, build.QUIZ)

    assert state(learner) == QuizState(open_attempt_id=attempt.id, chances=1)


def test_the_best_score_is_kept_and_the_wait_is_told_until_it_is_over(learner):
    with clock.set_to(MORNING):
        first = build.sit(learner, correct=2)
        assert state(learner) == QuizState(
            chances=1, best_percent=50, last_attempt_id=first.id, finished=1, first_score=FULL // 2,
            next_chance_at=MORNING + timedelta(minutes=10),
        )  # fmt: skip
    with clock.set_to(MORNING + timedelta(minutes=10)):
        assert state(learner).next_chance_at is None
        second = build.sit(learner, correct=1)
        assert (state(learner).best_percent, state(learner).last_attempt_id) == (50, second.id)


def test_once_passed_stays_passed(learner):
    with clock.set_to(MORNING):
        build.sit(learner, correct=4)
        build.sit(learner, correct=0)

    assert state(learner).passed
    assert state(learner).best_percent == 100


def test_a_percentage_is_never_rounded_up_to_the_pass_mark(world):
    build.quiz(build.two_forms(), shown=3, pass_mark=67)
    learner = world.actor(world.member())
    build.sit(learner, correct=2)

    assert (state(learner).passed, state(learner).best_percent) == (False, 66)


def test_a_void_chance_is_as_if_it_had_never_been(learner):
    attempt = start_attempt(learner, build.QUIZ)
    attempt.state = AttemptState.VOID
    db.session.commit()

    assert state(learner) == QuizState()


def test_the_states_of_many_quizzes_cost_one_statement(app, learner):
    codes = [f"UJI-{number}/final" for number in range(20)]
    for code in codes[:3]:
        build.quiz(code=code)
        build.sit(learner, correct=4, code=code)
    with counted_statements(app) as seen:
        found = quiz_states(learner, codes)

    assert len(seen) == 1
    assert [found[code].passed for code in codes[:4]] == [True, True, True, False]


def test_nobody_sees_how_others_stand(world, learner):
    build.sit(learner, correct=4)

    assert state(world.actor(world.staff())) == QuizState()


# ---- what a board does not know yet ----


def board_of(world, number):
    home = world.cooperative()
    return [world.member(cooperative=home) for _number in range(number)]


def test_a_board_is_weak_where_four_answers_of_two_people_stay_below_the_pass_mark(world):
    build.quiz([build.single(f"Q{n}", "UJI-101/1.1") for n in range(2)], shown=2)
    people = board_of(world, 2)
    for person in people:
        build.sit(world.actor(person), correct=1)

    assert board_weaknesses(System(), [person.id for person in people]) == [
        WeakObjective("UJI-101/1.1", sure_and_wrong=False, wrong=2, answers=4, people=2)
    ]
    assert board_weaknesses(System(), [people[0].id]) == []


def test_sure_and_wrong_comes_first_and_is_named_even_of_one_person(world):
    build.quiz([build.single(f"Q{n}", f"UJI-101/1.{n % 2}") for n in range(4)], shown=4)
    people = board_of(world, 2)
    actor = world.actor(people[0])
    attempt = start_attempt(actor, build.QUIZ)
    for slot, (question, row) in enumerate(build.questions_of(attempt), start=1):
        is_sure = row.code == "Q1"
        build.answer(actor, attempt, slot, build.wrong(question), sure=is_sure or None)
    submit_attempt(actor, attempt.id)
    build.sit(world.actor(people[1]), correct=0)

    found = board_weaknesses(System(), [person.id for person in people])
    assert [(row.objective, row.sure_and_wrong) for row in found] == [
        ("UJI-101/1.1", True),
        ("UJI-101/1.0", False),
    ]


def test_what_a_board_does_not_know_is_told_to_those_in_charge_and_to_no_stranger(world):
    build.quiz([build.single(f"Q{n}", "UJI-101/1.1") for n in range(2)], shown=2)
    home = world.cooperative()
    people = [world.officer(home, kind) for kind in (PositionKind.CHAIR, PositionKind.TREASURER)]
    for person in people:
        build.sit(world.actor(person), correct=0)
    ids = [person.id for person in people]

    for insider in (world.mentor(home), world.coordinator()):
        assert len(board_weaknesses(world.actor(insider), ids)) == 1
    strangers = (world.mentor(world.cooperative("35.73.05.1001")), world.staff("35.73.05"))
    for stranger in (*strangers, world.member(), world.member(cooperative=home)):
        assert board_weaknesses(world.actor(stranger), ids) == []
    assert board_weaknesses(ANYBODY, ids) == []


def test_only_the_latest_answers_of_finished_chances_count(world):
    build.quiz([build.single(f"Q{n}") for n in range(4)], shown=4)
    people = board_of(world, 2)
    for person in people:
        actor = world.actor(person)
        with clock.set_to(MORNING):
            build.sit(actor, correct=0, sure=True)
        with clock.set_to(MORNING + timedelta(hours=1)):
            build.sit(actor, correct=4)
            under_way = start_attempt(actor, build.QUIZ)
            build.answer_all(actor, under_way, correct=0)

    assert board_weaknesses(System(), [person.id for person in people]) == []


def test_what_a_board_does_not_know_costs_the_same_for_few_and_many(app, world):
    build.quiz()
    people = board_of(world, 5)
    costs = []
    for number in (1, 5):
        for person in people[:number]:
            with clock.set_to(MORNING + timedelta(hours=number)):
                build.sit(world.actor(person), correct=1)
        ids = [person.id for person in people[:number]]
        with counted_statements(app) as seen:
            board_weaknesses(System(), ids)
        costs.append(len(seen))

    assert costs == [1, 1]
    assert board_weaknesses(System(), []) == []


# ---- marking anew ----


def test_a_question_that_was_marked_anew_counts_with_its_last_grade(world, learner):
    attempt = build.sit(learner, correct=3)
    db.session.add(
        Grade(
            attempt_id=attempt.id, slot=4, number=2, by=GradedBy.REGRADE, mark=10_000_000,
            reason="kunci diperbaiki", graded_at=clock.now(),
        )
    )  # fmt: skip
    db.session.commit()

    attempt = db.session.get(type(attempt), attempt.id)
    assert result(learner, attempt).correct == 4
    assert board_weaknesses(System(), [learner.person_id]) == []
