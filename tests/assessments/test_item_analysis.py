"""What quizzes show of themselves: sums over first chances, and nobody behind them."""

from uuid import uuid4

import pytest

from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.item_analysis import FEWEST, question_report, quiz_report, quizzes
from lms.assessments.kinds import SingleChoice
from lms.core.errors import NotAllowed, NotThere
from lms.core.policy import Role
from tests.assessments.quiz_builders import QUIZ, answer, every_kind, questions_of, quiz
from tests.world import World, counted_statements


def taken(world: World, people: int, right: int) -> None:
    """So many people finish a first chance; the first ones know the single choice."""
    for number in range(people):
        actor = world.actor(world.member(f"Peserta {number}"))
        attempt = start_attempt(actor, QUIZ)
        for slot, (question, _row) in enumerate(questions_of(attempt), start=1):
            if isinstance(question, SingleChoice):
                answer(actor, attempt, slot, question.options[0 if number < right else 1].id)
        submit_attempt(actor, attempt.id)


@pytest.fixture
def editor(app, world: World):
    quiz([every_kind()], shown=6)
    return world.actor(world.with_role(Role.EDITOR))


def test_a_question_says_how_many_chose_what(world, editor):
    taken(world, people=8, right=3)

    (line,) = [one for one in quiz_report(editor, QUIZ).questions if one.code == "K-1"]
    report = question_report(editor, line.id)

    assert line.attempts == 8
    assert line.figures.facility == 3 / 8
    assert [(one.is_right, one.count) for one in report.choices] == [
        (True, 3), (False, 5), (False, 0), (False, 0),
    ]  # fmt: skip
    assert report.choices[1].mean_score is not None
    assert report.choices[0].mean_score is None
    assert report.no_answer == 0


def test_a_second_chance_changes_no_figure(world, editor):
    taken(world, people=6, right=6)
    before = quiz_report(editor, QUIZ)
    again = world.actor(world.member("Mencoba lagi"))
    submit_attempt(again, start_attempt(again, QUIZ).id)
    once = quiz_report(editor, QUIZ)

    assert (before.attempts, once.attempts) == (6, 7)
    assert sum(band.attempts for band in once.bands) == 7
    assert [line.quiz.code for line in quizzes(editor) if line.attempts == 7] == [QUIZ]


def test_fewer_than_five_show_nothing(world, editor):
    taken(world, people=FEWEST - 1, right=1)

    report = quiz_report(editor, QUIZ)

    assert report.questions == report.bands == ()
    assert report.analysis.quiz.mean is None


@pytest.mark.parametrize("role", [Role.STAFF, Role.HEAD, Role.LURAH, Role.COORDINATOR])
def test_who_does_not_look_after_questions_sees_none_of_it(world, editor, role):
    with pytest.raises(NotAllowed):
        quiz_report(world.actor(world.with_role(role)), QUIZ)


def test_an_unknown_quiz_or_question_is_not_there(world, editor):
    with pytest.raises(NotThere):
        quiz_report(editor, "TIDAK-ADA/final")
    with pytest.raises(NotThere):
        question_report(editor, uuid4())


def test_the_pages_send_as_many_statements_for_many_as_for_few(app, world, editor):
    person = world.with_role(Role.EDITOR)
    taken(world, people=6, right=3)
    client = world.sign_in(person)
    address = f"/quizzes/{QUIZ}/analysis"
    assert client.get(address).status_code == 200
    with counted_statements(app) as few:
        client.get(address)
    taken(world, people=12, right=3)
    with counted_statements(app) as many:
        page = client.get(address)

    assert len(many) == len(few)
    assert "Peserta" not in page.text.replace("peserta", "")
