"""Due visits: completed, late, tried again, and open again when their visit falls away."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed
from lms.mentoring.follow_ups import note_follow_up
from lms.mentoring.models import (
    FollowUp,
)
from lms.mentoring.queries import last_visits
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.rules.follow_ups import FollowUpState
from lms.mentoring.rules.schedule import DueState
from lms.mentoring.schedule import cancel_due
from lms.mentoring.verification import reject_visit, withdraw_visit
from tests.mentoring.builders import (
    DAY,
    NOON,
    at,
    due_of,
    held,
    promise,
    visited,
)
from tests.world import World


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_a_visit_that_arrives_after_its_window_is_on_time_when_its_own_date_was(
    world: World, noon: time_machine.Traveller
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    due = due_of(cooperative)
    noon.move_to(at(date(2026, 12, 3)))

    visit = visited(world, mentor, held(cooperative, date(2026, 11, 30), due_id=due.id))

    assert due.state is DueState.DONE
    assert not visit.is_late
    assert visit.due_id == due.id


def test_a_visit_made_after_its_window_says_why(world: World, noon: time_machine.Traveller) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    due = due_of(cooperative)
    noon.move_to(at(date(2026, 12, 3)))

    with pytest.raises(Invalid) as fault:
        visited(world, mentor, held(cooperative, date(2026, 12, 2), due_id=due.id))
    assert fault.value.field == "late_reason"

    fields = held(cooperative, date(2026, 12, 2), due_id=due.id, late_reason="Banjir")
    assert visited(world, mentor, fields).is_late


def test_when_nobody_was_met_the_next_number_is_due(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    first = due_of(cooperative)

    visited(world, mentor, held(cooperative, outcome=Outcome.NOBODY_MET, people={}))

    assert first.state is DueState.DONE
    second = due_of(cooperative, number=2)
    assert second.state is DueState.OPEN
    assert second.due_on == date(2026, 11, 19)


def test_a_visit_without_a_named_due_visit_completes_the_open_one_of_its_days(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    due = due_of(cooperative)

    assert visited(world, mentor, held(cooperative)).due_id == due.id
    assert visited(world, mentor, held(cooperative, date(2026, 11, 11))).due_id is None


def test_a_due_visit_of_another_cooperative_cannot_be_completed(world: World) -> None:
    mine, other = world.cooperative(), world.cooperative("35.73.01.1002")
    mentor = world.mentor(mine, other)

    with pytest.raises(Invalid):
        visited(world, mentor, held(mine, due_id=due_of(other).id))


def test_a_rejected_visit_is_due_again_and_takes_its_untouched_promises_along(world: World) -> None:
    cooperative = world.cooperative()
    mentor, coordinator = world.mentor(cooperative), world.coordinator()
    due = due_of(cooperative)
    fields = held(
        cooperative,
        outcome=Outcome.NOBODY_MET,
        new_follow_ups=(promise(), promise("Ajukan NIB")),
    )
    visit = visited(world, mentor, fields)
    touched, untouched = db.session.scalars(select(FollowUp).order_by(FollowUp.action.desc())).all()
    note_follow_up(world.actor(mentor), touched.id, "Sudah mulai")

    reject_visit(world.actor(coordinator), visit.id, "Bukan kunjungan")

    assert due.state is DueState.OPEN
    assert due_of(cooperative, number=2).state is DueState.CANCELLED
    assert touched.state is FollowUpState.OPEN
    assert untouched.state is FollowUpState.CANCELLED
    assert last_visits(DAY) == {}


def test_a_due_visit_can_be_completed_again_after_the_first_visit_fell_away(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    due = due_of(cooperative)
    first = visited(world, mentor, held(cooperative))
    withdraw_visit(world.actor(mentor), first.id, "Salah koperasi")

    assert visited(world, mentor, held(cooperative)).due_id == due.id


def test_the_office_cancels_a_due_visit_with_a_reason_and_a_mentor_cannot(world: World) -> None:
    cooperative = world.cooperative()
    mentor, coordinator = world.mentor(cooperative), world.coordinator()
    due = due_of(cooperative)

    with pytest.raises(NotAllowed):
        cancel_due(world.actor(mentor), due.id, "Tidak sempat")
    with pytest.raises(Invalid):
        cancel_due(world.actor(coordinator), due.id, "")
    cancel_due(world.actor(coordinator), due.id, "Koperasi sedang RAT")

    assert due.state is DueState.CANCELLED
    assert visited(world, mentor, held(cooperative, due_id=due.id)).due_id is None
