"""Other eyes, and the rule that spares them the clean visits."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from lms.accounts import grants
from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import Actor, Grant, System
from lms.core.roles import Role, Scope
from lms.mentoring import queries
from lms.mentoring.faults import Settled
from lms.mentoring.models import Visit
from lms.mentoring.rules.visits import VisitState
from lms.mentoring.verification import (
    reject_visit,
    return_visit,
    verify_by_rule,
    verify_if_clean,
    verify_visit,
    withdraw_visit,
)
from tests.mentoring.builders import NOON, at, drawn, held, visited
from tests.world import World


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def returned(actor: Actor, visit_id: UUID) -> Visit:
    return return_visit(actor, visit_id, "Jelaskan")


def rejected(actor: Actor, visit_id: UUID) -> Visit:
    return reject_visit(actor, visit_id, "Tidak benar")


def test_a_coordinator_verifies_and_the_visit_is_locked(world: World) -> None:
    cooperative = world.cooperative()
    mentor, coordinator = world.mentor(cooperative), world.coordinator()
    visit = visited(world, mentor, held(cooperative), drawn())

    verify_visit(world.actor(coordinator), visit.id)

    assert (visit.state, visit.verified_by) == (VisitState.VERIFIED, coordinator.id)
    with pytest.raises(Settled):
        withdraw_visit(world.actor(mentor), visit.id, "Terlambat")
    with pytest.raises(Settled):
        reject_visit(world.actor(coordinator), visit.id, "Berubah pikiran")


def test_nobody_verifies_a_visit_of_their_own(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    grants.give(System(), mentor.id, Grant(Role.COORDINATOR, Scope.AREA, "35.73"))
    visit = visited(world, mentor, held(cooperative), drawn())

    with pytest.raises(NotAllowed):
        verify_visit(world.actor(mentor), visit.id)
    assert queries.verification_queue(world.actor(mentor)) == []


def test_the_database_itself_refuses_an_author_as_verifier(world: World) -> None:
    cooperative = world.cooperative()
    visit = visited(world, world.mentor(cooperative), held(cooperative))

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(Visit).values(verified_by=visit.author_id))


def test_nobody_verifies_a_cooperative_that_they_govern(world: World) -> None:
    cooperative = world.cooperative()
    visit = visited(world, world.mentor(cooperative), held(cooperative), drawn())
    supervisor = world.officer(cooperative, PositionKind.HEAD_SUPERVISOR)
    grants.give(System(), supervisor.id, Grant(Role.COORDINATOR, Scope.AREA, "35.73"))

    for act in (verify_visit, returned, rejected):
        with pytest.raises(NotAllowed):
            act(world.actor(supervisor), visit.id)


def test_a_visit_to_a_cooperative_that_a_coordinator_governs_does_not_wait_for_them(
    world: World,
) -> None:
    governed, other = world.cooperative(), world.cooperative()
    mentor = world.mentor(governed, other)
    visited(world, mentor, held(governed), drawn())
    visit = visited(world, mentor, held(other), drawn())
    supervisor = world.officer(governed, PositionKind.HEAD_SUPERVISOR)
    grants.give(System(), supervisor.id, Grant(Role.COORDINATOR, Scope.AREA, "35.73"))

    for person, number in ((supervisor, 1), (world.coordinator(), 2)):
        viewer = world.actor(person)
        waiting = [one.visit.id for one in queries.verification_queue(viewer)]
        assert visit.id in waiting
        assert (len(waiting), queries.waiting_count(viewer)) == (number, number)


@pytest.mark.parametrize("role", [Role.LURAH, Role.STAFF, Role.HEAD, Role.AUDITOR])
def test_those_who_oversee_see_a_visit_and_do_not_verify_it(world: World, role: Role) -> None:
    cooperative = world.cooperative()
    visit = visited(world, world.mentor(cooperative), held(cooperative))
    actor = world.actor(world.with_role(role))

    assert queries.visit(actor, visit.id) is not None
    with pytest.raises(NotAllowed):
        verify_visit(actor, visit.id)


def test_a_visit_is_hidden_from_other_areas_members_and_boards(world: World) -> None:
    cooperative = world.cooperative()
    visit = visited(world, world.mentor(cooperative), held(cooperative))
    chair = world.officer(cooperative, PositionKind.CHAIR)

    for person in (world.coordinator("35.73.02"), world.member(cooperative=cooperative), chair):
        with pytest.raises(NotThere):
            verify_visit(world.actor(person), visit.id)


def test_a_return_and_a_rejection_need_a_reason(world: World) -> None:
    cooperative = world.cooperative()
    actor = world.actor(world.coordinator())
    visit = visited(world, world.mentor(cooperative), held(cooperative), drawn())

    for act in (return_visit, reject_visit):
        with pytest.raises(Invalid):
            act(actor, visit.id, "")
    assert visit.state is VisitState.SUBMITTED


@pytest.mark.parametrize(
    ("day", "verified"),
    [
        (date(2026, 11, 13), 0),
        (date(2026, 11, 15), 0),
        (date(2026, 11, 16), 1),
        (date(2026, 12, 1), 1),
    ],
)
def test_rule_verifies_a_clean_visit_of_thursday_on_monday(
    world: World, noon: time_machine.Traveller, day: date, verified: int
) -> None:
    cooperative = world.cooperative()
    visit = visited(world, world.mentor(cooperative), held(cooperative))
    noon.move_to(at(day))

    assert verify_by_rule() == verified
    assert verify_by_rule() == 0
    assert visit.verified_rule == bool(verified)
    assert visit.verified_by is None


def test_rule_does_not_count_holidays(world: World, noon: time_machine.Traveller) -> None:
    # 24 and 25 December 2026 are joint leave and Christmas, then comes a weekend.
    noon.move_to(at(date(2026, 12, 23)))
    cooperative = world.cooperative()
    visited(world, world.mentor(cooperative), held(cooperative, date(2026, 12, 23)))

    noon.move_to(at(date(2026, 12, 28)))
    assert verify_by_rule() == 0
    noon.move_to(at(date(2026, 12, 29)))
    assert verify_by_rule() == 1


def test_flagged_and_drawn_visits_wait_for_the_coordinator_however_long(
    world: World, noon: time_machine.Traveller
) -> None:
    cooperative = world.cooperative()
    mentor, coordinator = world.mentor(cooperative), world.coordinator()
    by_lot = visited(world, mentor, held(cooperative), drawn())
    flagged = visited(world, mentor, held(cooperative, people={}))
    visited(world, mentor, held(cooperative, date(2026, 11, 11)))
    noon.move_to(at(date(2026, 12, 15)))

    assert verify_by_rule() == 1
    waiting = queries.verification_queue(world.actor(coordinator))
    assert {one.visit.id for one in waiting} == {by_lot.id, flagged.id}
    assert all(one.flags for one in waiting)
    assert queries.waiting_count(world.actor(coordinator)) == 2


def test_rule_asks_again_whether_a_visit_was_flagged_meanwhile(
    world: World, noon: time_machine.Traveller
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    clean = visited(world, mentor, held(cooperative, date(2026, 11, 11)))
    flagged = visited(world, mentor, held(cooperative), drawn())
    noon.move_to(at(date(2026, 12, 15)))

    for visit in (clean, flagged):
        verify_if_clean(System(), visit.id)

    assert (clean.state, clean.verified_rule) == (VisitState.VERIFIED, True)
    assert (flagged.state, flagged.verified_rule) == (VisitState.SUBMITTED, False)


def test_a_mentor_does_not_see_why_a_visit_is_looked_at(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    visit = visited(world, mentor, held(cooperative), drawn())

    assert queries.flags_of(world.actor(mentor), [visit.id]) == {}
