"""A mentor sends visits: once, twice, late, wrong."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed
from lms.core.policy import System
from lms.core.submissions import Conflict, OtherContent, Receipt
from lms.mentoring.follow_ups import close_follow_up
from lms.mentoring.models import (
    FollowUp,
    FollowUpEvent,
    MentorAssignment,
    Visit,
    VisitFlag,
    VisitRevision,
)
from lms.mentoring.rules.flags import Flag
from lms.mentoring.rules.follow_ups import FollowUpState, Status
from lms.mentoring.rules.schedule import DueState
from lms.mentoring.rules.visits import VisitState
from lms.mentoring.service import end_assignment
from lms.mentoring.verification import return_visit
from lms.mentoring.visit_fields import Found
from lms.mentoring.visits import submit_visit
from tests.mentoring.builders import (
    DAY,
    NOON,
    at,
    drawn,
    due_of,
    held,
    promise,
    promised,
    undrawn,
    visited,
)
from tests.world import World


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_same_submission_twice_is_one_visit_with_one_receipt(world: World) -> None:
    cooperative = world.cooperative()
    actor = world.actor(world.mentor(cooperative))
    submission, fields = undrawn(), held(cooperative, new_follow_ups=(promise(),))

    first = submit_visit(actor, submission, fields)
    again = submit_visit(actor, submission, fields)

    assert first.answer == again.answer
    assert (count(Visit), count(FollowUp), count(Receipt)) == (1, 1, 1)


def test_the_same_submission_with_other_content_is_refused_and_both_are_kept(world: World) -> None:
    cooperative = world.cooperative()
    actor = world.actor(world.mentor(cooperative))
    submission = undrawn()
    submit_visit(actor, submission, held(cooperative, observations="Yang pertama."))

    with pytest.raises(OtherContent):
        submit_visit(actor, submission, held(cooperative, observations="Yang kedua."))

    assert db.session.scalars(select(Visit)).one().observations == "Yang pertama."
    kept = db.session.scalars(select(Conflict)).one()
    assert kept.payload["observations"] == "Yang kedua."


def test_each_promise_of_an_earlier_day_needs_a_status(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))

    with pytest.raises(Invalid) as fault:
        visited(world, mentor, held(cooperative))

    assert fault.value.field == f"status-{follow_up.id}"
    assert count(Visit) == 1


def test_a_visit_cannot_be_asked_of_what_was_promised_on_its_own_day(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    promised(world, mentor, cooperative, DAY)

    assert visited(world, mentor, held(cooperative)).state is VisitState.SUBMITTED


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (Status.DONE, FollowUpState.CLOSED),
        (Status.UNDER_WAY, FollowUpState.OPEN),
        (Status.NOT_YET, FollowUpState.OPEN),
        (Status.NOT_NEEDED, FollowUpState.CANCELLED),
    ],
)
def test_a_status_found_at_a_visit_moves_the_promise(
    world: World, status: Status, state: FollowUpState
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))

    visit = visited(
        world, mentor, held(cooperative, statuses={follow_up.id: Found(status, "Sudah dilihat")})
    )

    assert db.session.get_one(FollowUp, follow_up.id).state is state
    note = db.session.scalars(select(FollowUpEvent).where(FollowUpEvent.visit_id == visit.id)).one()
    assert note.note == "Sudah dilihat"


def test_a_promise_that_was_settled_meanwhile_does_not_hold_the_visit_back(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))
    close_follow_up(world.actor(mentor), follow_up.id)

    fields = held(cooperative, statuses={follow_up.id: Found(Status.DONE)})
    assert visited(world, mentor, fields).state is VisitState.SUBMITTED


def test_a_returned_visit_is_mended_by_a_new_submission_that_names_it(world: World) -> None:
    cooperative = world.cooperative()
    mentor, coordinator = world.mentor(cooperative), world.coordinator()
    visit = visited(world, mentor, held(cooperative))
    return_visit(world.actor(coordinator), visit.id, "Tulis lebih jelas")

    mended = visited(
        world, mentor, held(cooperative, observations="Kas dihitung.", replaces=visit.id)
    )

    assert mended.id == visit.id
    assert mended.state is VisitState.SUBMITTED
    assert mended.observations == "Kas dihitung."
    numbers = db.session.scalars(select(VisitRevision.number).order_by(VisitRevision.number)).all()
    assert list(numbers) == [1, 2]
    assert Flag.CORRECTED in db.session.scalars(select(VisitFlag.kind)).all()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visited_on": date(2026, 11, 13)}, "visited_on"),
        ({"visited_on": date(2025, 1, 1)}, "visited_on"),
        ({"new_follow_ups": (promise(due_on=date(2026, 11, 1)),)}, "deadline-0"),
    ],
)
def test_what_cannot_be_accepted_changes_nothing(
    world: World, changes: dict[str, object], field: str
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    due = due_of(cooperative)

    with pytest.raises(Invalid) as fault:
        visited(world, mentor, held(cooperative, **changes))

    assert fault.value.field == field
    assert due.state is DueState.OPEN
    assert (count(Visit), count(FollowUp), count(Receipt)) == (0, 0, 0)


def test_whoever_was_never_sent_there_cannot_record_a_visit(world: World) -> None:
    cooperative = world.cooperative()
    stranger = world.mentor(world.cooperative("35.73.01.1002"))

    with pytest.raises(NotAllowed):
        visited(world, stranger, held(cooperative))


def test_a_visit_of_the_last_days_may_arrive_after_the_assignment_has_ended(
    world: World, noon: time_machine.Traveller
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    assignment = db.session.scalars(select(MentorAssignment)).one()
    noon.move_to(at(date(2026, 11, 13)))
    end_assignment(System(), assignment.id)
    noon.move_to(at(date(2026, 11, 16)))

    assert visited(world, mentor, held(cooperative)).visited_on == DAY
    with pytest.raises(Invalid):
        visited(world, mentor, held(cooperative, date(2026, 11, 14)))


def test_flags_are_rows_and_the_lot_is_one_of_them(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)

    visit = visited(world, mentor, held(cooperative, date(2026, 11, 1), people={}), drawn())

    found = db.session.scalars(select(VisitFlag.kind).where(VisitFlag.visit_id == visit.id))
    assert set(found) == {Flag.BACKDATED, Flag.NOBODY_COUNTED, Flag.DRAWN}


def test_another_number_with_the_same_content_is_another_visit(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)

    visited(world, mentor, held(cooperative), uuid4())
    visited(world, mentor, held(cooperative), uuid4())

    assert count(Visit) == 2


def test_what_is_no_longer_needed_has_a_reason(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))

    statuses = {follow_up.id: Found(Status.NOT_NEEDED)}
    with pytest.raises(Invalid) as fault:
        visited(world, mentor, held(cooperative, statuses=statuses))

    assert fault.value.field == f"note-{follow_up.id}"
    assert follow_up.state is FollowUpState.OPEN
