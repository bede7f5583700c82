"""Each due occurrence is one reminder, whoever plans it and however often."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.core.acts import one_act
from lms.core.database import db, new_id
from lms.core.errors import NotAllowed
from lms.core.policy import System
from lms.notifications import service
from lms.notifications.kinds import UnknownKind
from lms.notifications.models import Reminder
from lms.notifications.service import Occurrence
from tests.notifications.builders import KIND, TUESDAY
from tests.world import counted_statements


def occurrence(person, number: int = 1) -> Occurrence:
    return Occurrence(KIND, f"thing-{number}", TUESDAY, -3, person.id)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Reminder)) or 0


def test_the_first_time_it_is_new_and_ever_after_it_is_not(world, things):
    person = world.person()
    due = {"subject_kind": KIND, "subject_id": "x", "due_on": TUESDAY, "recipient_id": person.id}

    assert service.remind(System(), **due, offset=0) is True
    assert service.remind(System(), **due, offset=0) is False
    assert service.remind(System(), **due, offset=1) is True
    assert count() == 2


def test_planning_many_again_adds_only_what_is_missing(world, things):
    person = world.person()
    rows = [occurrence(person, number) for number in range(1200)]
    service.remind_many(System(), rows[:700])

    assert service.remind_many(System(), [*rows, *rows]) == 500
    assert count() == 1200


def test_planning_takes_as_few_statements_for_many_as_for_one(app, world, things):
    person = world.person()
    with counted_statements(app) as for_one:
        service.remind_many(System(), [occurrence(person, 1)])
    with counted_statements(app) as for_many:
        service.remind_many(System(), [occurrence(person, number) for number in range(2, 200)])

    assert len(for_many) == len(for_one)


def test_it_belongs_to_the_day_that_its_offset_names(world, things):
    things.remind(world.person(), on=TUESDAY, offset=-3)

    reminder = db.session.scalars(select(Reminder)).one()
    assert (reminder.due_on - reminder.remind_on).days == 3
    assert reminder.remind_on == TUESDAY


def test_a_kind_that_no_room_can_word_is_refused(world, things):
    with pytest.raises(UnknownKind):
        service.remind_many(System(), [replace(occurrence(world.person()), subject_kind="no.such")])


def test_a_reminder_for_nobody_is_a_fault_and_not_passed_over(world, things):
    with pytest.raises(IntegrityError), one_act("test.plan", System()):
        service.remind_many(System(), [replace(occurrence(world.person()), recipient_id=new_id())])


def test_people_do_not_make_reminders_for_each_other(world, things):
    person = world.person()

    with pytest.raises(NotAllowed):
        service.remind_many(world.actor(person), [occurrence(person)])
