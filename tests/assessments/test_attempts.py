"""A chance: drawn once on the server, open on any device, sent once, marked by the latest answers."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.events import AttemptFinished, AttemptStarting
from lms.assessments.kinds import FULL
from lms.assessments.models import Attempt, AttemptSlot, AttemptState, ClosedBy, Grade, GradedBy
from lms.assessments.rules.attempts import NotOpen, TooEarly
from lms.core import clock, events
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere, Refusal
from lms.core.policy import ANYBODY
from tests.assessments import quiz_builders as build
from tests.world import counted_statements

MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def learner(world):
    """Somebody who may take a check that exists."""
    build.quiz()
    return world.actor(world.member())


@pytest.fixture
def heard():
    """What was published meanwhile."""
    seen = []
    for kind in (AttemptStarting, AttemptFinished):
        events.subscribe(kind, seen.append)
    yield seen
    for kind in (AttemptStarting, AttemptFinished):
        events._receivers[kind].remove(seen.append)


# ---- beginning ----


def test_the_first_chance_draws_form_b_and_spreads_over_the_objectives(learner):
    rows = [row for _value, row in build.questions_of(start_attempt(learner, build.QUIZ))]

    assert {row.form for row in rows} == {"B"}
    assert Counter(row.objective for row in rows) == {"UJI-101/1.1": 2, "UJI-101/1.2": 2}


def test_the_next_chance_begins_with_what_the_person_has_not_seen(learner):
    first = build.sit(learner, correct=4)
    second = start_attempt(learner, build.QUIZ)

    seen = {row.code for _value, row in build.questions_of(first)}
    shown = {row.code for _value, row in build.questions_of(second)}
    assert second.number == 2
    assert not seen & shown


def test_choices_keep_one_order_for_the_whole_attempt_that_is_not_the_authors(learner):
    attempt = start_attempt(learner, build.QUIZ)
    orders = [
        tuple(order)
        for order in db.session.scalars(
            select(AttemptSlot.option_order).where(AttemptSlot.attempt_id == attempt.id)
        )
    ]

    assert all(len(set(order)) == 4 for order in orders)
    start_attempt(learner, build.QUIZ)
    again = db.session.scalars(
        select(AttemptSlot.option_order).where(AttemptSlot.attempt_id == attempt.id)
    )
    assert [tuple(order) for order in again] == orders


def test_starting_again_on_another_device_goes_on_with_the_open_attempt(learner, heard):
    first = start_attempt(learner, build.QUIZ)

    assert start_attempt(learner, build.QUIZ).id == first.id
    assert len(heard) == 1


def test_the_database_itself_refuses_a_second_open_attempt(learner):
    first = start_attempt(learner, build.QUIZ)
    second = Attempt(
        quiz_code=first.quiz_code, person_id=first.person_id, number=2, rules=first.rules,
        state=AttemptState.IN_PROGRESS, started_at=clock.now(),
    )  # fmt: skip

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(second)


def test_an_attempt_counts_where_its_person_belonged_on_the_day_it_began(world):
    home = world.cooperative("35.73.02.1001")
    build.quiz()
    attempt = start_attempt(world.actor(world.member(cooperative=home)), build.QUIZ)

    assert (attempt.cooperative_id, attempt.area_code) == (home.id, "35.73.02.1001")


def test_an_attempt_of_somebody_who_belongs_nowhere_counts_nowhere(world):
    build.quiz()
    attempt = start_attempt(world.actor(world.person()), build.QUIZ)

    assert (attempt.cooperative_id, attempt.area_code) == (None, None)


def test_where_an_attempt_counts_is_never_changed(learner):
    attempt = start_attempt(learner, build.QUIZ)
    attempt.area_code = "35.73.03.1001"

    with pytest.raises(ValueError, match="never changes"):
        db.session.flush()
    db.session.rollback()


def test_a_receiver_may_refuse_the_start_and_then_nothing_remains(learner):
    def locked(event):
        raise Refusal("terkunci")

    events.subscribe(AttemptStarting, locked)
    try:
        with pytest.raises(Refusal, match="terkunci"):
            start_attempt(learner, build.QUIZ)
    finally:
        events._receivers[AttemptStarting].remove(locked)
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_an_unknown_check_a_visitor_and_an_empty_bank_are_refused(world, learner):
    with pytest.raises(NotThere):
        start_attempt(learner, "TIDAK/final")
    with pytest.raises(NotAllowed):
        start_attempt(ANYBODY, build.QUIZ)
    build.bank([])
    with pytest.raises(Refusal):
        start_attempt(learner, build.QUIZ)


# ---- the wait between chances ----


def test_after_a_chance_that_was_not_passed_the_next_one_opens_ten_minutes_later(learner):
    with clock.set_to(MORNING):
        build.sit(learner, correct=1)
    with clock.set_to(MORNING + timedelta(minutes=9, seconds=59)):
        with pytest.raises(TooEarly) as early:
            start_attempt(learner, build.QUIZ)
        assert early.value.opens_at == MORNING + timedelta(minutes=10)
    with clock.set_to(MORNING + timedelta(minutes=10)):
        assert start_attempt(learner, build.QUIZ).number == 2


def test_after_a_passed_chance_nobody_waits(learner):
    build.sit(learner, correct=4)

    assert start_attempt(learner, build.QUIZ).number == 2


# ---- sending ----


def test_sending_marks_scores_and_tells_the_rooms_above(world, heard):
    build.quiz([build.every_kind()], shown=6)
    learner = world.actor(world.member())
    attempt = build.sit(learner, correct=5)

    assert attempt.state is AttemptState.GRADED
    assert attempt.closed_by is ClosedBy.PERSON
    assert attempt.passed is True
    assert attempt.score == (5 * FULL * 2 + 6) // 12
    grades = db.session.scalars(select(Grade).where(Grade.attempt_id == attempt.id)).all()
    assert sorted(row.mark for row in grades) == [0, *[FULL] * 5]
    assert {row.by for row in grades} == {GradedBy.RULE}
    assert heard[-1] == AttemptFinished(
        attempt_id=attempt.id, person_id=learner.person_id, quiz_code=build.QUIZ, number=1,
        score=attempt.score, passed=True, began_at=attempt.started_at, at=attempt.submitted_at,
        cooperative_id=attempt.cooperative_id, area_code=attempt.area_code,
    )  # fmt: skip


def test_sending_twice_gives_the_same_result_and_is_told_once(learner, heard):
    first = build.sit(learner, correct=3)
    told = (first.score, first.passed, first.submitted_at)
    again = submit_attempt(learner, first.id)

    assert (again.score, again.passed, again.submitted_at) == told
    assert sum(isinstance(event, AttemptFinished) for event in heard) == 1
    marks = select(func.count()).where(Grade.attempt_id == first.id)
    assert db.session.scalar(marks) == 4


def test_empty_questions_count_as_not_right(learner):
    attempt = start_attempt(learner, build.QUIZ)
    value = build.right(build.questions_of(attempt)[0][0])
    build.answer(learner, attempt, 1, value)
    submit_attempt(learner, attempt.id)

    assert attempt.score == FULL // 4
    assert attempt.passed is False


def test_an_answer_that_was_emptied_again_earns_nothing(learner):
    attempt = start_attempt(learner, build.QUIZ)
    value = build.right(build.questions_of(attempt)[0][0])
    build.answer(learner, attempt, 1, value, sequence=1)
    build.answer(learner, attempt, 1, None, sequence=2, sure=True)

    assert submit_attempt(learner, attempt.id).score == 0
    assert set(db.session.scalars(select(Grade.sure))) == {None}


def test_being_sure_changes_no_mark(world, learner):
    other = world.actor(world.member())

    assert build.sit(learner, correct=2, sure=True).score == build.sit(other, correct=2).score


def test_a_receiver_that_fails_leaves_the_attempt_open_with_all_its_answers(learner):
    attempt = start_attempt(learner, build.QUIZ)
    build.answer_all(learner, attempt, correct=4)

    def fails(event):
        raise RuntimeError("the power went")

    events.subscribe(AttemptFinished, fails)
    try:
        with pytest.raises(RuntimeError):
            submit_attempt(learner, attempt.id)
    finally:
        events._receivers[AttemptFinished].remove(fails)
    db.session.refresh(attempt)
    assert attempt.state is AttemptState.IN_PROGRESS
    assert submit_attempt(learner, attempt.id).score == FULL


def test_a_void_attempt_cannot_be_sent_and_uses_up_no_form(learner):
    attempt = start_attempt(learner, build.QUIZ)
    attempt.state, attempt.void_reason = AttemptState.VOID, "listrik padam"
    db.session.commit()

    with pytest.raises(NotOpen):
        submit_attempt(learner, attempt.id)
    second = start_attempt(learner, build.QUIZ)
    assert second.number == 2
    assert {row.form for _value, row in build.questions_of(second)} == {"B"}


def test_the_attempt_of_somebody_else_is_not_there(world, learner):
    attempt = start_attempt(learner, build.QUIZ)
    for other, refusal in (
        (world.member(), NotThere),
        (world.coordinator(), NotThere),
        (world.staff(), NotAllowed),
    ):
        with pytest.raises(refusal):
            submit_attempt(world.actor(other), attempt.id)
        with pytest.raises(refusal):
            build.answer(world.actor(other), attempt, 1, "x")


# ---- the cost ----


def test_a_save_takes_two_statements_however_much_was_saved_before(app, learner):
    attempt = start_attempt(learner, build.QUIZ)
    for sequence in range(1, 31):
        build.answer(learner, attempt, 1, "x", sequence=sequence)
    with counted_statements(app) as seen:
        build.answer(learner, attempt, 1, "x", sequence=31)

    assert len(seen) == 2, seen


def test_start_and_submit_cost_the_same_for_few_and_for_many_questions(app, world):
    build.quiz(build.two_forms(20), shown=20, code="BESAR/final")
    build.quiz(build.two_forms(2), shown=2, code="KECIL/final")
    costs = []
    for code in ("KECIL/final", "BESAR/final"):
        actor = world.actor(world.member())
        with counted_statements(app) as starting:
            attempt = start_attempt(actor, code)
        build.answer_all(actor, attempt, correct=2)
        with counted_statements(app) as sending:
            submit_attempt(actor, attempt.id)
        costs.append((len(starting), len(sending)))

    assert costs[0] == costs[1]
