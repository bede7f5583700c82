"""Grants come and go with what gave them, in the same act, and can be proved from it."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from lms.accounts import grants
from lms.accounts.models import RoleGrant
from lms.cooperatives import service
from lms.cooperatives.models import Membership
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.acts import one_act
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed
from lms.core.policy import ANYBODY, Grant, Role, Scope, System
from tests.world import SINCE

STAFF_OF_CITY = Grant(Role.STAFF, Scope.AREA, "35.73")


def of(cooperative, role: Role = Role.MEMBER) -> Grant:
    return Grant(role, Scope.COOPERATIVE, str(cooperative.id))


def entry(act: str) -> AuditEntry:
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.at.desc())
    ).first()


def plant(statement) -> None:
    with one_act("test.plant", System()):
        db.session.execute(statement)


class TestMembership:
    def test_it_gives_the_role_of_a_member_in_the_same_act(self, world):
        cooperative = world.cooperative()

        person = world.member(cooperative=cooperative)

        assert grants.grants_of(person.id) == (of(cooperative),)
        assert entry("grant.give").cause_id == entry("membership.give").id

    def test_its_end_takes_the_role_in_the_same_act(self, world):
        person = world.member()
        membership = db.session.scalars(select(Membership)).one()

        service.end_membership(System(), membership.id)

        assert grants.grants_of(person.id) == ()
        assert entry("grant.end").cause_id == entry("membership.end").id

    def test_when_it_cannot_be_given_there_is_no_role_either(self, world):
        cooperative, person = world.cooperative(), world.person()
        service.give_membership(System(), world.person().id, cooperative.id, "A1", SINCE)

        with pytest.raises(Invalid):
            service.give_membership(System(), person.id, cooperative.id, "A1", SINCE)

        assert grants.grants_of(person.id) == ()


class TestPosition:
    def test_it_gives_the_role_of_the_board_and_its_end_takes_only_that(self, world):
        cooperative = world.cooperative()
        person = world.member(cooperative=cooperative)

        position = service.give_position(
            System(), person.id, cooperative.id, PositionKind.TREASURER, SINCE
        )
        assert set(grants.grants_of(person.id)) == {of(cooperative), of(cooperative, Role.BOARD)}

        service.end_position(System(), position.id)
        assert grants.grants_of(person.id) == (of(cooperative),)

    def test_of_two_positions_one_may_end_and_the_role_stays(self, world):
        cooperative, person = world.cooperative(), world.person()
        first, _second = (
            service.give_position(System(), person.id, cooperative.id, kind, SINCE)
            for kind in (PositionKind.SECRETARY, PositionKind.TREASURER)
        )

        service.end_position(System(), first.id)

        assert grants.grants_of(person.id) == (of(cooperative, Role.BOARD),)

    def test_the_successors_act_takes_the_role_of_whoever_had_the_seat(self, world):
        cooperative = world.cooperative()
        before = world.officer(cooperative, PositionKind.CHAIR)

        after = world.officer(cooperative, PositionKind.CHAIR)

        assert of(cooperative, Role.BOARD) not in grants.grants_of(before.id)
        assert of(cooperative, Role.BOARD) in grants.grants_of(after.id)
        assert list(grants.faults()) == []


def test_an_assignment_gives_the_role_of_a_mentor(world):
    cooperative = world.cooperative()

    mentor = world.mentor(cooperative)

    assert grants.grants_of(mentor.id) == (of(cooperative, Role.MENTOR),)


class TestDays:
    @pytest.mark.parametrize(
        ("begins", "expires", "holds"),
        [(0, None, True), (1, None, False), (-5, 0, True), (-5, -1, False), (-5, 1, True)],
    )
    def test_a_grant_holds_from_its_first_day_to_the_day_it_expires(
        self, world, begins, expires, holds
    ):
        person, today = world.person(), clock.today()

        grants.give(
            System(),
            person.id,
            STAFF_OF_CITY,
            valid_from=today + timedelta(days=begins),
            expires_on=None if expires is None else today + timedelta(days=expires),
        )

        assert (STAFF_OF_CITY in grants.grants_of(person.id)) == holds

    def test_the_day_on_which_a_grant_ends_is_no_longer_its_day(self, world):
        person, source = world.person(), "test:1"
        grants.give(System(), person.id, STAFF_OF_CITY, source, valid_from=SINCE)

        assert grants.end_from(System(), source, clock.today()) == 1

        assert grants.grants_of(person.id) == ()

    def test_ending_again_ends_nothing(self, world):
        person, source = world.person(), "test:1"
        grants.give(System(), person.id, STAFF_OF_CITY, source, valid_from=SINCE)
        grants.end_from(System(), source, SINCE + timedelta(days=9))

        assert grants.end_from(System(), source) == 0
        ended = db.session.scalars(select(RoleGrant.valid_to)).one()
        assert ended == SINCE + timedelta(days=9)


class TestProof:
    def test_what_acts_have_given_and_taken_shows_no_difference(self, world):
        cooperative = world.cooperative()
        world.board(cooperative)
        world.mentor(cooperative)
        world.staff()
        membership = db.session.scalars(select(Membership)).first()
        service.end_membership(System(), membership.id)

        assert list(grants.faults()) == []

    @pytest.mark.parametrize("kind", ["membership", "position", "assignment"])
    def test_a_grant_that_is_missing_is_found(self, world, kind):
        cooperative = world.cooperative()
        world.officer(cooperative, PositionKind.CHAIR)
        world.mentor(cooperative)
        plant(delete(RoleGrant).where(RoleGrant.source.startswith(f"{kind}:")))

        (fault,) = grants.faults()

        assert fault.startswith("missing: ")
        assert f"{kind}:" in fault

    @pytest.mark.parametrize("kind", ["membership", "position", "assignment"])
    def test_a_grant_that_nothing_gives_any_more_is_found(self, world, kind):
        person, cooperative = world.person(), world.cooperative()
        grants.give(System(), person.id, of(cooperative), f"{kind}:{uuid.uuid4()}")

        (fault,) = grants.faults()

        assert fault.startswith("left over: ")

    def test_a_grant_that_reaches_further_than_its_source_is_found_both_ways(self, world):
        world.member()
        plant(update(RoleGrant).values(scope_key=str(world.cooperative().id)))

        assert sorted(fault.split(":")[0] for fault in grants.faults()) == ["left over", "missing"]

    def test_a_membership_that_was_ended_past_its_act_is_found(self, world):
        world.member()
        plant(update(Membership).values(valid_to=clock.today()))

        (fault,) = grants.faults()

        assert fault.startswith("left over: member")

    def test_what_was_given_by_hand_is_nobodys_fault(self, world):
        world.staff()

        assert list(grants.faults()) == []

    def test_the_command_says_so_by_its_exit_code(self, app, world):
        run = app.test_cli_runner().invoke
        world.member()
        assert run(args=["accounts", "verify"]).exit_code == 0

        plant(delete(RoleGrant))
        answer = run(args=["accounts", "verify"])

        assert answer.exit_code == 1
        assert "missing: member" in answer.output


class TestWhoMayGive:
    @pytest.mark.parametrize("role", list(Role))
    def test_no_role_gives_or_ends_grants_as_long_as_no_rule_says_so(self, world, role):
        actor = world.actor(world.with_role(role))

        with pytest.raises(NotAllowed):
            grants.give(actor, actor.person_id, Grant(Role.ADMINISTRATOR, Scope.AREA, "35"))
        with pytest.raises(NotAllowed):
            grants.end_from(actor, "hand")

        assert [grant.role for grant in grants.grants_of(actor.person_id)] == [role]

    def test_nobody_at_the_door_gives_any(self, world):
        with pytest.raises(NotAllowed):
            grants.give(ANYBODY, world.person().id, STAFF_OF_CITY)
