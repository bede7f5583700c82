"""What the office does with cooperatives, memberships, positions and headcounts."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.cooperatives import service
from lms.cooperatives.events import (
    HeadcountDeclared,
    MembershipChanged,
    PositionEnded,
    PositionGiven,
)
from lms.cooperatives.models import Cooperative, Headcount, Membership, Position
from lms.cooperatives.rules import Group, PositionKind
from lms.core import clock, events
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere, Refusal
from lms.core.policy import Role, System
from tests.world import SINCE

HERE, FAR_DISTRICT = "35.73.01.1001", "35.73.05"
LATER = SINCE + timedelta(days=100)
SINGLE = [kind for kind in PositionKind if kind.is_single_seat]


@pytest.fixture
def heard():
    """Everything that the room tells those above it meanwhile."""
    told = []
    kinds = (MembershipChanged, PositionGiven, PositionEnded, HeadcountDeclared)
    receiver = told.append
    for kind in kinds:
        events.subscribe(kind, receiver)
    yield told
    for kind in kinds:
        events._receivers[kind].remove(receiver)


def give(person, cooperative, kind=PositionKind.CHAIR, since=SINCE, actor=None) -> Position:
    return service.give_position(actor or System(), person.id, cooperative.id, kind, since)


def membership_of(person) -> Membership:
    return db.session.scalars(select(Membership).where(Membership.person_id == person.id)).one()


class TestMembership:
    def test_a_person_has_one_open_primary_membership(self, world):
        person, other = world.member(), world.cooperative()

        with pytest.raises(Invalid) as told:
            service.give_membership(System(), person.id, other.id, "A1", LATER)

        assert told.value.field == "person"

        assert membership_of(person).cooperative_id != other.id

    def test_a_person_moves_to_another_cooperative_on_the_day_of_leaving(self, world, heard):
        person, other = world.member(), world.cooperative()
        old = membership_of(person)

        service.end_membership(System(), old.id, LATER)
        new = service.give_membership(System(), person.id, other.id, "A1", LATER)

        assert (old.valid_to, new.valid_from, new.valid_to) == (LATER, LATER, None)
        assert [(one.cooperative_id, one.on) for one in heard[-2:]] == [
            (old.cooperative_id, LATER),
            (other.id, LATER),
        ]

    def test_a_number_belongs_to_one_member_of_a_cooperative(self, world):
        cooperative = world.cooperative()
        service.give_membership(System(), world.person().id, cooperative.id, "A1", SINCE)

        with pytest.raises(Invalid) as told:
            service.give_membership(System(), world.person().id, cooperative.id, "A1", SINCE)

        assert told.value.field == "member_no"

    def test_two_cooperatives_may_use_the_same_number(self, world):
        for cooperative in (world.cooperative(), world.cooperative()):
            service.give_membership(System(), world.person().id, cooperative.id, "A1", SINCE)

    def test_what_has_ended_is_not_ended_again_on_another_day(self, world):
        membership = membership_of(world.member())
        service.end_membership(System(), membership.id, LATER)

        with pytest.raises(NotThere):
            service.end_membership(System(), membership.id, LATER + timedelta(days=1))

        db.session.rollback()
        assert membership.valid_to == LATER

    def test_it_does_not_end_before_it_began(self, world):
        membership = membership_of(world.member())

        with pytest.raises(Invalid):
            service.end_membership(System(), membership.id, SINCE - timedelta(days=1))

    def test_it_does_not_end_on_a_day_that_has_not_come(self, world):
        member = world.member()
        row = db.session.scalars(select(Membership).where(Membership.person_id == member.id)).one()

        with pytest.raises(Invalid):
            service.end_membership(System(), row.id, clock.today() + timedelta(days=1))

    def test_somebody_unknown_cannot_join(self, world):
        with pytest.raises(Invalid) as told:
            service.give_membership(System(), uuid.uuid4(), world.cooperative().id, "A1")

        assert told.value.field == "person"


class TestPosition:
    @pytest.mark.parametrize("kind", SINGLE)
    def test_the_successors_act_closes_the_row_of_whoever_had_the_seat(self, world, heard, kind):
        cooperative = world.cooperative()
        before = give(world.person("Budi"), cooperative, kind)
        heard.clear()

        after = give(world.person("Sri"), cooperative, kind, LATER)

        assert (before.valid_to, after.valid_from, after.valid_to) == (LATER, LATER, None)
        assert [type(one) for one in heard] == [PositionEnded, PositionGiven]

    @pytest.mark.parametrize("kind", [PositionKind.SUPERVISOR, PositionKind.MANAGER])
    def test_several_people_share_a_position_that_is_no_single_seat(self, world, kind):
        cooperative = world.cooperative()
        rows = [give(world.person(), cooperative, kind) for _ in range(3)]

        assert [row.valid_to for row in rows] == [None] * 3

    def test_the_database_itself_refuses_a_second_holder_of_a_single_seat(self, world):
        cooperative, person = world.cooperative(), world.person()
        give(world.person(), cooperative)

        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(
                Position(
                    person_id=person.id,
                    cooperative_id=cooperative.id,
                    kind=PositionKind.CHAIR,
                    valid_from=SINCE,
                )
            )

    def test_each_cooperative_has_a_seat_of_its_own(self, world):
        one, other = (
            give(world.person(), world.cooperative()),
            give(world.person(), world.cooperative()),
        )

        assert one.valid_to is None and other.valid_to is None

    def test_whoever_takes_their_own_seat_again_has_it_once(self, world):
        cooperative, person = world.cooperative(), world.person()
        give(person, cooperative)
        give(person, cooperative, since=LATER)

        open_rows = db.session.scalars(select(Position).where(Position.valid_to.is_(None))).all()
        assert [row.valid_from for row in open_rows] == [LATER]

    def test_nobody_succeeds_before_the_holder_began(self, world):
        cooperative = world.cooperative()
        before = give(world.person(), cooperative, since=LATER)

        with pytest.raises(Invalid):
            give(world.person(), cooperative, since=SINCE)

        db.session.rollback()
        assert before.valid_to is None

    def test_a_receiver_that_refuses_leaves_the_seat_with_whoever_had_it(self, world):
        cooperative = world.cooperative()
        before = give(world.person(), cooperative)

        def refuse(_event: PositionGiven) -> None:
            raise Refusal("a conflict of interest")

        events.subscribe(PositionGiven, refuse)
        try:
            with pytest.raises(Refusal):
                give(world.person(), cooperative, since=LATER)
        finally:
            events._receivers[PositionGiven].remove(refuse)

        assert db.session.scalars(select(Position)).all() == [before]
        assert before.valid_to is None

    def test_a_position_does_not_end_twice(self, world):
        position = give(world.person(), world.cooperative())
        service.end_position(System(), position.id, LATER)

        with pytest.raises(NotThere):
            service.end_position(System(), position.id)


class TestHeadcount:
    def test_a_cooperative_says_how_many_it_has_and_from_where_it_knows(self, world, heard):
        cooperative = world.cooperative()

        row = service.declare_headcount(
            System(),
            cooperative.id,
            Group.MEMBERS,
            SINCE,
            men=20,
            women=30,
            unknown=4,
            source="RAT",
        )

        assert (row.total, row.source) == (54, "RAT")
        assert heard == [HeadcountDeclared(cooperative.id, cooperative.area_code, SINCE)]

    def test_of_a_group_and_day_there_is_one(self, world):
        cooperative = world.cooperative()
        world.headcount(cooperative, 50)

        with pytest.raises(Invalid) as told:
            world.headcount(cooperative, 60)

        assert told.value.field == "as_of"

    @pytest.mark.parametrize("field", ["men", "women", "unknown"])
    def test_fewer_than_none_is_refused(self, world, field):
        cooperative = world.cooperative()

        with pytest.raises(Invalid) as told:
            service.declare_headcount(
                System(), cooperative.id, Group.MEMBERS, SINCE, **{field: -1}, source="RAT"
            )

        assert told.value.field == field


def test_a_cooperative_lies_in_an_area_that_exists(world):
    with pytest.raises(Invalid) as told:
        service.register_cooperative(System(), "KKMP-X", "KKMP X", "35.73.99.9999", SINCE)

    assert told.value.field == "area_code"


class TestWhoMay:
    """The office of the area keeps its register, and nobody else."""

    @pytest.fixture
    def acts(self, world):
        cooperative = world.cooperative(HERE)
        officer = world.officer(cooperative, PositionKind.CHAIR)
        membership, position = membership_of(officer), db.session.scalars(select(Position)).one()
        person = world.person()
        return {
            "membership.give": lambda actor: service.give_membership(
                actor, person.id, cooperative.id, "Z1"
            ),
            "membership.end": lambda actor: service.end_membership(actor, membership.id),
            "position.give": lambda actor: give(
                person, cooperative, PositionKind.SECRETARY, actor=actor
            ),
            "position.end": lambda actor: service.end_position(actor, position.id),
            "headcount.declare": lambda actor: service.declare_headcount(
                actor, cooperative.id, Group.MEMBERS, SINCE, unknown=5, source="RAT"
            ),
        }

    @pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
    @pytest.mark.parametrize("area", ["35.73", "35.73.01", HERE])
    def test_the_office_of_the_area_does_all_of_it(self, world, acts, role, area):
        actor = world.actor(world.with_role(role, area))

        for act in acts.values():
            act(actor)

    @pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
    @pytest.mark.parametrize("area", [FAR_DISTRICT, "35.73.01.1002", "35.73.0"])
    def test_the_office_of_another_area_does_not_even_learn_that_it_exists(
        self, world, acts, role, area
    ):
        actor = world.actor(world.with_role(role, area))

        for act in acts.values():
            with pytest.raises(NotThere):
                act(actor)

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.HEAD, Role.AUDITOR, Role.LURAH])
    def test_who_only_looks_after_the_area_changes_nothing(self, world, acts, role):
        actor = world.actor(world.with_role(role, HERE))

        for act in acts.values():
            with pytest.raises(NotAllowed):
                act(actor)

    def test_neither_members_nor_the_board_nor_mentors_keep_the_register(self, world, acts):
        cooperative = db.session.scalars(select(Cooperative)).one()
        people = (
            world.member(cooperative=cooperative),
            world.officer(cooperative, PositionKind.TREASURER),
            world.mentor(cooperative),
        )

        for person in people:
            for act in acts.values():
                with pytest.raises(NotAllowed):
                    act(world.actor(person))

    def test_nothing_is_left_of_what_was_refused(self, world, acts):
        before = [db.session.scalars(select(kind)).all() for kind in (Membership, Position)]
        actor = world.actor(world.with_role(Role.COORDINATOR))
        for act in acts.values():
            with pytest.raises(NotAllowed):
                act(actor)

        assert [db.session.scalars(select(kind)).all() for kind in (Membership, Position)] == before
        assert {row.valid_to for rows in before for row in rows} == {None}
        assert db.session.scalars(select(Headcount)).all() == []

    def test_a_cooperative_is_registered_by_the_office_of_its_area(self, world):
        far = world.actor(world.staff(FAR_DISTRICT))

        with pytest.raises(NotAllowed):
            service.register_cooperative(far, "KKMP-X", "KKMP X", HERE, SINCE)
        service.register_cooperative(far, "KKMP-Y", "KKMP Y", "35.73.05.1001", SINCE)

        assert [row.code for row in db.session.scalars(select(Cooperative))] == ["KKMP-Y"]

    def test_an_office_whose_time_is_over_keeps_the_register_no_longer(self, world, acts):
        from lms.accounts import grants

        person = world.staff()
        grants.end_from(System(), "hand", clock.today())

        with pytest.raises(NotThere):
            acts["position.end"](world.actor(person))


def test_the_day_is_today_when_nobody_says_otherwise(world):
    cooperative, today = world.cooperative(), clock.today()
    membership = service.give_membership(System(), world.person().id, cooperative.id, "A1")
    position = service.give_position(
        System(), world.person().id, cooperative.id, PositionKind.CHAIR
    )

    assert membership.valid_from == position.valid_from == today
    assert isinstance(today, date)
