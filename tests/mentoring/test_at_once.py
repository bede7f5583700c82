"""Real threads on a database that really commits: phones that send at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from lms.accounts.models import RoleGrant
from lms.core.database import db
from lms.core.policy import System
from lms.mentoring.faults import Settled
from lms.mentoring.follow_ups import close_follow_up
from lms.mentoring.models import FollowUp, FollowUpEvent, MentorAssignment, Visit, VisitDue
from lms.mentoring.rules.follow_ups import FollowUpStep
from lms.mentoring.rules.schedule import DueState
from lms.mentoring.schedule import plan_dues
from lms.mentoring.service import end_assignment
from lms.mentoring.visits import submit_visit
from tests.mentoring.builders import NOON, due_of, held, promise
from tests.world import SINCE, World

PHONES = 8


def at_once(app: Flask, act: Callable[[int], Any]) -> list[Any]:
    """What each phone gets when all of them act together."""
    together = Barrier(PHONES)

    def run(number: int) -> Any:
        with app.app_context():
            together.wait()
            return act(number)

    with ThreadPoolExecutor(PHONES) as threads:
        return list(threads.map(run, range(PHONES)))


def how_many(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.slow
def test_the_same_visit_from_eight_phones_at_once_is_one_visit(live_app: Flask) -> None:
    with time_machine.travel(NOON, tick=True):
        with live_app.app_context():
            world = World(live_app)
            cooperative = world.cooperative()
            actor = world.actor(world.mentor(cooperative))
            due = due_of(cooperative)
            fields = held(cooperative, due_id=due.id, new_follow_ups=(promise(),))
        submission = uuid4()

        answers = at_once(
            live_app, lambda _phone: submit_visit(actor, submission, fields).answer["visit_id"]
        )

        assert set(answers) == {str(submission)}
        with live_app.app_context():
            assert (how_many(Visit), how_many(FollowUp)) == (1, 1)


@pytest.mark.slow
def test_eight_visits_at_once_are_all_kept_and_one_of_them_completes_what_was_due(
    live_app: Flask,
) -> None:
    with time_machine.travel(NOON, tick=True):
        with live_app.app_context():
            world = World(live_app)
            cooperative = world.cooperative()
            actor = world.actor(world.mentor(cooperative))
            due_of(cooperative)
            fields = held(cooperative)

        at_once(live_app, lambda _phone: submit_visit(actor, uuid4(), fields))

        with live_app.app_context():
            assert how_many(Visit) == PHONES
            assert db.session.scalars(select(VisitDue.state)).all() == [DueState.DONE]
            held_due = db.session.scalars(select(Visit).where(Visit.due_id.is_not(None))).all()
            assert len(held_due) == 1


@pytest.mark.slow
def test_workers_that_plan_at_once_and_people_who_close_at_once_do_each_thing_once(
    live_app: Flask,
) -> None:
    with time_machine.travel(NOON, tick=True):
        with live_app.app_context():
            world = World(live_app)
            cooperative = world.cooperative()
            actor = world.actor(world.mentor(cooperative))
        planned = at_once(live_app, lambda _worker: plan_dues(System()))
        assert sum(planned) == 1

        with live_app.app_context():
            submit_visit(actor, uuid4(), held(cooperative, new_follow_ups=(promise(),)))
            follow_up_id = db.session.scalars(select(FollowUp.id)).one()

        def close(_phone: int) -> bool:
            try:
                close_follow_up(actor, follow_up_id)
            except Settled:
                return False
            return True

        assert sum(at_once(live_app, close)) == 1
        with live_app.app_context():
            steps = db.session.scalars(select(FollowUpEvent.step)).all()
            assert sorted(steps) == [FollowUpStep.CLOSE, FollowUpStep.CREATE]


@pytest.mark.slow
def test_of_eight_who_end_an_assignment_at_once_the_first_ends_it_and_its_grant(
    live_app: Flask,
) -> None:
    with live_app.app_context():
        world = World(live_app)
        world.mentor(world.cooperative())
        assignment_id = db.session.scalars(select(MentorAssignment.id)).one()
    days = [SINCE + timedelta(days=number) for number in range(PHONES)]

    at_once(live_app, lambda one: end_assignment(System(), assignment_id, days[one]))

    with live_app.app_context():
        ended = db.session.scalars(select(MentorAssignment.valid_to)).one()
        grant = select(RoleGrant.valid_to).where(RoleGrant.source == f"assignment:{assignment_id}")
        assert db.session.scalars(grant).one() == ended
