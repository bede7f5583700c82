"""Every morning, one digest a person and channel."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.core import clock
from lms.core.acts import one_act
from lms.core.database import db
from lms.core.policy import System
from lms.notifications.digests import plan_digests
from lms.notifications.models import MessageReminder, Reminder
from lms.notifications.rules import Channel, DropReason, MessageState
from tests.notifications.builders import (
    FRIDAY,
    NEXT_MONDAY,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    messages,
    with_email,
)
from tests.world import counted_statements


def reasons() -> dict[str, DropReason | None]:
    return {row.subject_id: row.drop_reason for row in db.session.scalars(select(Reminder))}


def test_two_reminders_of_a_morning_become_one_message_that_is_there_at_once(world, things):
    person = world.person()
    first, second = things.remind(person), things.remind(person)

    with at(TUESDAY):
        assert plan_digests() == 1

    (message,) = messages(person, Channel.IN_APP)
    assert message.state is MessageState.SENT
    assert message.key == "digest:2026-11-24"
    assert {item["title"] for item in message.items} == {f"Kerjakan {first}", f"Kerjakan {second}"}


def test_planning_again_makes_nothing_twice(world, things):
    person = with_email(world.person())
    things.remind(person)

    for moment in ("06:30", "06:31", "12:00"):
        with at(TUESDAY, moment):
            plan_digests()

    assert len(messages(person, Channel.IN_APP)) == len(messages(person, Channel.EMAIL)) == 1
    assert len(db.session.scalars(select(MessageReminder)).all()) == 2


@pytest.mark.parametrize("moment", ["05:59", "06:29", "20:00", "23:30"])
def test_nothing_is_told_before_the_morning_or_in_the_evening(world, things, moment):
    person = world.person()
    things.remind(person)

    with at(TUESDAY, moment):
        assert plan_digests() == 0

    assert not messages(person, Channel.IN_APP)


def test_the_reminder_of_a_saturday_is_told_on_monday_morning(world, things):
    person = with_email(world.person())
    things.remind(person, on=SATURDAY)

    with at(SATURDAY, "09:00"):
        assert plan_digests() == 0
    with at(NEXT_MONDAY):
        assert plan_digests() == 1

    assert len(messages(person, Channel.EMAIL)) == 1


def test_what_comes_after_the_digest_waits_for_the_next_morning(world, things):
    person = world.person()
    things.remind(person)
    with at(TUESDAY):
        plan_digests()
    late = things.remind(person, on=TUESDAY)

    with at(TUESDAY, "10:00"):
        assert plan_digests() == 0
    with at(WEDNESDAY):
        assert plan_digests() == 1

    assert [item["title"] for item in messages(person, Channel.IN_APP)[1].items] == [
        f"Kerjakan {late}"
    ]


def test_a_person_who_switched_nothing_on_gets_nothing_outside_of_the_app(world, things):
    person = world.person()
    things.remind(person)

    with at(TUESDAY):
        plan_digests()

    assert len(messages(person, Channel.IN_APP)) == 1
    assert not messages(person, Channel.EMAIL)


def test_a_reminder_no_longer_wanted_is_dropped(world, things):
    person = world.person()
    thing = things.remind(person)
    things.done.add(thing)

    with at(TUESDAY):
        assert plan_digests() == 0

    assert reasons()[thing] is DropReason.UNWANTED
    assert not messages(person, Channel.IN_APP)


def test_what_is_older_than_three_days_is_told_in_the_app_only(world, things):
    person = with_email(world.person())
    old = things.remind(person, on=TUESDAY)
    older = things.remind(person, on=WEDNESDAY)

    with at(NEXT_MONDAY):
        plan_digests()

    titles = {f"Kerjakan {old}", f"Kerjakan {older}"}
    assert {item["title"] for item in messages(person, Channel.IN_APP)[0].items} == titles
    assert not messages(person, Channel.EMAIL)


def test_a_fresh_reminder_goes_out_without_the_stale_one_beside_it(world, things):
    person = with_email(world.person())
    things.remind(person, on=TUESDAY)
    fresh = things.remind(person, on=FRIDAY)

    with at(NEXT_MONDAY):
        plan_digests()

    (email,) = messages(person, Channel.EMAIL)
    assert [item["title"] for item in email.items] == [f"Kerjakan {fresh}"]


def test_of_several_reminders_of_one_due_thing_only_the_latest_is_told(world, things):
    person = world.person()
    thing = things.remind(person, on=SATURDAY, offset=0)
    things.remind(person, on=SATURDAY + timedelta(days=1), offset=1, thing=thing)

    with at(NEXT_MONDAY):
        plan_digests()

    assert len(messages(person, Channel.IN_APP)[0].items) == 1
    dropped = db.session.scalars(select(Reminder.drop_reason).order_by(Reminder.remind_on)).all()
    assert dropped == [DropReason.SUPERSEDED, None]


def test_nobody_tells_anything_to_a_person_who_was_erased(world, things):
    person = world.person()
    thing = things.remind(person)
    with one_act("test.erase", System()):
        person.erased_at = clock.now()

    with at(TUESDAY):
        assert plan_digests() == 0

    assert reasons()[thing] is DropReason.GONE


def test_what_fails_for_one_person_does_not_keep_the_others_from_being_reminded(world, things):
    unlucky, lucky = world.person(), world.person()
    things.remind(unlucky)
    things.remind(lucky)
    things.faulty_for = unlucky.id

    with at(TUESDAY):
        assert plan_digests() == 1

    assert len(messages(lucky, Channel.IN_APP)) == 1


def test_a_minute_without_anything_to_tell_costs_three_statements(app, world, things):
    with at(TUESDAY), counted_statements(app) as statements:
        plan_digests()

    assert len(statements) == 3
