"""All questions on one page: one form, kept slot by slot, with and without JavaScript."""

import pytest
from sqlalchemy import func, select

from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.kinds import FULL
from lms.assessments.models import AnswerStep
from lms.assessments.rules.chances import Pages
from lms.core.database import db
from tests.assessments import quiz_builders as build

JSON = {"Accept": "application/json"}


@pytest.fixture
def person(world):
    build.quiz([build.every_kind()], shown=6, pages=Pages.ALL)
    return world.member()


@pytest.fixture
def attempt(world, person):
    return start_attempt(world.actor(person), build.QUIZ)


def fields(attempt, answer=build.right, sequence="1", **more):
    """What the form sends when every question is answered so."""
    sent = {"client": "hp", "sequence": sequence}
    for slot, (question, _row) in enumerate(build.questions_of(attempt), start=1):
        value = answer(question)
        if isinstance(value, bool):
            value = str(value).lower()
        if isinstance(value, dict):
            sent |= {f"q{slot}-{left}": right for left, right in value.items()}
        else:
            sent[f"q{slot}-answer"] = value
    return sent | more


def count():
    return db.session.scalar(select(func.count()).select_from(AnswerStep))


def test_the_single_pages_lead_to_the_whole_one_which_tells_no_key(world, person, attempt):
    browser = world.sign_in(person)
    assert browser.get(f"/attempts/{attempt.id}/3").location.endswith("/all#q3")
    page = browser.get(f"/attempts/{attempt.id}/all").text

    assert page.count("<fieldset") == 6
    assert not [word for word in (*build.KEY_WORDS, "87654") if word in page]
    ids = [part.split(chr(34))[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_everything_is_kept_at_once_and_repeated_changes_nothing(world, person, attempt):
    browser = world.sign_in(person)
    url = f"/attempts/{attempt.id}/all"
    assert browser.post(url, data=fields(attempt)).location.endswith("/review")
    assert browser.post(url, data=fields(attempt), headers=JSON).status_code == 200
    assert count() == 6
    assert submit_attempt(world.actor(person), attempt.id).score == FULL


def test_what_cannot_be_read_is_named_and_all_else_is_kept(world, person, attempt):
    browser = world.sign_in(person)
    slot = next(
        slot
        for slot, (question, _row) in enumerate(build.questions_of(attempt), start=1)
        if question.kind == "numerical"
    )
    sent = fields(attempt, **{f"q{slot}-answer": "banyak"})
    url = f"/attempts/{attempt.id}/all"
    answer = browser.post(url, data=sent)

    assert answer.status_code == 422
    assert f'href="#q{slot}"' in answer.text
    assert "banyak" in answer.text
    assert count() == 5
    told = browser.post(url, data=sent | {"sequence": "2"}, headers=JSON)
    assert list(told.json["errors"]) == [f"q{slot}"]


def test_a_page_that_was_only_opened_hides_no_newer_answer(world, person, attempt):
    browser = world.sign_in(person)
    url = f"/attempts/{attempt.id}/all"
    opened = browser.get(url).text
    befores = {
        f"q{slot}-before": opened.split(f'name="q{slot}-before"')[1].split('value="')[1][:16]
        for slot in range(1, 7)
    }
    browser.post(url, data=fields(attempt))
    browser.post(url, data={"client": "laptop", "sequence": "1", **befores})

    assert count() == 6


def test_hostile_values_never_break_it_and_nobody_else_opens_it(world, person, attempt):
    browser = world.sign_in(person)
    url = f"/attempts/{attempt.id}/all"
    for sent in (
        {},
        {"client": "\x00"},
        {"sequence": "x"},
        {"q1-answer": "x" * 9999},
        {"q99-answer": "1"},
        {"q1-before": "\x00"},
    ):
        answer = browser.post(url, data={"client": "hp", "sequence": "1", **sent})
        assert answer.status_code in (303, 422)
    for other in (world.member(), world.staff()):
        assert world.sign_in(other).get(url).status_code == 404
        assert world.sign_in(other).post(url, data=fields(attempt)).status_code == 404
    submit_attempt(world.actor(person), attempt.id)
    assert browser.post(url, data=fields(attempt, sequence="9")).status_code == 409


def test_only_what_was_changed_is_kept_again(world, person, attempt):
    browser = world.sign_in(person)
    url = f"/attempts/{attempt.id}/all"
    browser.post(url, data=fields(attempt), headers=JSON)
    browser.post(url, data=fields(attempt, sequence="2"), headers=JSON)
    assert count() == 6

    changed = fields(attempt, sequence="3")
    name = next(name for name in changed if name.endswith("-answer"))
    browser.post(url, data=changed | {name: ""}, headers=JSON)
    browser.post(url, data=fields(attempt, sequence="4"), headers=JSON)
    assert count() == 8
    assert submit_attempt(world.actor(person), attempt.id).score == FULL
