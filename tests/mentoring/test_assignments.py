"""Who is sent to which cooperative, and who must not be."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.accounts import grants
from lms.accounts.people import record_death
from lms.cooperatives.events import ConflictOfInterest
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_position
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed
from lms.core.policy import System
from lms.core.roles import Role, Scope
from lms.mentoring.models import AssignmentLetter, MentorAssignment
from lms.mentoring.rules.codes import AssignmentKind
from lms.mentoring.sending import mentors_known, people_named
from lms.mentoring.service import end_assignment, give_assignment
from tests.world import SINCE, World


def test_an_assignment_gives_the_mentors_grant_and_its_end_takes_it(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    assert world.actor(mentor).keys(Scope.COOPERATIVE, Role.MENTOR) == (str(cooperative.id),)

    assignment = db.session.scalars(select(MentorAssignment)).one()
    end_assignment(System(), assignment.id)

    assert not world.actor(mentor).has(Role.MENTOR)
    assert list(grants.faults()) == []


def test_a_grant_that_no_assignment_gives_is_found(world: World) -> None:
    cooperative = world.cooperative()
    world.mentor(cooperative)
    grants.end_from(System(), f"assignment:{db.session.scalars(select(MentorAssignment.id)).one()}")

    assert [fault.split(":")[0] for fault in grants.faults()] == ["missing"]


def test_a_successor_of_the_same_kind_relieves_and_another_kind_joins(world: World) -> None:
    cooperative = world.cooperative()
    first = world.mentor(cooperative)
    second, third = world.person("Tono"), world.person("Wati")

    give_assignment(System(), second.id, cooperative.id, since=date(2025, 9, 1))
    give_assignment(
        System(), third.id, cooperative.id, AssignmentKind.DINAS, letter_number="800/12/2025"
    )

    rows = db.session.scalars(select(MentorAssignment)).all()
    assert {row.person_id for row in rows if row.valid_to is None} == {second.id, third.id}
    assert not world.actor(first).has(Role.MENTOR)
    assert db.session.get(AssignmentLetter, "800/12/2025") is not None


def test_somebody_on_the_board_cannot_be_sent_to_mentor_it(world: World) -> None:
    cooperative = world.cooperative()
    treasurer = world.officer(cooperative, PositionKind.TREASURER)

    with pytest.raises(ConflictOfInterest):
        give_assignment(System(), treasurer.id, cooperative.id)

    assert db.session.scalars(select(MentorAssignment)).all() == []


def test_a_mentor_cannot_be_given_a_seat_on_the_board_that_they_mentor(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)

    with pytest.raises(ConflictOfInterest):
        give_position(System(), mentor.id, cooperative.id, PositionKind.HEAD_SUPERVISOR)

    give_position(System(), mentor.id, world.cooperative().id, PositionKind.CHAIR)


def test_coordinator_and_office_send_mentors_within_their_area_and_nobody_sends_themselves(
    world: World,
) -> None:
    cooperative = world.cooperative("35.73.01.1001")
    person = world.person()
    here, elsewhere = world.coordinator("35.73.01"), world.coordinator("35.73.02")

    give_assignment(world.actor(here), person.id, cooperative.id)
    with pytest.raises(Exception, match="cooperative"):
        give_assignment(world.actor(elsewhere), person.id, cooperative.id, AssignmentKind.DINAS)
    with pytest.raises(NotAllowed):
        give_assignment(world.actor(here), here.id, cooperative.id, AssignmentKind.DINAS)


def test_an_assignment_that_would_end_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        give_assignment(
            System(),
            world.person().id,
            world.cooperative().id,
            since=SINCE,
            expires_on=date(2025, 6, 1),
        )


def test_an_assignment_ends_neither_before_its_first_day_nor_in_the_future(world: World) -> None:
    mentor = world.mentor(world.cooperative())
    assignment = db.session.scalars(select(MentorAssignment)).one()

    for day in (SINCE - timedelta(days=1), clock.today() + timedelta(days=1)):
        with pytest.raises(Invalid):
            end_assignment(System(), assignment.id, day)
    assert world.actor(mentor).has(Role.MENTOR)

    end_assignment(System(), assignment.id, SINCE)
    assert assignment.valid_to == SINCE


def test_a_successor_does_not_begin_before_the_predecessor_did(world: World) -> None:
    cooperative = world.cooperative()
    mentor, successor = world.mentor(cooperative), world.person("Tono")

    with pytest.raises(Invalid):
        give_assignment(System(), successor.id, cooperative.id, since=SINCE - timedelta(days=1))

    assert world.actor(mentor).has(Role.MENTOR)
    assert not world.actor(successor).has(Role.MENTOR)


def test_nobody_is_sent_who_has_died(world: World) -> None:
    cooperative, mentor = world.cooperative(), world.mentor(world.cooperative())
    record_death(System(), mentor.id, None)
    staff = world.actor(world.staff())

    with pytest.raises(Invalid) as refused:
        give_assignment(staff, mentor.id, cooperative.id)

    assert refused.value.field == "person"
    assert mentor.participant_no not in people_named([mentor.participant_no])
    assert mentor.id not in {one.id for one in mentors_known(staff)}
