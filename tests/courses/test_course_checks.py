"""How a course's checks are taken, as its file says; and five questions again each week."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.models import Quiz, QuizPurpose, QuizSlot
from lms.assessments.queries import offered
from lms.assessments.rules.chances import Mode, QuizRules, Reveal
from lms.core import clock
from lms.core.database import db
from lms.core.policy import System
from lms.courses.again import WEEKS, due_again, key_of, week_of
from lms.courses.models import Completion, ItemDone
from lms.courses.service import NotYet
from lms.courses.standings import standings
from lms.courses.sync import sync
from tests.assessments import quiz_builders
from tests.assessments.question_builders import essay
from tests.courses import builders
from tests.courses.content_builder import ContentBuilder
from tests.world import counted_statements

END = "completion:\n"
NINE = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
AGAIN = f"{builders.CODE}/again"
EXAM = """checks:
  final: {mode: exam, limit_minutes: 30, chances: 3, reveal: after_passing, reveal_after: 3}
  pre: {questions: 4}
  practice: {hint_penalty: 50}
"""


@pytest.fixture
def files(tmp_path: Path) -> ContentBuilder:
    return ContentBuilder(tmp_path)


def test_a_course_that_says_nothing_has_its_final_check_as_ever(app, files):
    sync(System(), files.folder)
    quizzes = {row.code: row for row in db.session.scalars(select(Quiz))}

    assert set(quizzes) == {"ABC-101/final", "ABC-101/again"}
    assert quizzes["ABC-101/final"].rules == QuizRules()
    assert quizzes["ABC-101/again"].purpose is QuizPurpose.AGAIN


def test_what_the_file_says_is_what_holds_and_what_it_says_no_more_is_taken_away(world, files):
    files.change("course.yaml", END, EXAM + END)
    assert files.all_faults() == []
    sync(System(), files.folder)
    quizzes = {row.code: row for row in db.session.scalars(select(Quiz))}
    viewer = world.actor(world.member())
    extra = ["ABC-101/pre", "ABC-101/practice"]

    final = quizzes["ABC-101/final"]
    assert (final.mode, final.limit_minutes, final.chances) == (Mode.EXAM, 30, 3)
    assert (final.reveal, final.reveal_after) == (Reveal.AFTER_PASSING, 3)
    assert quizzes["ABC-101/pre"].chances == 1
    assert quizzes["ABC-101/practice"].hint_penalty == 50
    counts = dict(db.session.execute(select(QuizSlot.quiz_code, QuizSlot.count)).all())
    assert counts["ABC-101/pre"] == 4
    assert offered(viewer, extra) == set(extra)
    files.change("course.yaml", EXAM, "")
    sync(System(), files.folder)
    assert offered(viewer, extra) == set()
    assert db.session.get(Quiz, "ABC-101/final").rules == QuizRules()


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("{mode: exam}", "an exam needs limit_minutes or closes_at"),
        ("{limit_minutes: 30}", "limit_minutes stands only in mode exam"),
        ("{mode: exam, limit_minutes: 0}", "limit_minutes is below 1"),
        ("{chances: 0}", "chances is below 1"),
        ("{wait_minutes: -1}", "wait_minutes is below 0"),
        ("{hint_penalty: 101}", "hint_penalty is above 100"),
        ("{reveal: after_closing}", "after_closing needs closes_at"),
        ("{reveal_after: 2}", "reveal_after stands only with after_passing"),
        ('{opens_at: "2026-12-01T09:00:00"}', "opens_at needs a zone"),
        (
            '{opens_at: "2026-12-01T09:00:00+07:00", closes_at: "2026-12-01T09:00:00+07:00"}',
            "closes_at is not after opens_at",
        ),
    ],
)
def test_rules_that_make_no_sense_are_named_with_their_line(files, entry, fault):
    files.change("course.yaml", END, f"checks:\n  final: {entry}\n{END}")

    (found,) = files.all_faults()
    assert fault in found
    assert found.startswith("trade/ABC-101/course.yaml:")


@pytest.mark.parametrize("entry", ["{mode: sometimes}", "{minutes: 3}", "7", "{chances: many}"])
def test_what_is_no_rule_is_a_fault_of_form(files, entry):
    files.change("course.yaml", END, f"checks:\n  final: {entry}\n{END}")

    assert files.read().faults


# ---- Ulang 5 soal ----


@given(st.dates(), st.integers(-10, 60))
def test_five_questions_come_in_each_of_the_four_weeks_and_in_no_other(completed, days):
    try:
        today = completed + timedelta(days=days)
    except OverflowError:
        return
    week = week_of(completed, today)

    assert (week is not None) == (7 <= days < 35)
    assert week is None or 1 <= week <= WEEKS


@pytest.fixture
def learner(world):
    """Somebody who completed a course on the second of November."""
    builders.course(check=True)
    quiz_builders.quiz(code=AGAIN, purpose=QuizPurpose.AGAIN, shown=2, wait_minutes=0)
    actor = world.actor(world.member())
    with clock.set_to(NINE):
        builders.complete(actor)
    return actor


def due(actor, day):
    with clock.set_to(NINE + timedelta(days=day)):
        return [how.course.code for how in due_again(standings(actor), clock.today())]


def test_they_are_due_once_a_week_until_they_are_answered(learner):
    assert [due(learner, day) for day in (0, 6)] == [[], []]
    assert due(learner, 7) == [builders.CODE]
    with clock.set_to(NINE + timedelta(days=8)):
        attempt = start_attempt(learner, AGAIN)
        submit_attempt(learner, attempt.id)
        with pytest.raises(NotYet):
            start_attempt(learner, AGAIN)
    assert due(learner, 13) == []
    assert due(learner, 14) == [builders.CODE]
    assert due(learner, 35) == []
    rows = db.session.scalars(select(ItemDone).where(ItemDone.item_key == key_of(1))).all()
    assert [row.minutes for row in rows] == [0]
    assert len(db.session.scalars(select(Completion)).all()) == 1


def test_who_has_not_completed_the_course_is_asked_nothing(world, learner):
    other = world.actor(world.member())
    with clock.set_to(NINE + timedelta(days=8)), pytest.raises(NotYet):
        start_attempt(other, AGAIN)
    with clock.set_to(NINE), pytest.raises(NotYet):
        start_attempt(learner, AGAIN)


def test_the_weakest_objective_is_asked_first(world):
    builders.course(check=True)
    texts = [
        quiz_builders.single(f"{form}{number}", f"UJI-101/1.{number % 4 + 1}", form)
        for form in ("A", "B")
        for number in range(8)
    ]
    quiz_builders.quiz(texts, code=f"{builders.CODE}/final", shown=8, pass_mark=10)
    quiz_builders.quiz(texts, code=AGAIN, purpose=QuizPurpose.AGAIN, shown=2)
    actor = world.actor(world.member())
    with clock.set_to(NINE):
        builders.read_all(actor)
        attempt = start_attempt(actor, f"{builders.CODE}/final")
        weak = {"UJI-101/1.2", "UJI-101/1.4"}
        for slot, (value, row) in enumerate(quiz_builders.questions_of(attempt), start=1):
            choose = quiz_builders.wrong if row.objective in weak else quiz_builders.right
            quiz_builders.answer(actor, attempt, slot, choose(value))
        submit_attempt(actor, attempt.id)
    with clock.set_to(NINE + timedelta(days=8)):
        again = start_attempt(actor, AGAIN)

    assert {row.objective for _value, row in quiz_builders.questions_of(again)} == weak


def test_the_card_on_the_home_page_costs_no_statement(app, world, learner):
    browser = world.sign_in(learner.person_id)
    costs = []
    for day in (1, 8):
        with clock.set_to(NINE + timedelta(days=day)):
            browser.get("/")
            with counted_statements(app) as seen:
                page = browser.get("/").text
            costs.append(len(seen))
            assert ("Ulang 5 soal" in page) == (day == 8)
    assert costs[0] == costs[1] <= 8


def test_cek_awal_and_latihan_stand_on_the_page_of_the_course_once_it_has_them(world, learner):
    browser = world.sign_in(learner.person_id)
    before = browser.get(f"/courses/{builders.CODE}").text
    for purpose in (QuizPurpose.PRE, QuizPurpose.PRACTICE):
        quiz_builders.quiz(code=f"{builders.CODE}/{purpose}", purpose=purpose)
    after = browser.get(f"/courses/{builders.CODE}").text

    for word in ("/pre/attempts", "/practice/attempts"):
        assert word not in before
        assert word in after


def test_the_page_of_a_course_says_where_answers_are_being_marked(world, learner):
    for purpose in (QuizPurpose.PRE, QuizPurpose.PRACTICE):
        code = f"{builders.CODE}/{purpose}"
        quiz_builders.quiz_of(essay(), code=code, purpose=purpose)
        attempt = start_attempt(learner, code)
        quiz_builders.answer(learner, attempt, 1, "Rapat itu ramai.")
        submit_attempt(learner, attempt.id)
    page = world.sign_in(learner.person_id).get(f"/courses/{builders.CODE}").text

    assert page.count("Jawaban Anda sedang dinilai") == 2
    for word in ("/pre/attempts", "/practice/attempts"):
        assert word not in page
