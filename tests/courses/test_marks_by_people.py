"""What a mark that a person gives means for the course: it follows up, and is never taken away."""

import pytest
from sqlalchemy import func, select

from lms.assessments import kinds
from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.marking import Marked, grade_answer, override_mark
from lms.core.database import db
from lms.core.policy import Role
from lms.courses.models import Completion
from lms.courses.standings import standing_in
from tests.assessments import quiz_builders
from tests.assessments.question_builders import essay
from tests.courses import builders
from tests.courses.builders import CODE

QUIZ = f"{CODE}/final"


def completions():
    return db.session.scalar(select(func.count()).select_from(Completion))


@pytest.fixture
def learner(world):
    builders.course()
    quiz_builders.quiz_of(essay(), code=QUIZ)
    actor = world.actor(world.member())
    builders.read_all(actor)
    return actor


@pytest.fixture
def trainer(world):
    return world.actor(world.with_role(Role.TRAINER))


@pytest.fixture
def attempt(learner):
    attempt = start_attempt(learner, QUIZ)
    quiz_builders.answer(learner, attempt, 1, "Rapat kami ramai.")
    return submit_attempt(learner, attempt.id)


def test_a_course_is_completed_when_the_last_answer_is_marked(learner, trainer, attempt):
    assert completions() == 0

    grade_answer(trainer, attempt.id, 1, [2, 1], Marked(0))

    assert completions() == 1
    assert standing_in(learner, CODE).facts.completed_at


def test_a_mark_that_is_raised_completes_and_one_that_is_lowered_takes_nothing(
    learner, trainer, attempt
):
    grade_answer(trainer, attempt.id, 1, [0, 0], Marked(0))
    assert completions() == 0

    override_mark(trainer, attempt.id, 1, 80, Marked(1, reason="Lampirannya terlewat."))
    assert completions() == 1

    override_mark(trainer, attempt.id, 1, 10, Marked(2, reason="Ternyata disalin."))
    assert attempt.passed is False
    assert attempt.score == kinds.FULL // 10
    assert completions() == 1


def test_the_course_page_says_that_a_chance_is_being_marked(world, learner, attempt):
    page = world.sign_in(learner.person_id).get(f"/courses/{CODE}")

    assert f"/attempts/{attempt.id}/result" in page.text
    assert f"/quizzes/{QUIZ}/attempts" not in page.text
