"""No key leaves the server before the reveal, and no hostile form value breaks a page."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms.assessments.allowances import set_allowance
from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.looking_after import extend_attempt, void_attempt
from lms.assessments.models import AnswerStep, Attempt
from lms.assessments.rules.chances import Mode, Reveal
from lms.core import clock
from lms.core.database import db
from tests.assessments import quiz_builders as build

ANSWERED = {"client": "tab", "sequence": 1}
SECRETS = (*build.KEY_WORDS, "87654", "87.654", "fraction", "feedback", "is_right", "correct")


@pytest.fixture
def person(world):
    build.quiz([build.every_kind("A"), build.every_kind("B").replace("[id:K-", "[id:L-")], shown=6)
    return world.member()


def test_a_hundred_attempts_never_let_a_key_or_an_explanation_out(world, person):
    actor, browser = world.actor(person), world.sign_in(person)
    places = set()
    for number in range(100):
        attempt = start_attempt(actor, build.QUIZ)
        slot = number % 6 + 1
        here = f"/attempts/{attempt.id}/{slot}"
        page = browser.get(here).text
        told = browser.post(
            here, data={**ANSWERED, "answer": "1"}, headers={"Accept": "application/json"}
        ).text
        refused = browser.post(here, data={**ANSWERED, "sequence": "x"}).text
        review = browser.get(f"/attempts/{attempt.id}/review").text
        for text in (page, told, refused, review):
            assert not [secret for secret in SECRETS if secret in text]
        question = build.questions_of(attempt)[slot - 1][0]
        if question.kind == "single":
            values = re.findall(r'type="radio" name="answer" value="(\w+)"', page)
            places.add(values.index(build.right(question)))
        build.answer_all(actor, attempt, correct=6)
        submit_attempt(actor, attempt.id)

    assert len(places) > 1, "the key always stands at the same place"


NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HELD_BACK = {
    "after passing": {"reveal": Reveal.AFTER_PASSING},
    "after the second chance": {"reveal": Reveal.AFTER_PASSING, "reveal_after": 2},
    "after closing": {"reveal": Reveal.AFTER_CLOSING, "closes_at": NINE + timedelta(hours=2)},
}


def held(world, **how):
    """A quiz of every kind that holds its key back, and somebody who takes it."""
    build.quiz(
        [build.every_kind("A"), build.every_kind("B").replace("[id:K-", "[id:L-")],
        shown=6, wait_minutes=0, **how,
    )  # fmt: skip
    return world.member()


def everything_said(browser, attempt):
    """All that the server sends of an attempt: bodies and headers, as page and as JSON."""
    here = f"/attempts/{attempt.id}"
    for last in ("result", "review", "1", "6", "desk"):
        for accept in ("text/html", "application/json"):
            answer = browser.get(f"{here}/{last}", headers={"Accept": accept})
            yield answer.text + str(answer.headers)
    for last in ("1", "submit"):
        answer = browser.post(
            f"{here}/{last}",
            data={**ANSWERED, "answer": "1"},
            headers={"Accept": "application/json"},
        )
        yield answer.text + str(answer.headers)


def leaks(browser, attempt):
    return [
        secret for text in everything_said(browser, attempt) for secret in SECRETS if secret in text
    ]


@pytest.fixture
def explained(monkeypatch):
    """How often anything was explained: before the reveal it must not even be worked out."""
    from lms.assessments import results

    seen = []
    original = results._explained
    monkeypatch.setattr(results, "_explained", lambda key: seen.append(key) or original(key))
    return seen


@pytest.mark.parametrize("rule", HELD_BACK, ids=list(HELD_BACK))
def test_a_key_that_is_held_back_never_leaves_the_server_before(world, explained, rule):
    person = held(world, **HELD_BACK[rule])
    actor, browser = world.actor(person), world.sign_in(person)
    with clock.set_to(NINE):
        attempt = build.sit(actor, correct=1)
        assert leaks(browser, attempt) == []
        page = browser.get(f"/attempts/{attempt.id}/result").text
        again = start_attempt(actor, build.QUIZ)
        assert leaks(browser, attempt) + leaks(browser, again) == []

    assert "16,67" in page, "the score is told at once"
    assert explained == []


def test_after_passing_the_earlier_chances_are_explained_too(world, explained):
    person = held(world, reveal=Reveal.AFTER_PASSING)
    actor, browser = world.actor(person), world.sign_in(person)
    first = build.sit(actor, correct=1)
    assert leaks(browser, first) == []
    build.sit(actor, correct=6)

    assert "UMPANBALIK" in browser.get(f"/attempts/{first.id}/result").text
    assert explained == [first.id]


def test_the_second_chance_opens_the_key_without_passing(world):
    person = held(world, reveal=Reveal.AFTER_PASSING, reveal_after=2)
    actor, browser = world.actor(person), world.sign_in(person)
    first = build.sit(actor, correct=1)
    assert leaks(browser, first) == []
    build.sit(actor, correct=1)

    assert "UMPANBALIK" in browser.get(f"/attempts/{first.id}/result").text


def test_after_closing_those_with_more_time_are_waited_for(world):
    closes = NINE + timedelta(hours=2)
    person = held(
        world, reveal=Reveal.AFTER_CLOSING, closes_at=closes, mode=Mode.EXAM, limit_minutes=60
    )
    slow, staff = world.member(), world.actor(world.staff())
    set_allowance(staff, slow.id, 150, "Penglihatan")
    actor, browser = world.actor(person), world.sign_in(person)
    with clock.set_to(closes - timedelta(minutes=5)):
        attempt = build.sit(actor, correct=6)
        other = start_attempt(world.actor(slow), build.QUIZ)
    for minutes in (-1, 0, 29):
        with clock.set_to(closes + timedelta(minutes=minutes)):
            assert leaks(browser, attempt) == [], minutes
    with clock.set_to(closes + timedelta(minutes=20)):
        extend_attempt(staff, other.id, 30, "Listrik padam")
    with clock.set_to(closes + timedelta(minutes=50)):
        assert leaks(browser, attempt) == []
    with clock.set_to(closes + timedelta(minutes=62)):
        assert "UMPANBALIK" in browser.get(f"/attempts/{attempt.id}/result").text


def test_a_void_or_overdue_attempt_explains_nothing(world, explained):
    person = held(world, mode=Mode.EXAM, limit_minutes=10)
    actor, browser = world.actor(person), world.sign_in(person)
    with clock.set_to(NINE):
        attempt = start_attempt(actor, build.QUIZ)
    with clock.set_to(NINE + timedelta(minutes=11)):
        texts = [browser.get(f"/attempts/{attempt.id}/{last}").text for last in ("1", "result")]
        assert not [secret for text in texts for secret in SECRETS if secret in text]
        void_attempt(world.actor(world.staff()), attempt.id, "Listrik padam")
        assert leaks(browser, attempt) == []
    assert explained == []


HOSTILE = [
    {"answer": "x" * 100_000},
    {"answer": "\x00"},
    {"answer": ["a", "b", "c"]},
    {"answer": "deadbeef00"},
    {"answer": "true"},
    {"answer": "' OR 1=1 --"},
    {"answer": "<script>alert(1)</script>"},
    {"answer": "\u202e\ufeff\ud7ff"},
    {"answer": "1e999999"},
    {"answer": "9" * 39},
    {"answer": "NaN"},
    {"answer[]": "a"},
    {"answer": "", "sure": "\x00"},
    {"client": "", "answer": "1"},
    {"client": ["a", "b"], "answer": "1"},
    {"client": "\x00", "answer": "1"},
    {"client": "y" * 5_000, "answer": "1"},
    {"client": None, "answer": "1"},
    {"sequence": "-1", "answer": "1"},
    {"sequence": "99999999999999999999999", "answer": "1"},
    {"sequence": "1,5", "answer": "1"},
    {"sequence": "abc", "answer": "1"},
    {"before": "\x00" * 50, "answer": "1"},
    {"go": "\x00", "answer": "1"},
    {"go": ["back", "next"], "answer": "1"},
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_are_refused_or_kept_but_never_break_a_page(world, person, hostile):
    attempt = start_attempt(world.actor(person), build.QUIZ)
    browser = world.sign_in(person)
    lefts = [
        pair.id
        for question, _row in build.questions_of(attempt)
        if question.kind == "matching"
        for pair in question.pairs
    ]
    for slot in range(1, 7):
        data = {**ANSWERED, **dict.fromkeys(lefts, hostile.get("answer", "")), **hostile}
        data = {name: value for name, value in data.items() if value is not None}
        for headers in ({}, {"Accept": "application/json"}):
            answer = browser.post(f"/attempts/{attempt.id}/{slot}", data=data, headers=headers)
            assert answer.status_code in (200, 303, 422), (slot, answer.status_code)
            assert "<script>alert" not in answer.text
            assert "\x00" not in answer.text
    assert browser.get(f"/attempts/{attempt.id}/review").status_code == 200
    submit_attempt(world.actor(person), attempt.id)
    assert browser.get(f"/attempts/{attempt.id}/result").status_code == 200


def test_a_value_of_another_kind_or_question_earns_nothing_and_is_mostly_refused(world, person):
    actor, browser = world.actor(person), world.sign_in(person)
    attempt = start_attempt(actor, build.QUIZ)
    questions = [question for question, _row in build.questions_of(attempt)]
    for slot, question in enumerate(questions, start=1):
        for other in questions:
            if other.kind == question.kind:
                continue
            value = build.right(other)
            fields = value if isinstance(value, dict) else {"answer": value}
            browser.post(f"/attempts/{attempt.id}/{slot}", data={**ANSWERED, **fields})
    submit_attempt(actor, attempt.id)

    assert db.session.get(Attempt, attempt.id).score == 0


@pytest.mark.parametrize(
    "path",
    ["/attempts/{id}/0", "/attempts/{id}/7", "/attempts/{id}/999", "/attempts/{id}/99999999999999",
     "/attempts/{id}/-1", "/attempts/{id}/x", "/attempts/not-a-uuid/1",
     "/attempts/00000000-0000-0000-0000-000000000000/1"],
)  # fmt: skip
def test_addresses_that_lead_nowhere_are_not_there(world, person, path):
    attempt = start_attempt(world.actor(person), build.QUIZ)
    browser = world.sign_in(person)

    for answer in (
        browser.get(path.format(id=attempt.id)),
        browser.post(path.format(id=attempt.id), data={**ANSWERED, "answer": "1"}),
    ):
        assert answer.status_code in (404, 405)
    assert db.session.scalar(select(func.count()).select_from(AnswerStep)) == 0


@pytest.mark.parametrize("code", ["TIDAK/final", "x" * 3000, "%F0%9F%98%80", "a'--", "UJI-101"])
def test_a_check_that_does_not_exist_is_not_there(world, person, code):
    assert world.sign_in(person).post(f"/quizzes/{code}/attempts").status_code == 404
