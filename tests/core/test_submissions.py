"""Nothing sent twice is done twice, and nothing sent is lost."""

import uuid

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.errors import Refusal
from lms.core.policy import Actor, permits
from lms.core.submissions import Conflict, OtherContent, Receipt, accept


@permits("test.note")
def _anybody(actor, subject):
    return actor.person_id is not None


@use_case("test.note")
def note(actor: Actor, person_id, text: str) -> Person:
    ensure(actor)
    person = db.session.get_one(Person, person_id)
    person.name += text
    return person


def send(world, person, submission, text, *, who=None):
    actor = world.actor(who or person)

    def act():
        return {"name": note(actor, person.id, text).name}

    return accept(actor, submission, "test", {"text": text}, act)


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_the_same_submission_gets_the_same_receipt_and_happens_once(world):
    person, submission = world.person("Sri"), uuid.uuid4()

    first = send(world, person, submission, "!").answer
    again = send(world, person, submission, "!").answer

    assert first == again == {"name": "Sri!"}
    assert db.session.get_one(Person, person.id).name == "Sri!"
    assert count(Receipt) == 1


def test_other_content_under_the_same_number_is_refused_and_both_are_kept(world):
    person, submission = world.person("Sri"), uuid.uuid4()
    send(world, person, submission, "!")

    with pytest.raises(OtherContent):
        send(world, person, submission, "?")

    kept = db.session.scalars(select(Conflict)).one()
    assert kept.payload == {"text": "?"}
    assert db.session.get_one(Person, person.id).name == "Sri!"


def test_a_conflict_sent_again_is_kept_once(world):
    person, submission = world.person("Sri"), uuid.uuid4()
    send(world, person, submission, "!")

    for _ in range(3):
        with pytest.raises(OtherContent):
            send(world, person, submission, "?")

    assert count(Conflict) == 1


def test_a_number_belongs_to_whoever_used_it_first(world):
    person, other, submission = world.person("Sri"), world.person("Budi"), uuid.uuid4()
    send(world, person, submission, "!")

    with pytest.raises(OtherContent):
        send(world, person, submission, "!", who=other)


def test_an_act_that_fails_leaves_no_receipt_so_that_it_can_be_sent_again(world):
    person, submission = world.person("Sri"), uuid.uuid4()
    actor = world.actor(person)

    def fail():
        note(actor, person.id, "!")
        raise Refusal("no signal")

    with pytest.raises(Refusal):
        accept(actor, submission, "test", {"text": "!"}, fail)

    assert count(Receipt) == 0
    assert send(world, person, submission, "!").answer == {"name": "Sri!"}
