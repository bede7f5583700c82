"""Who sees which cooperatives, and which people of them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.cooperatives import service
from lms.cooperatives.models import Cooperative, Membership
from lms.cooperatives.policy import IN_CHARGE
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.database import db
from lms.core.policy import ANYBODY, Role, System, visible_to

HERE, THERE = "35.73.01.1001", "35.73.05.1001"


@pytest.fixture
def two(world):
    """A cooperative in each of two districts, with a member and a chair each."""
    return tuple(world.cooperative(code) for code in (HERE, THERE))


def cooperatives(actor) -> set:
    return {row.id for row in db.session.scalars(visible_to(actor, Cooperative))}


def people(actor) -> set:
    return {row.id for row in db.session.scalars(visible_to(actor, Person))}


@pytest.mark.parametrize("role", IN_CHARGE)
@pytest.mark.parametrize(
    ("area", "seen"),
    [("35.73", {0, 1}), ("35.73.01", {0}), ("35.73.05", {1}), (HERE, {0}), ("35.73.02", set())],
)
def test_an_office_sees_the_cooperatives_and_people_of_its_area(world, two, role, area, seen):
    members = [world.member(cooperative=one) for one in two]
    viewer = world.with_role(role, area)

    actor = world.actor(viewer)

    assert cooperatives(actor) == {two[number].id for number in seen}
    assert people(actor) == {members[number].id for number in seen} | {viewer.id}


@pytest.mark.parametrize("role", [Role.TRAINER, Role.EDITOR])
def test_who_writes_or_trains_sees_no_members(world, two, role):
    world.member(cooperative=two[0])
    viewer = world.with_role(role)

    assert cooperatives(world.actor(viewer)) == set()
    assert people(world.actor(viewer)) == {viewer.id}


def test_a_mentor_sees_the_cooperatives_looked_after_with_their_people(world, two):
    member = world.member(cooperative=two[0])
    world.member(cooperative=two[1])
    mentor = world.mentor(two[0])

    actor = world.actor(mentor)

    assert cooperatives(actor) == {two[0].id}
    assert people(actor) == {member.id, mentor.id}


@pytest.mark.parametrize("kind", [None, PositionKind.CHAIR, PositionKind.SUPERVISOR])
def test_members_and_board_see_their_cooperative_and_of_people_themselves(world, two, kind):
    world.member(cooperative=two[0])
    person = world.officer(two[0], kind) if kind else world.member(cooperative=two[0])

    actor = world.actor(person)

    assert cooperatives(actor) == {two[0].id}
    assert people(actor) == {person.id}


def test_before_sign_in_nothing_of_it_is_seen(world, two):
    world.member(cooperative=two[0])

    assert cooperatives(ANYBODY) == set()
    assert people(ANYBODY) == set()


def test_somebody_without_any_grant_sees_themselves(world, two):
    world.member(cooperative=two[0])
    person = world.person()

    assert people(world.actor(person)) == {person.id}


def test_a_person_is_seen_by_those_in_charge_of_where_they_belong_now(world, two):
    person = world.member(cooperative=two[0])
    old, new = (world.actor(world.staff(code)) for code in (HERE, THERE))
    assert person.id in people(old) and person.id not in people(new)

    service.end_membership(System(), db.session.scalars(select(Membership.id)).one())
    service.give_membership(System(), person.id, two[1].id, "B1")

    assert person.id not in people(old) and person.id in people(new)


def test_whoever_leaves_sees_the_cooperative_no_longer(world, two):
    person = world.member(cooperative=two[0])
    service.end_membership(System(), db.session.scalars(select(Membership.id)).one())

    assert cooperatives(world.actor(person)) == set()


def test_a_membership_that_begins_tomorrow_opens_nothing_today(world, two):
    tomorrow = clock.today() + timedelta(days=1)
    person = world.member(cooperative=two[0], since=tomorrow)

    assert cooperatives(world.actor(person)) == set()
