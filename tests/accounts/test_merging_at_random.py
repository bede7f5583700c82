"""Whoever joins and takes apart at random, in whatever order: no fact is ever lost."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.accounts import grants
from lms.accounts.merging.models import PersonMerge
from lms.accounts.merging.service import merge_people, unmerge_people
from lms.accounts.models import Person
from lms.cooperatives.models import Membership, Position
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import (
    end_membership,
    end_position,
    give_membership,
    give_position,
)
from lms.core.database import db
from lms.core.errors import Refusal
from lms.core.policy import Role, System
from lms.coverage.verifying import differences, waiting
from lms.mentoring.service import give_assignment
from tests.accounts import merging_builders as facts
from tests.coverage.builders import recount
from tests.world import World

PEOPLE, HOMES = st.integers(0, 3), st.integers(0, 1)
KINDS = st.sampled_from([PositionKind.CHAIR, PositionKind.SUPERVISOR, PositionKind.MANAGER])
FACTS = st.one_of(
    st.tuples(st.just("join"), PEOPLE, HOMES),
    st.tuples(st.just("leave"), PEOPLE),
    st.tuples(st.just("seat"), PEOPLE, HOMES, KINDS),
    st.tuples(st.just("unseat"), PEOPLE),
    st.tuples(st.just("learn"), PEOPLE, HOMES),
    st.tuples(st.just("role"), PEOPLE),
    st.tuples(st.just("mentor"), PEOPLE, HOMES),
    st.tuples(st.just("told"), PEOPLE),
    st.tuples(st.just("enter"), PEOPLE),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), PEOPLE, PEOPLE, st.booleans()),
        st.tuples(st.just("undo"), st.integers(0, 5)),
    ),
    min_size=2,
    max_size=6,
)


class Place(NamedTuple):
    """A cooperative that outlives what each example undoes."""

    id: UUID
    area_code: str


@contextmanager
def apart() -> Iterator[None]:
    """What happens meanwhile is undone, so that each example begins alike."""
    connection: Any = db.engines[None]
    nested = connection.begin_nested()
    try:
        yield
    finally:
        db.session.rollback()
        nested.rollback()
        db.session.remove()


def happen(people: list[Any], homes: list[Place], what: tuple[Any, ...]) -> None:
    """One fact; what the register refuses does not happen."""
    kind, who, *rest = what
    person = people[who]
    serial = len(db.session.scalars(select(Membership.id)).all())
    with suppress(Refusal, IntegrityError):
        match kind:
            case "join":
                give_membership(System(), person, homes[rest[0]].id, f"R{serial}", facts.SINCE)
            case "leave":
                end_membership(System(), held(Membership, person))
            case "seat":
                give_position(System(), person, homes[rest[0]].id, rest[1], facts.SINCE)
            case "unseat":
                end_position(System(), held(Position, person))
            case "learn":
                facts.learn(person, homes[rest[0]], who)
            case "role":
                facts.world_grant(person, Role.TRAINER)
            case "mentor":
                give_assignment(System(), person, homes[rest[0]].id)
            case "told":
                facts.be_told(person)
            case _:
                facts.get_in(person)


def held(model: Any, person: Any) -> Any:
    """Something that holds now; refused as the register does where there is nothing."""
    found = db.session.scalars(
        select(model.id).where(model.person_id == person, model.valid_to.is_(None))
    ).first()
    if found is None:
        raise Refusal
    return found


def counts_once() -> None:
    """Figures and grants are what the facts say."""
    recount()
    assert waiting() == set()
    assert list(differences()) == []
    assert list(grants.faults()) == []


def step(people: list[Any], what: tuple[Any, ...]) -> None:
    """One merge, or one that is taken back; what is refused changes nothing."""
    if what[0] == "merge":
        merge_people(System(), people[what[1]], people[what[2]])
        return
    merges = db.session.scalars(select(PersonMerge.id).order_by(PersonMerge.merged_at)).all()
    if merges:
        unmerge_people(System(), merges[what[1] % len(merges)])


@pytest.fixture
def places(world: World) -> list[Place]:
    facts.prepare()
    homes = (world.cooperative(), world.cooperative("35.73.05.1004"))
    return [Place(home.id, home.area_code) for home in homes]


@settings(
    max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(FACTS, min_size=4, max_size=14, unique=True), STEPS)
def test_no_fact_is_lost_by_joining_and_taking_back(app, world, places, happened, steps):
    with apart():
        people = [world.person(name).id for name in ("Sri", "Sri W", "S. Wahyuni", "Sri Wahyuni")]
        for fact in happened:
            happen(people, places, fact)
        before, numbers = facts.census(), facts.numbers()
        for what in steps:
            with suppress(Refusal):
                step(people, what)
            assert facts.numbers() == numbers
            counts_once()
        for merge in open_merges():
            unmerge_people(System(), merge)
        counts_once()
        assert facts.census() == before


def open_merges() -> list[Any]:
    """The merges that hold, the latest first."""
    rows = db.session.execute(
        select(PersonMerge.id, PersonMerge.merged_at).where(PersonMerge.undone_at.is_(None))
    ).all()
    return [row.id for row in sorted(rows, key=lambda row: row.merged_at, reverse=True)]


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(FACTS, max_size=8, unique=True), st.lists(FACTS, max_size=6))
def test_what_happens_between_a_merge_and_its_end_is_kept(app, world, places, before, since):
    with apart():
        people = [world.person(name).id for name in ("Sri", "Sri W", "S. Wahyuni", "Sri Wahyuni")]
        for fact in before:
            happen(people, places, fact)
        try:
            merge = merge_people(System(), people[0], people[1])
        except Refusal:
            return
        for fact in since:
            if fact[1] != 1 and fact[0] not in ("told", "enter", "learn"):
                happen(people, places, fact)
        numbers = facts.numbers()
        unmerge_people(System(), merge.id)
        assert facts.numbers() == numbers
        assert db.session.get_one(Person, people[1]).merged_into is None
        counts_once()
