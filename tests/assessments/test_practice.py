"""Latihan: checked at once, hints at a price, as often as one likes; cek awal and what was gained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts.models import Person
from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.gains import gain_page
from lms.assessments.kinds import FULL, SingleChoice
from lms.assessments.models import Attempt, QuizPurpose
from lms.assessments.practice import check_answer, helped_at, take_hint
from lms.assessments.queries import board_weaknesses
from lms.assessments.rules.hints import hints_of
from lms.core.database import db
from lms.core.errors import NotThere, Refusal
from tests.assessments import quiz_builders as build
from tests.assessments.question_builders import numerical, single

PRACTICE = "UJI-101/practice"
PRE = "UJI-101/pre"


@pytest.fixture
def person(world):
    build.quiz(code=PRACTICE, purpose=QuizPurpose.PRACTICE, hint_penalty=30)
    return world.member()


@pytest.fixture
def learner(world, person):
    return world.actor(person)


@pytest.fixture
def attempt(learner):
    return start_attempt(learner, PRACTICE)


def question(attempt, slot=1):
    return build.questions_of(attempt)[slot - 1][0]


def test_a_check_tells_and_from_then_on_the_answer_stays(learner, attempt):
    with pytest.raises(Refusal):
        check_answer(learner, attempt.id, 1)
    build.answer(learner, attempt, 1, build.wrong(question(attempt)))
    check_answer(learner, attempt.id, 1)
    check_answer(learner, attempt.id, 1)

    assert helped_at(attempt, 1).explained.is_correct is False
    assert build.answer(learner, attempt, 1, build.right(question(attempt)), sequence=9).late
    assert not build.answer(learner, attempt, 2, build.right(question(attempt, 2))).late
    assert submit_attempt(learner, attempt.id).score == FULL // 4


def test_each_hint_names_a_wrong_choice_and_costs_its_part(learner, attempt):
    asked = question(attempt)
    for taken in (1, 2):
        take_hint(learner, attempt.id, 1)
        hints = helped_at(attempt, 1).hints
        assert len(hints) == taken
    right = next(one.text for one in asked.options if one.fraction == FULL)
    assert right not in {hint.not_this for hint in hints}
    with pytest.raises(Refusal):
        take_hint(learner, attempt.id, 1)
    build.answer_all(learner, attempt, correct=4)

    assert submit_attempt(learner, attempt.id).score == (4 * FULL - 2 * 3 * FULL // 10) // 4


def test_there_is_no_check_and_no_hint_outside_of_a_latihan(world, learner):
    build.quiz()
    final = start_attempt(learner, build.QUIZ)
    build.answer(learner, final, 1, build.right(question(final)))
    for act in (check_answer, take_hint):
        with pytest.raises(NotThere):
            act(learner, final.id, 1)


def test_nobody_else_checks_and_no_hint_comes_after_the_check(world, learner, attempt):
    build.answer(learner, attempt, 1, build.right(question(attempt)))
    with pytest.raises(NotThere):
        check_answer(world.actor(world.member()), attempt.id, 1)
    check_answer(learner, attempt.id, 1)
    with pytest.raises(Refusal):
        take_hint(learner, attempt.id, 1)
    with pytest.raises(NotThere):
        check_answer(learner, attempt.id, 99)


def test_in_the_browser_only_what_was_checked_is_explained(world, person, attempt):
    browser = world.sign_in(person)
    here = f"/attempts/{attempt.id}/1"
    sent = {"client": "hp", "sequence": "1", "answer": build.wrong(question(attempt))}
    assert "UMPANBALIK" not in browser.get(here).text
    hinted = browser.post(here, data={"client": "hp", "sequence": "0", "go": "hint"})
    assert hinted.location == here
    page = browser.get(here).text
    assert "UMPANBALIK" not in page
    assert "Petunjuk" in page
    assert browser.post(here, data={**sent, "go": "check"}).location == here
    assert "UMPANBALIK" in browser.get(here).text
    assert "UMPANBALIK" not in browser.get(here[:-1] + "2").text
    assert browser.post(here, data={**sent, "sequence": "2", "answer": ""}).status_code == 409


def test_an_answer_that_cannot_be_read_comes_back_with_check_and_hints(world):
    build.quiz_of(numerical(), code=PRACTICE, purpose=QuizPurpose.PRACTICE)
    person = world.member()
    attempt = start_attempt(world.actor(person), PRACTICE)
    sent = {"client": "hp", "sequence": "1", "answer": "banyak", "go": "check"}
    answer = world.sign_in(person).post(f"/attempts/{attempt.id}/1", data=sent)

    assert answer.status_code == 422
    assert "banyak" in answer.text
    assert 'value="check"' in answer.text


def test_what_a_latihan_shows_feeds_the_same_weak_objectives(world):
    build.quiz(code=PRACTICE, purpose=QuizPurpose.PRACTICE)
    home = world.cooperative()
    people = [world.member(cooperative=home) for _number in range(2)]
    for person in people:
        build.sit(world.actor(person), correct=0, code=PRACTICE)
    mentor = world.actor(world.mentor(home))

    assert board_weaknesses(mentor, [person.id for person in people])


@given(st.permutations([one.id for one in single().options]))
def test_hints_never_name_what_is_right_and_leave_two_choices(order):
    asked = single()
    hints = hints_of(asked, order)

    assert isinstance(asked, SingleChoice)
    wrong = {one.text for one in asked.options if one.fraction <= 0}
    assert {hint.not_this for hint in hints} <= wrong
    assert len(set(hints)) == len(hints) == max(0, len(asked.options) - 2)


# ---- cek awal and gain ----


def learn(world, home, before: int, *finals: int) -> Person:
    """Somebody who answered so many of four right at the beginning, and at each final check."""
    person = world.member(cooperative=home)
    build.sit(world.actor(person), correct=before, code=PRE)
    for correct in finals:
        build.sit(world.actor(person), correct=correct)
    return person


@pytest.fixture
def both(world):
    """A course with questions at its beginning and a final check."""
    build.quiz(code=PRE, purpose=QuizPurpose.PRE, chances=1)
    build.quiz(wait_minutes=0)


def test_the_two_checks_of_a_gain_ask_different_forms(world, both):
    person = world.actor(world.member())
    for code, form in ((PRE, "A"), (build.QUIZ, "B")):
        attempt = build.sit(person, correct=1, code=code)
        assert {row.form for _value, row in build.questions_of(attempt)} == {form}


def test_the_gain_is_the_first_final_check_less_the_cek_awal_and_never_the_best(world, both):
    person = learn(world, world.cooperative(), 1, 2, 4)
    last = db.session.scalars(select(Attempt).order_by(Attempt.started_at.desc())).first()

    page = world.sign_in(person).get(f"/attempts/{last.id}/result").text

    assert "Di awal nilai Anda 25 dari 100, pada cek akhir pertama 50." in page
    assert "Naik 25." in page


def test_the_mean_gain_is_of_those_who_finished_both_and_hides_few(world, both):
    here, there = world.cooperative(), world.cooperative("35.73.01.1002")
    for before, after in ((0, 2), (1, 2), (1, 3), (2, 4), (1, 4)):
        learn(world, here, before, after, 4)
    learn(world, there, 4, 0)
    build.sit(world.actor(world.member(cooperative=there)), correct=4)

    page = gain_page(world.actor(world.staff()), build.QUIZ)
    places = {name: (one.people, one.points) for name, one in page.places}

    assert page.whole.people == 6
    assert places == {here.name: (5, 50), there.name: (1, None)}
    text = world.sign_in(world.staff()).get(f"/quizzes/{build.QUIZ}/gain").text
    assert "+50" in text and "terlalu sedikit" in text
    assert gain_page(world.actor(world.staff("35.73.05")), build.QUIZ).whole.people == 0
