"""Due visits and reminders exist once, however often the worker ticks."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select

from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_position
from lms.core.database import db
from lms.core.policy import System
from lms.mentoring.follow_ups import close_follow_up, move_follow_up
from lms.mentoring.models import MentorAssignment, VisitDue
from lms.mentoring.reminders import (
    plan_reminders,
    wanted_follow_ups,
    wanted_visits,
    words_of_follow_ups,
    words_of_visits,
)
from lms.mentoring.schedule import plan_dues
from lms.mentoring.service import end_assignment
from lms.notifications.digests import plan_digests
from lms.notifications.models import Reminder
from tests.mentoring.builders import at, due_of, held, promise, visited
from tests.world import World


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(date(2026, 11, 2)), tick=False) as moving:
        yield moving


def reminders(kind: str) -> list[Reminder]:
    return list(
        db.session.scalars(
            select(Reminder).where(Reminder.subject_kind == kind).order_by(Reminder.offset)
        )
    )


def test_each_mentored_cooperative_has_one_due_visit_a_month_however_often_it_is_planned(
    world: World, clock: time_machine.Traveller
) -> None:
    world.mentor(world.cooperative(), world.cooperative())
    world.cooperative()

    assert [plan_dues(System()), plan_dues(System())] == [2, 0]
    clock.move_to(at(date(2026, 12, 1)))
    assert [plan_dues(System()), plan_dues(System())] == [2, 0]
    assert db.session.scalar(select(func.count()).select_from(VisitDue)) == 4


def test_without_a_mentor_nothing_becomes_due(world: World, clock: time_machine.Traveller) -> None:
    world.mentor(world.cooperative())
    end_assignment(System(), db.session.scalars(select(MentorAssignment.id)).one())

    assert plan_dues(System()) == 0


def test_a_due_visit_reminds_its_mentor_on_five_days_and_each_once(
    world: World, clock: time_machine.Traveller
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    due = due_of(cooperative)
    assert due.due_on == date(2026, 11, 16)
    for day in range(2, 30):
        clock.move_to(at(date(2026, 11, day)))
        plan_reminders()
        plan_reminders()

    found = reminders("visit_due")
    assert [(row.offset, row.remind_on.day) for row in found] == [
        (-3, 13),
        (0, 16),
        (1, 17),
        (3, 19),
        (7, 23),
    ]
    assert {row.recipient_id for row in found} == {mentor.id}
    assert all(cooperative.name in words.title for words in words_of_visits(found).values())


def test_a_reminder_is_no_longer_wanted_once_the_visit_is_made_or_the_mentor_has_left(
    world: World, clock: time_machine.Traveller
) -> None:
    made, left = world.cooperative(), world.cooperative()
    mentor = world.mentor(made, left)
    plan_dues(System())
    clock.move_to(at(date(2026, 11, 16)))
    plan_reminders()
    assert len(wanted_visits(reminders("visit_due"))) == 4

    visited(world, mentor, held(made, date(2026, 11, 16)))
    assert len(wanted_visits(reminders("visit_due"))) == 2
    leaving = select(MentorAssignment.id).where(MentorAssignment.cooperative_id == left.id)
    end_assignment(System(), db.session.scalars(leaving).one())
    assert wanted_visits(reminders("visit_due")) == set()


def test_a_promise_reminds_its_holder_and_the_mentor_and_the_chair_where_the_seat_is_vacant(
    world: World, clock: time_machine.Traveller
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    chair = world.officer(cooperative, PositionKind.CHAIR)
    fields = held(
        cooperative, date(2026, 11, 2), new_follow_ups=(promise(due_on=date(2026, 11, 10)),)
    )
    visited(world, mentor, fields)
    clock.move_to(at(date(2026, 11, 8)))
    plan_reminders()
    assert {row.recipient_id for row in reminders("follow_up")} == {mentor.id, chair.id}

    treasurer = world.member(cooperative=cooperative)
    give_position(System(), treasurer.id, cooperative.id, PositionKind.TREASURER)
    clock.move_to(at(date(2026, 11, 11)))
    plan_reminders()

    found = reminders("follow_up")
    late = {row.recipient_id for row in found if row.offset == 1}
    assert late == {mentor.id, treasurer.id}
    wanted = wanted_follow_ups(found)
    assert {row.recipient_id for row in found if row.id in wanted} == {mentor.id, treasurer.id}
    assert words_of_follow_ups(found).keys() == {row.id for row in found}


def test_a_promise_that_is_done_or_moved_no_longer_reminds(
    world: World, clock: time_machine.Traveller
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    agreed = (promise(due_on=date(2026, 11, 10)), promise("Ajukan NIB", date(2026, 11, 10)))
    visited(world, mentor, held(cooperative, date(2026, 11, 2), new_follow_ups=agreed))
    clock.move_to(at(date(2026, 11, 8)))
    plan_reminders()
    done, moved = {row.subject_id for row in reminders("follow_up")}
    close_follow_up(world.actor(mentor), UUID(done))
    move_follow_up(world.actor(mentor), UUID(moved), date(2026, 11, 20), "Menunggu nota")

    assert wanted_follow_ups(reminders("follow_up")) == set()


def test_what_was_told_is_read_in_the_language_of_who_reads_it(
    world: World, clock: time_machine.Traveller
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    visited(
        world,
        mentor,
        held(cooperative, date(2026, 11, 2), new_follow_ups=(promise(due_on=date(2026, 11, 6)),)),
    )
    clock.move_to(at(date(2026, 11, 4)))
    plan_reminders()
    assert plan_digests() >= 1
    browser = world.sign_in(mentor)

    assert "tenggat 6 November 2026" in browser.get("/notices").text
    browser.set_cookie("language", "en")
    assert "deadline 6 November 2026" in browser.get("/notices").text
