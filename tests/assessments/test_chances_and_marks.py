"""Where a clock, few chances or late explanations meet answers that a person marks."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.accounts.models import Person
from lms.assessments.answering import attempt_of
from lms.assessments.appeals import send_report
from lms.assessments.attempts import NotNow, start_attempt, submit_attempt
from lms.assessments.events import AttemptFinished
from lms.assessments.kinds import FULL, Kind
from lms.assessments.looking_after import void_attempt
from lms.assessments.marking import Marked, grade_answer, override_mark
from lms.assessments.models import AttemptState, ClosedBy, QuizPurpose, Reveal
from lms.assessments.practice import check_answer, helped_at, take_hint
from lms.assessments.results import Ended, result
from lms.assessments.rules.chances import Counts, Mode
from lms.assessments.sweeping import sweep
from lms.assessments.terms_pages import terms_page
from lms.core import clock, events
from lms.core.database import db
from lms.core.errors import Refusal
from lms.core.policy import Role
from tests.assessments import quiz_builders as build
from tests.assessments.question_builders import (
    cloze,
    description,
    essay,
    matching,
    numerical,
    single,
)

NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ALL, NONE = [2, 1], [0, 0]


@pytest.fixture
def person(world):
    return world.member()


@pytest.fixture
def learner(world, person):
    return world.actor(person)


@pytest.fixture
def trainer(world):
    return world.actor(world.with_role(Role.TRAINER))


@pytest.fixture
def finished():
    """What was told of finished attempts."""
    heard = []
    events.subscribe(AttemptFinished, heard.append)
    yield heard
    events._receivers[AttemptFinished].remove(heard.append)


def at(minutes):
    return clock.set_to(NINE + timedelta(minutes=minutes))


def exam(**how):
    build.quiz_of(essay(), single(), description(), mode=Mode.EXAM, limit_minutes=30, **how)


def answered(learner, *, essay_at=5, single_at=6):
    """A chance begun at nine, its essay and its choice answered after so many minutes."""
    with at(0):
        attempt = start_attempt(learner, build.QUIZ)
    for kind, minute in ((Kind.ESSAY, essay_at), (Kind.SINGLE, single_at)):
        slot = build.slot_of(attempt, kind)
        question, _row = build.questions_of(attempt)[slot - 1]
        value = "Rapat itu ramai." if kind is Kind.ESSAY else build.right(question)
        with at(minute):
            build.answer(learner, attempt, slot, value)
    return attempt


def marked(trainer, attempt, levels=ALL):
    return grade_answer(trainer, attempt.id, build.slot_of(attempt, Kind.ESSAY), levels, Marked(0))


def sent(learner, value="Rapat itu ramai."):
    """A chance at a single essay, sent."""
    attempt = start_attempt(learner, build.QUIZ)
    build.answer(learner, attempt, 1, value)
    return submit_attempt(learner, attempt.id)


def test_an_exam_that_the_clock_closes_waits_for_its_person_too(learner, trainer, finished):
    exam()
    attempt = answered(learner)
    with at(31):
        assert sweep() == 1
        assert sweep() == 0
    db.session.refresh(attempt)
    over = NINE + timedelta(minutes=30)
    assert (attempt.state, attempt.closed_by) == (AttemptState.SUBMITTED, ClosedBy.CLOCK)
    assert (attempt.submitted_at, finished) == (over, [])
    assert attempt.asked == tuple(
        sorted((build.slot_of(attempt, Kind.ESSAY), build.slot_of(attempt, Kind.SINGLE)))
    )

    with at(50):
        marked(trainer, attempt, [1, 1])

    assert (attempt.state, attempt.closed_by) == (AttemptState.GRADED, ClosedBy.CLOCK)
    assert attempt.submitted_at == over
    assert attempt.score == (FULL + FULL * 3 // 5) // 2
    assert [event.attempt_id for event in finished] == [attempt.id]


def test_an_essay_that_came_too_late_waits_for_nobody(learner):
    exam()
    attempt = answered(learner, essay_at=31)
    with at(32):
        assert sweep() == 1
    db.session.refresh(attempt)

    assert (attempt.state, attempt.score) == (AttemptState.GRADED, FULL // 2)


def test_beginning_anew_closes_the_exam_and_then_waits_for_its_marks(learner):
    exam()
    attempt = answered(learner)
    with at(45), pytest.raises(Refusal):
        start_attempt(learner, build.QUIZ)
    with at(45):
        submit_attempt(learner, attempt.id)

    assert (attempt.state, attempt.closed_by) == (AttemptState.SUBMITTED, ClosedBy.CLOCK)
    with at(46), pytest.raises(Refusal):
        start_attempt(learner, build.QUIZ)


def test_a_void_chance_is_neither_marked_nor_in_the_way(world, learner, trainer):
    build.quiz_of(essay(), chances=1)
    attempt = sent(learner)
    void_attempt(world.actor(world.staff()), attempt.id, "Soal salah.")

    with pytest.raises(Refusal):
        grade_answer(trainer, attempt.id, 1, ALL, Marked(0))
    assert start_attempt(learner, build.QUIZ).number == 2


def test_a_chance_that_is_being_marked_is_a_chance_that_was_used(learner, trainer):
    build.quiz_of(essay(), chances=1)
    attempt = sent(learner)
    grade_answer(trainer, attempt.id, 1, NONE, Marked(0))

    with clock.set_to(clock.now() + timedelta(hours=1)), pytest.raises(NotNow):
        start_attempt(learner, build.QUIZ)


@pytest.mark.parametrize(
    ("counts", "passes"),
    [(Counts.BEST, True), (Counts.LAST, False), (Counts.FIRST, True), (Counts.AVERAGE, False)],
)
def test_which_result_counts_is_settled_when_the_last_mark_is_given(
    learner, trainer, finished, counts, passes
):
    build.quiz_of(essay(), counts=counts, wait_minutes=0)
    for levels in (ALL, NONE):
        grade_answer(trainer, sent(learner).id, 1, levels, Marked(0))

    assert [event.passed for event in finished] == [True, passes]


def test_a_changed_mark_is_told_of_when_the_result_that_counts_passes_by_it(
    learner, trainer, finished
):
    build.quiz_of(essay(), counts=Counts.AVERAGE, wait_minutes=0)
    first, second = sent(learner), None
    grade_answer(trainer, first.id, 1, NONE, Marked(0))
    second = sent(learner)
    grade_answer(trainer, second.id, 1, ALL, Marked(0))
    assert [event.passed for event in finished] == [False, False]

    override_mark(trainer, first.id, 1, 60, Marked(1, reason="Dibaca lagi."))

    assert (first.passed, finished[-1].passed, len(finished)) == (False, True, 3)


def test_what_a_person_marks_is_not_checked_in_practice_and_has_no_hints(world, person, learner):
    build.quiz_of(essay(), matching(), purpose=QuizPurpose.PRACTICE)
    attempt = start_attempt(learner, build.QUIZ)
    by_hand, by_rule = (build.slot_of(attempt, kind) for kind in (Kind.ESSAY, Kind.MATCHING))
    build.answer(learner, attempt, by_hand, "Rapat itu ramai.")
    for act in (check_answer, take_hint):
        with pytest.raises(Refusal):
            act(learner, attempt.id, by_hand)
    assert not helped_at(attempt, by_hand).can_be_checked
    browser = world.sign_in(person)
    assert 'value="check"' not in browser.get(f"/attempts/{attempt.id}/{by_hand}").text
    assert 'value="check"' in browser.get(f"/attempts/{attempt.id}/{by_rule}").text

    question, _row = build.questions_of(attempt)[by_rule - 1]
    build.answer(learner, attempt, by_rule, build.right(question))
    check_answer(learner, attempt.id, by_rule)
    page = browser.get(f"/attempts/{attempt.id}/{by_rule}")
    assert page.status_code == 200
    assert "benar" in page.text.lower()


def test_a_question_is_reported_only_once_its_key_is_open(world, person, learner, trainer):
    build.quiz_of(essay(), single(), reveal=Reveal.AFTER_PASSING, wait_minutes=0)
    attempt = start_attempt(learner, build.QUIZ)
    slot = build.slot_of(attempt, Kind.ESSAY)
    build.answer(learner, attempt, slot, "Rapat itu ramai.")
    submit_attempt(learner, attempt.id)
    browser = world.sign_in(person)
    waiting = browser.get(f"/attempts/{attempt.id}/result").text
    assert "dinilai" in waiting
    assert "semua penjelasan" not in waiting
    grade_answer(trainer, attempt.id, slot, ALL, Marked(0))

    assert isinstance(result(learner, attempt_of(learner, attempt.id)), Ended)
    with pytest.raises(Refusal):
        send_report(learner, attempt.id, slot, "Rancu.")
    report = f"/attempts/{attempt.id}/{slot}/report"
    assert browser.get(report).status_code == 302
    assert browser.post(report, data={"words": "Rancu."}).status_code == 409

    other = start_attempt(learner, build.QUIZ)
    for place, (question, _row) in enumerate(build.questions_of(other), start=1):
        by_hand = question.kind is Kind.ESSAY
        build.answer(learner, other, place, "Ramai." if by_hand else build.right(question))
    submit_attempt(learner, other.id)
    grade_answer(trainer, other.id, build.slot_of(other, Kind.ESSAY), ALL, Marked(0))

    assert send_report(learner, attempt.id, slot, "Rancu.").slot == slot


def test_before_the_close_nothing_is_reported_and_after_it_it_may_be(learner):
    build.quiz_of(single(), reveal=Reveal.AFTER_CLOSING, closes_at=NINE + timedelta(hours=1))
    with at(0):
        attempt = build.sit(learner, correct=1)
        with pytest.raises(Refusal):
            send_report(learner, attempt.id, 1, "Rancu.")
    with at(61):
        assert send_report(learner, attempt.id, 1, "Rancu.").attempt_id == attempt.id


def test_the_terms_say_that_marks_are_missing_and_offer_no_beginning(world, person, learner):
    exam()
    attempt = answered(learner)
    with at(10):
        submit_attempt(learner, attempt.id)
        page = world.sign_in(person).get(f"/quizzes/{build.QUIZ}/start")

    assert page.status_code == 200
    assert "masih dinilai" in page.text
    assert 'name="seen"' not in page.text


def test_the_office_reads_that_answers_wait_for_a_person(world, learner):
    build.quiz_of(essay())
    attempt = sent(learner)
    page = world.sign_in(world.staff()).get(f"/attempts/{attempt.id}/desk").text

    assert "sedang dinilai" in page
    assert "belum lulus" not in page


def test_the_page_before_a_check_says_when_it_begins_by_the_rule_that_lets_it_begin(world, learner):
    build.quiz(chances=3, wait_minutes=60)
    with at(0):
        build.sit(learner, correct=0)
    build.quiz(chances=3, wait_minutes=20)
    with at(30):
        page = terms_page(learner, build.QUIZ)
        assert (page.obstacle, page.opens_at) == (None, None)
        start_attempt(learner, build.QUIZ)


def test_numbers_of_the_key_are_written_as_people_write_them(world, learner, trainer):
    build.quiz_of(numerical(), cloze())
    attempt = start_attempt(learner, build.QUIZ)
    submit_attempt(learner, attempt.id)
    slot = build.slot_of(attempt, Kind.NUMERICAL)
    report = send_report(learner, attempt.id, slot, "Kuncinya keliru.")
    browser = world.sign_in(db.session.get_one(Person, trainer.person_id))

    for place in (f"/grading/{attempt.id}/{slot}", f"/questions/reports/{report.id}"):
        page = browser.get(place).text
        assert "110.000" in page
        assert "110000" not in page
