"""A file of answers that a phone could not send is looked at and taken in by the office."""

import io
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.assessments.answer_files import read_answer_file
from lms.assessments.attempts import GivenAnswer, save_answer, start_attempt, submit_attempt
from lms.assessments.models import AnswerStep, Attempt
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid
from lms.notifications.models import Reminder
from tests.assessments.quiz_builders import questions_of, quiz, right, single
from tests.world import Client, World, counted_statements

ADDRESS = "/attempts/file"


@pytest.fixture
def learner(world: World) -> Person:
    quiz([single(f"B{number}") for number in range(3)], shown=3)
    return world.member(cooperative=world.cooperative())


@pytest.fixture
def attempt(world: World, learner: Person) -> Attempt:
    return start_attempt(world.actor(learner), "UJI-101/final")


@pytest.fixture
def office(world: World) -> Client:
    return world.sign_in(world.staff())


def answer_to(attempt: Attempt, slot: int = 1, **changed: Any) -> dict[str, Any]:
    """An answer as the page keeps it."""
    chosen = right(questions_of(attempt)[slot - 1][0])
    return {
        "slot": slot,
        "client": f"hp.{slot}",
        "sequence": 3,
        "fields": [["before", ""], ["answer", chosen], ["sure", "1"]],
        "at": 1_764_000_000_000,
        **changed,
    }


def file_of(attempt: Attempt, *answers: dict[str, Any]) -> str:
    body = json.dumps({"attempt": str(attempt.id), "answers": list(answers)})
    return json.dumps(
        {"what": "answers/1", "body": body, "check": f"{zlib.crc32(body.encode()):08x}"}
    )


def look(office: Client, text: str) -> Any:
    sent = {"file": (io.BytesIO(text.encode()), "jawaban.json")}
    return office.post(ADDRESS, data=sent, content_type="multipart/form-data")


def keep(office: Client, text: str) -> Any:
    return office.post(ADDRESS, data={"text": text, "keep": "1"})


def steps() -> list[tuple[int, object, bool | None]]:
    rows = db.session.scalars(select(AnswerStep).order_by(AnswerStep.slot, AnswerStep.client))
    return [(row.slot, row.value, row.sure) for row in rows]


def test_looking_shows_whose_they_are_and_keeps_nothing(
    office: Client, attempt: Attempt, learner: Person
) -> None:
    answer = look(office, file_of(attempt, answer_to(attempt), answer_to(attempt, 2)))

    assert answer.status_code == 200
    assert learner.name in answer.text
    assert "2 jawaban dalam berkas, 2 di antaranya berbeda" in answer.text
    assert steps() == []


def test_taking_in_keeps_them_once_tells_the_person_and_stands_in_the_trail(
    office: Client, attempt: Attempt, learner: Person
) -> None:
    text = file_of(attempt, answer_to(attempt), answer_to(attempt, 2))

    first, again = keep(office, text), keep(office, text)

    assert (first.status_code, again.status_code) == (303, 303)
    assert [(slot, sure) for slot, _value, sure in steps()] == [(1, True), (2, True)]
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "answers.take_in"))
    assert len(acts.all()) == 2
    told = db.session.scalars(
        select(Reminder.recipient_id).where(Reminder.subject_kind == "answers_taken_in")
    )
    assert told.all() == [learner.id]


def test_what_had_arrived_by_itself_is_not_kept_twice(
    world: World, office: Client, attempt: Attempt, learner: Person
) -> None:
    value = right(questions_of(attempt)[0][0])
    save_answer(world.actor(learner), attempt.id, GivenAnswer("hp.1", 3, 1, value, True))

    keep(office, file_of(attempt, answer_to(attempt)))

    assert len(steps()) == 1


def test_another_answer_under_the_same_number_is_kept_beside_it(
    world: World, office: Client, attempt: Attempt, learner: Person
) -> None:
    save_answer(world.actor(learner), attempt.id, GivenAnswer("hp.1", 3, 1, None))
    text = file_of(attempt, answer_to(attempt))

    keep(office, text)
    keep(office, text)

    assert len(steps()) == 2


def test_answers_that_were_sent_before_take_none_in(
    world: World, office: Client, attempt: Attempt, learner: Person
) -> None:
    submit_attempt(world.actor(learner), attempt.id)

    answer = look(office, file_of(attempt, answer_to(attempt)))

    assert answer.status_code == 422
    assert "sudah dikirim" in answer.text
    assert steps() == []


def test_nobody_hands_in_for_themselves(world: World) -> None:
    quiz([single("B1")], shown=1)
    staff = world.staff()
    attempt = start_attempt(world.actor(staff), "UJI-101/final")

    answer = look(world.sign_in(staff), file_of(attempt, answer_to(attempt)))

    assert answer.status_code in (403, 404)
    assert steps() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"slot": 9},
        {"slot": 0},
        {"client": ""},
        {"client": "x" * 60},
        {"sequence": -1},
        {"sequence": 2**40},
        {"fields": [["answer", "x" * 30_000]]},
        {"fields": "answer"},
    ],
)
def test_what_no_page_of_ours_saves_is_refused_in_one_sentence(
    office: Client, attempt: Attempt, changed: dict[str, Any]
) -> None:
    answer = look(office, file_of(attempt, answer_to(attempt) | changed))

    assert answer.status_code == 422
    assert 'id="file-e"' in answer.text
    assert steps() == []


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"what": "x"}', "[" * 100_000, "\ud800"])
def test_another_file_is_refused(office: Client, text: str) -> None:
    assert look(office, text.encode("utf-8", "replace").decode()).status_code == 422


@given(st.data())
def test_one_changed_character_is_noticed(data: st.DataObject) -> None:
    body = json.dumps({"attempt": "0" * 32, "answers": []})
    place = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != body[place]))
    damaged = body[:place] + other + body[place + 1 :]
    text = json.dumps(
        {"what": "answers/1", "body": damaged, "check": f"{zlib.crc32(body.encode()):08x}"}
    )

    with pytest.raises(Invalid):
        read_answer_file(text)


def test_the_number_of_statements_does_not_grow_with_the_answers(
    world: World, office: Client, attempt: Attempt
) -> None:
    one, three = (
        file_of(attempt, answer_to(attempt)),
        file_of(attempt, *(answer_to(attempt, slot) for slot in (1, 2, 3))),
    )
    with counted_statements(world.app) as few:
        look(office, one)
    with counted_statements(world.app) as many:
        look(office, three)

    assert len(many) == len(few)
    assert db.session.scalar(select(func.count()).select_from(AnswerStep)) == 0
