"""What one room tells those above it, inside the same act."""

from dataclasses import dataclass

import pytest

from lms.accounts.models import Person
from lms.core import events
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.errors import Refusal
from lms.core.policy import Actor, System


@dataclass(frozen=True)
class Renamed:
    name: str


@dataclass(frozen=True)
class RenamedTwice(Renamed):
    pass


@pytest.fixture(autouse=True)
def apart(monkeypatch):
    """What is subscribed here is heard by no other test."""
    from collections import defaultdict

    monkeypatch.setattr(events, "_receivers", defaultdict(list))


@use_case("test.rename_and_tell")
def rename(actor: Actor, person_id, name: str) -> None:
    ensure(actor)
    db.session.get_one(Person, person_id).name = name
    events.publish(Renamed(name))


def test_everybody_who_subscribed_hears_in_the_order_of_subscribing():
    heard = []
    events.subscribe(Renamed, lambda event: heard.append(("first", event.name)))
    events.subscribe(Renamed, lambda event: heard.append(("second", event.name)))

    events.publish(Renamed("Sri"))

    assert heard == [("first", "Sri"), ("second", "Sri")]


def test_who_subscribes_twice_hears_once():
    heard = []
    for _ in range(2):
        events.subscribe(Renamed, heard.append)

    events.publish(Renamed("Sri"))

    assert heard == [Renamed("Sri")]


def test_an_event_of_another_kind_is_not_heard_even_when_it_is_derived():
    heard = []
    events.subscribe(Renamed, heard.append)

    events.publish(RenamedTwice("Sri"))

    assert heard == []


def test_an_event_that_nobody_waits_for_is_no_fault():
    events.publish(Renamed("Sri"))


def test_a_receiver_that_nothing_else_holds_is_still_there():
    heard = []

    def subscribe() -> None:
        def receiver(event: Renamed) -> None:
            heard.append(event)

        events.subscribe(Renamed, receiver)

    subscribe()
    events.publish(Renamed("Sri"))

    assert heard == [Renamed("Sri")]


def test_a_receiver_sees_what_the_act_changed_and_is_part_of_it(world):
    person = world.person("Sri")
    seen = []
    events.subscribe(Renamed, lambda event: seen.append(db.session.get_one(Person, person.id).name))

    rename(System(), person.id, "Rahayu")

    assert seen == ["Rahayu"]


def test_a_receiver_that_refuses_undoes_the_act(world):
    person = world.person("Sri")

    def refuse(_event: Renamed) -> None:
        raise Refusal("a conflict of interest")

    events.subscribe(Renamed, refuse)
    with pytest.raises(Refusal):
        rename(System(), person.id, "Rahayu")

    db.session.rollback()
    assert db.session.get_one(Person, person.id).name == "Sri"
