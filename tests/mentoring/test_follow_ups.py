"""What can happen to a promise, and who may let it happen."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from lms.accounts import grants
from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative
from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import Grant, System
from lms.core.roles import Role, Scope
from lms.mentoring import queries
from lms.mentoring.agenda import cooperatives_mentored
from lms.mentoring.faults import Settled
from lms.mentoring.follow_ups import (
    cancel_follow_up,
    claim_follow_up,
    close_follow_up,
    move_follow_up,
    note_follow_up,
    reopen_follow_up,
)
from lms.mentoring.models import FollowUp, FollowUpEvent
from lms.mentoring.queries import Show
from lms.mentoring.rules.follow_ups import FollowUpState, FollowUpStep
from tests.mentoring.builders import DAY, NOON, promised
from tests.world import World


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def mentor(world: World) -> Person:
    return world.mentor(world.cooperative())


@pytest.fixture
def follow_up(world: World, mentor: Person) -> FollowUp:
    return promised(world, mentor, cooperatives_mentored(world.actor(mentor))[0], date(2026, 11, 5))


def steps(follow_up: FollowUp) -> list[FollowUpStep]:
    return list(
        db.session.scalars(
            select(FollowUpEvent.step).where(FollowUpEvent.follow_up_id == follow_up.id)
        )
    )


def test_the_board_says_done_the_mentor_looks_and_opens_it_again(
    world: World, mentor: Person, follow_up: FollowUp
) -> None:
    home = db.session.get_one(Cooperative, follow_up.cooperative_id)
    board = world.actor(world.officer(home, PositionKind.CHAIR))

    claim_follow_up(board, follow_up.id, "Foto sudah dikirim")
    assert follow_up.state is FollowUpState.CLAIMED
    reopen_follow_up(world.actor(mentor), follow_up.id, "Belum lengkap")
    assert follow_up.state is FollowUpState.OPEN
    note_follow_up(board, follow_up.id, "Dilengkapi besok")
    with pytest.raises(NotAllowed):
        close_follow_up(board, follow_up.id)
    assert len(steps(follow_up)) == 4


def test_nobody_settles_what_a_board_on_which_they_sit_has_promised(
    world: World, mentor: Person, follow_up: FollowUp
) -> None:
    home = db.session.get_one(Cooperative, follow_up.cooperative_id)
    chair = world.officer(home, PositionKind.CHAIR)
    grants.give(System(), chair.id, Grant(Role.COORDINATOR, Scope.AREA, "35.73"))
    actor, later = world.actor(chair), date(2026, 12, 5)

    with pytest.raises(NotAllowed):
        close_follow_up(actor, follow_up.id)
    with pytest.raises(NotAllowed):
        cancel_follow_up(actor, follow_up.id, "Tidak perlu")
    with pytest.raises(NotAllowed):
        move_follow_up(actor, follow_up.id, later, "Sibuk")
    claim_follow_up(actor, follow_up.id)

    move_follow_up(world.actor(world.coordinator()), follow_up.id, later, "Sibuk")
    close_follow_up(System(chair.id), follow_up.id)
    assert follow_up.state is FollowUpState.CLOSED


def test_closing_twice_is_told_and_leaves_one_event(
    world: World, mentor: Person, follow_up: FollowUp
) -> None:
    actor = world.actor(mentor)
    close_follow_up(actor, follow_up.id)

    with pytest.raises(Settled):
        close_follow_up(actor, follow_up.id)

    assert steps(follow_up).count(FollowUpStep.CLOSE) == 1
    reopen_follow_up(actor, follow_up.id)
    assert follow_up.state is FollowUpState.OPEN


def test_a_new_deadline_lies_ahead_and_has_a_reason(
    world: World, mentor: Person, follow_up: FollowUp
) -> None:
    actor = world.actor(mentor)
    for due_on, reason in ((date(2026, 11, 1), "Hujan"), (date(2026, 12, 5), "")):
        with pytest.raises(Invalid):
            move_follow_up(actor, follow_up.id, due_on, reason)

    move_follow_up(actor, follow_up.id, date(2026, 12, 5), "Menunggu nota")

    assert follow_up.due_on == date(2026, 12, 5)


def test_a_cancellation_has_a_reason_and_is_the_end(
    world: World, mentor: Person, follow_up: FollowUp
) -> None:
    actor = world.actor(mentor)
    with pytest.raises(Invalid):
        cancel_follow_up(actor, follow_up.id, "")
    cancel_follow_up(actor, follow_up.id, "Sudah digabung")

    for act in (close_follow_up, reopen_follow_up):
        with pytest.raises(Settled):
            act(actor, follow_up.id)


def test_members_and_strangers_do_not_see_a_promise_and_overseers_do(
    world: World, follow_up: FollowUp
) -> None:
    home = db.session.get_one(Cooperative, follow_up.cooperative_id)
    for person in (world.member(cooperative=home), world.mentor(world.cooperative())):
        with pytest.raises(NotThere):
            note_follow_up(world.actor(person), follow_up.id, "Halo")
    for role in (Role.LURAH, Role.STAFF, Role.AUDITOR):
        actor = world.actor(world.with_role(role))
        assert len(queries.follow_ups(actor, Show.OPEN, DAY)) == 1
        with pytest.raises(NotAllowed):
            close_follow_up(actor, follow_up.id)


def test_the_parts_of_the_page_hold_each_promise_once(
    world: World, mentor: Person, follow_up: FollowUp
) -> None:
    actor = world.actor(mentor)
    for day, part in ((DAY, Show.OPEN), (date(2026, 12, 1), Show.OVERDUE)):
        counts = queries.follow_up_counts(actor, day)
        assert {show for show, number in counts.items() if number} == {part}
        assert [row.id for row in queries.follow_ups(actor, part, day)] == [follow_up.id]
