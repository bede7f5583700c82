"""Taking a check in a browser without JavaScript, and what the autosave gets."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import gettext
from sqlalchemy import select

from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.models import AnswerStep, Attempt, AttemptState
from lms.assessments.texts import typed_number
from lms.core import clock, signposts
from lms.core.database import db
from lms.core.policy import Role
from lms.core.signposts import Place
from tests.assessments import quiz_builders as build
from tests.world import counted_statements

MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
JSON = {"Accept": "application/json"}


@pytest.fixture
def person(world):
    build.quiz()
    return world.member()


@pytest.fixture
def browser(world, person):
    return world.sign_in(person)


@pytest.fixture
def attempt(world, person):
    return start_attempt(world.actor(person), build.QUIZ)


@pytest.fixture
def words(app):
    """What a page says for an English message."""

    def said(message, **values):
        with app.test_request_context():
            return gettext(message, **values)

    return said


@pytest.fixture
def lessons():
    """Every objective can be learnt on a page of its own."""
    before = list(signposts._asked)
    signposts.show_where_to_learn(
        lambda objectives: {
            name: Place(f"Pelajaran {name}", f"/courses/UJI-101/lessons/{name}", 6)
            for name in objectives
        }
    )
    yield
    signposts._asked[:] = before


def field(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)[1]


def hidden(page):
    return {name: field(page, name) for name in ("client", "sequence", "before")}


def key(attempt, slot):
    return build.right(build.questions_of(attempt)[slot - 1][0])


def saved(attempt):
    rows = db.session.scalars(select(AnswerStep).where(AnswerStep.attempt_id == attempt.id))
    return [(row.slot, row.value, row.sure) for row in rows]


def url(attempt, last):
    return f"/attempts/{attempt.id}/{last}"


# ---- a whole check without JavaScript ----


def test_a_check_is_taken_from_start_to_result_by_forms_alone(world, person, browser, words):
    begun = browser.post(f"/quizzes/{build.QUIZ}/attempts")
    assert begun.status_code == 303
    assert begun.location.endswith("/1")
    attempt = start_attempt(world.actor(person), build.QUIZ)

    where = begun.location
    for slot in range(1, 5):
        page = browser.get(where)
        assert words("Question %(slot)s of %(shown)s", slot=slot, shown=4) in page.text
        sent = browser.post(
            where, data={**hidden(page), "answer": key(attempt, slot), "go": "next"}
        )
        assert sent.status_code == 303
        where = sent.location
    assert where == url(attempt, "review")
    assert words("Send the answers") in browser.get(where).text

    result = browser.post(url(attempt, "submit"), follow_redirects=True)
    assert result.request.path == url(attempt, "result")
    assert words("PASSED") in result.text
    assert words("%(correct)s of %(shown)s right.", correct=4, shown=4) in result.text


@pytest.mark.parametrize(
    ("slot", "go", "goal"),
    [(2, "next", "3"), (2, "back", "1"), (1, "back", "1"), (2, "review", "review"),
     (4, "next", "review"), (2, "nonsense", "3"), (2, None, "3")],
)  # fmt: skip
def test_every_button_saves_and_then_leads_on(browser, attempt, slot, go, goal):
    data = {"client": "x", "sequence": 0, "answer": key(attempt, slot), "go": go}
    sent = browser.post(url(attempt, slot), data={k: v for k, v in data.items() if v is not None})

    assert sent.location == url(attempt, goal)
    assert [row[0] for row in saved(attempt)] == [slot]


def test_the_page_shows_again_what_was_answered_and_whether_the_person_was_sure(browser, attempt):
    value = key(attempt, 1)
    browser.post(url(attempt, 1), data={"client": "x", "sequence": 0, "answer": value, "sure": "1"})
    page = browser.get(url(attempt, 1)).text

    assert f'value="{value}" checked' in page
    assert re.search(r'name="sure" value="1" checked', page)
    assert saved(attempt) == [(1, value, True)]


def test_every_kind_can_be_asked_answered_and_shown_again(world, words):
    build.quiz([build.every_kind()], shown=6)
    person = world.member()
    actor, browser = world.actor(person), world.sign_in(person)
    attempt = start_attempt(actor, build.QUIZ)
    for slot, (question, _row) in enumerate(build.questions_of(attempt), start=1):
        page = browser.get(url(attempt, slot))
        assert page.status_code == 200
        value = build.right(question)
        data = dict(value) if isinstance(value, dict) else {"answer": form_value(value)}
        sent = browser.post(url(attempt, slot), data={**hidden(page), **data})
        assert sent.status_code == 303, sent.text
        shown = browser.get(url(attempt, slot)).text
        for typed in data.values():
            for one in typed if isinstance(typed, list) else [typed]:
                assert f'value="{one}"' in shown

    submit_attempt(actor, attempt.id)
    assert db.session.get(Attempt, attempt.id).score == 10_000_000
    assert words("PASSED") in browser.get(url(attempt, "result")).text


def form_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return typed_number(value) if isinstance(value, str) else value


def test_numbers_are_typed_as_people_write_them(world):
    build.quiz([build.every_kind()], shown=6)
    person = world.member()
    browser, attempt = world.sign_in(person), start_attempt(world.actor(person), build.QUIZ)
    kinds = [question.kind for question, _row in build.questions_of(attempt)]
    slot = kinds.index("numerical") + 1

    browser.post(url(attempt, slot), data={"client": "x", "sequence": 0, "answer": "Rp87.654"})
    assert saved(attempt) == [(slot, "87654", None)]

    refused = browser.post(
        url(attempt, slot), data={"client": "x", "sequence": 1, "answer": "banyak"}
    )
    assert refused.status_code == 422
    assert 'value="banyak"' in refused.text


# ---- two tabs, a lost connection, a second device ----


def test_a_stale_tab_that_only_turns_the_page_hides_no_newer_answer(browser, attempt):
    stale = browser.get(url(attempt, 1))
    value = key(attempt, 1)
    fresh = browser.get(url(attempt, 1))
    browser.post(url(attempt, 1), data={**hidden(fresh), "answer": value})

    assert browser.post(url(attempt, 1), data=hidden(stale)).status_code == 303
    assert saved(attempt) == [(1, value, None)]


def test_who_comes_back_to_an_answer_by_the_browser_may_take_the_change_back(browser, attempt):
    question = build.questions_of(attempt)[0][0]
    first, second = build.right(question), build.wrong(question)
    browser.post(url(attempt, 1), data={"client": "a", "sequence": 0, "answer": first})
    page = browser.get(url(attempt, 1))
    browser.post(url(attempt, 1), data={**hidden(page), "answer": second})
    browser.post(url(attempt, 1), data={**hidden(page), "answer": first})

    assert f'value="{first}" checked' in browser.get(url(attempt, 1)).text


def test_another_device_goes_on_where_the_first_stopped(world, person, browser, attempt):
    browser.post(url(attempt, 1), data={"client": "x", "sequence": 0, "answer": key(attempt, 1)})
    other = world.sign_in(person)

    begun = other.post(f"/quizzes/{build.QUIZ}/attempts")
    assert begun.location == url(attempt, 2)


def test_the_autosave_gets_a_receipt_and_the_same_for_a_resend(browser, attempt):
    data = {"client": "tab", "sequence": 1, "answer": key(attempt, 1)}
    answers = [browser.post(url(attempt, 1), data=data, headers=JSON) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert all(answer.json["ok"] for answer in answers)
    assert len(saved(attempt)) == 1


def test_the_question_page_carries_what_the_autosave_needs(browser, attempt):
    page = browser.get(url(attempt, 1))

    assert "data-sheet" in page.text
    assert "data-save-state" in page.text
    assert field(page, "sequence") == "0"
    assert field(browser.get(url(attempt, 1)), "client") != field(page, "client")


# ---- after sending ----


def test_a_late_answer_is_refused_with_409_and_the_way_to_the_result(
    browser, attempt, world, person
):
    submit_attempt(world.actor(person), attempt.id)
    data = {"client": "x", "sequence": 0, "answer": key(attempt, 1)}

    page = browser.post(url(attempt, 1), data=data)
    assert page.status_code == 409
    assert url(attempt, "result") in page.text
    told = browser.post(url(attempt, 1), data=data, headers=JSON)
    assert (told.status_code, bool(told.json["error"])) == (409, True)
    assert saved(attempt) == []


def test_pages_of_an_attempt_that_was_sent_lead_to_its_result_and_before_that_to_the_review(
    browser, attempt, world, person
):
    assert browser.get(url(attempt, "result")).location == url(attempt, "review")
    submit_attempt(world.actor(person), attempt.id)
    for last in (1, "review"):
        assert browser.get(url(attempt, last)).location == url(attempt, "result")
    assert browser.post(url(attempt, "submit")).status_code == 303


def test_the_review_names_what_is_empty_and_sending_says_so(browser, attempt, words):
    for slot in (1, 3):
        browser.post(
            url(attempt, slot), data={"client": "x", "sequence": slot, "answer": key(attempt, slot)}
        )
    page = browser.get(url(attempt, "review")).text

    assert words("Questions %(slots)s and %(last)s are still empty.", slots="2", last="4") in page
    assert url(attempt, 2) in page
    assert words("Send the answers") not in page


def test_the_result_explains_every_choice_and_says_what_to_read_again(
    browser, attempt, world, person, words, lessons
):
    actor = world.actor(person)
    build.answer_all(actor, attempt, correct=2, sure=True)
    submit_attempt(actor, attempt.id)
    page = browser.get(url(attempt, "result")).text

    assert words("NOT PASSED YET") in page
    assert words("%(correct)s of %(shown)s right.", correct=2, shown=4) in page
    for _question, row in build.questions_of(attempt):
        assert page.count(f"UMPANBALIK tepat {row.code}") == 1
        assert page.count(f"UMPANBALIK bukan lurah {row.code}") == 1
        assert f"PENJELASAN {row.code}" in page
    missed = {row.objective for _question, row in build.questions_of(attempt)[2:]}
    for objective in missed:
        assert f"/courses/UJI-101/lessons/{objective}" in page
    assert words("You were sure, but it is not right yet") in page
    assert "/courses/UJI-101" in page


def test_a_learner_who_comes_too_early_reads_when_to_come_back(browser, world, person, words):
    actor = world.actor(person)
    with clock.set_to(MORNING):
        build.sit(actor, correct=0)
    with clock.set_to(MORNING + timedelta(minutes=1)):
        page = browser.post(f"/quizzes/{build.QUIZ}/attempts")
        told = browser.post(f"/quizzes/{build.QUIZ}/attempts", headers=JSON)

    for answer in (page, told):
        assert answer.status_code == 409
        assert "09.10" in answer.text
    assert "/result" in page.text


# ---- whose it is ----


def test_an_attempt_of_somebody_else_is_not_there_for_anybody(world, attempt):
    for other in (world.member(), world.staff(), world.coordinator()):
        browser = world.sign_in(other)
        data = {"client": "x", "sequence": 0, "answer": key(attempt, 1)}
        answers = [
            *(browser.get(url(attempt, last)) for last in (1, "review", "result")),
            browser.post(url(attempt, 1), data=data),
            browser.post(url(attempt, "submit")),
        ]
        # The office knows that the attempt exists, to give it more time, and no more than that.
        sees = world.actor(other).has(Role.STAFF)
        assert [answer.status_code for answer in answers] == [404] * 4 + [403 if sees else 404]
    assert db.session.get(Attempt, attempt.id).state is AttemptState.IN_PROGRESS


def test_who_is_not_signed_in_is_asked_to_sign_in_first(world, attempt):
    visitor = world.client()
    for answer in (
        visitor.get(url(attempt, 1)),
        visitor.get(url(attempt, "result")),
        visitor.post(f"/quizzes/{build.QUIZ}/attempts"),
        visitor.post(url(attempt, "submit")),
    ):
        assert answer.status_code == 302
        assert "/sign-in" in answer.location


def test_nothing_is_changed_by_a_request_without_its_token(browser, attempt):
    answer = browser.post(url(attempt, "submit"), csrf=False)

    assert answer.status_code == 400
    assert db.session.get(Attempt, attempt.id).state is AttemptState.IN_PROGRESS


# ---- the cost ----


def test_pages_cost_at_most_eight_statements_however_many_questions_there_are(app, world, lessons):
    costs = []
    for code, shown in (("KECIL/final", 2), ("BESAR/final", 20)):
        build.quiz(build.two_forms(20), shown=shown, code=code)
        person = world.member()
        actor, browser = world.actor(person), world.sign_in(person)
        attempt = start_attempt(actor, code)
        build.answer_all(actor, attempt, correct=1)
        browser.get("/help")
        cost = {}
        for last in (1, "review"):
            with counted_statements(app) as seen:
                browser.get(url(attempt, last))
            cost[last] = len(seen)
        submit_attempt(actor, attempt.id)
        with counted_statements(app) as seen:
            browser.get(url(attempt, "result"))
        cost["result"] = len(seen)
        costs.append(cost)

    assert costs[0] == costs[1]
    assert max(costs[0].values()) <= 8, costs
