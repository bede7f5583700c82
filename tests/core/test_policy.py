"""Nothing is allowed or seen without a rule, and areas reach what lies below them and no more."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core import policy
from lms.core.acts import one_act
from lms.core.database import db
from lms.core.holidays import Holiday
from lms.core.jobs import Job
from lms.core.policy import (
    ANYBODY,
    Actor,
    Grant,
    Role,
    Scope,
    System,
    in_area,
    in_areas_of,
    is_within,
    may,
    permits,
    reaches,
    vetoes,
    visible_to,
)
from lms.places.models import Area, Level

CODES = st.lists(st.sampled_from(["35", "73", "01", "1001", "7", "730"]), min_size=1, max_size=4)


def somebody(*grants: Grant) -> Actor:
    return Actor(uuid.uuid4(), grants)


def in_charge(area: str, role: Role = Role.STAFF) -> Actor:
    return somebody(Grant(role, Scope.AREA, area))


@pytest.fixture
def act():
    """The name of an act for which no rule exists yet."""
    return f"test.{uuid.uuid4()}"


class TestMay:
    @pytest.mark.parametrize("role", list(Role))
    def test_without_a_rule_nobody_may(self, act, role):
        assert not may(in_charge("35", role), act)
        assert not may(ANYBODY, act)

    def test_one_rule_that_holds_suffices(self, act):
        permits(act)(lambda actor, subject: False)
        permits(act)(lambda actor, subject: subject == "mine")

        assert may(somebody(), act, "mine")
        assert not may(somebody(), act, "another's")

    def test_a_veto_outweighs_every_permission_and_even_the_system(self, act):
        permits(act)(lambda actor, subject: True)
        assert may(somebody(), act)

        vetoes(act)(lambda actor, subject: True)

        assert not may(somebody(), act)
        assert not may(System(), act)

    def test_a_rule_for_one_act_says_nothing_of_another(self, act):
        permits(act)(lambda actor, subject: True)

        assert not may(somebody(), act + ".again")

    def test_every_act_with_a_rule_is_known(self, act):
        permits(act)(lambda actor, subject: True)

        assert act in policy.known_acts()


class TestSees:
    def test_rows_of_which_no_rule_speaks_are_seen_by_nobody(self, app):
        for viewer in (ANYBODY, in_charge("35", Role.ADMINISTRATOR)):
            assert db.session.scalars(visible_to(viewer, Holiday)).all() == []
            assert db.session.scalars(visible_to(viewer, Job)).all() == []

    def test_the_system_sees_all(self, app):
        assert len(db.session.scalars(visible_to(System(), Holiday)).all()) > 10


class TestAreas:
    @given(CODES, CODES)
    def test_an_area_reaches_itself_and_what_lies_below_it(self, code, area):
        expected = code[: len(area)] == area

        assert is_within(".".join(code), ".".join(area)) == expected

    @given(CODES, CODES, st.sampled_from(list(Role)), st.sampled_from(list(Role)))
    def test_a_role_reaches_within_its_own_area_alone(self, code, area, has, asked):
        actor = in_charge(".".join(area), has)

        expected = has is asked and is_within(".".join(code), ".".join(area))
        assert reaches(actor, ".".join(code), asked) == expected

    def test_the_database_draws_the_same_borders(self, app):
        with one_act("test.areas", System()):
            for code in ("35.7", "35.73.0", "35.73.01x", "35.73.010", "35.73-01", "35.73.01/1"):
                db.session.add(Area(code=code, level=Level.DISTRICT, name=code))
        codes = db.session.scalars(select(Area.code)).all()

        for area in ("35", "35.73", "35.73.01", "35.73.01.1001", "35.73.0", "35.7", "99"):
            found = db.session.scalars(select(Area.code).where(in_area(Area.code, area))).all()
            assert sorted(found) == sorted(code for code in codes if is_within(code, area))

    def test_several_areas_are_joined_and_other_roles_do_not_count(self, app):
        actor = somebody(
            Grant(Role.STAFF, Scope.AREA, "35.73.01"),
            Grant(Role.HEAD, Scope.AREA, "35.73.02"),
            Grant(Role.AUDITOR, Scope.AREA, "35.73.03"),
            Grant(Role.STAFF, Scope.COOPERATIVE, "35.73.04"),
        )

        found = db.session.scalars(
            select(Area.code).where(in_areas_of(actor, Area.code, Role.STAFF, Role.HEAD))
        ).all()

        assert {code[:8] for code in found} == {"35.73.01", "35.73.02"}

    def test_whoever_has_no_area_is_in_charge_of_none(self, app):
        query = select(Area.code).where(in_areas_of(somebody(), Area.code, *Role))

        assert db.session.scalars(query).all() == []


def test_the_system_acts_for_a_person_without_having_their_grants():
    person_id = uuid.uuid4()

    assert System(person_id).person_id == person_id
    assert not System(person_id).has(*Role)
