"""Real threads on a database that really commits: eight learners, each on two devices at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.kinds import FULL
from lms.assessments.models import AnswerStep, Attempt, AttemptState, Grade
from lms.core.database import db
from tests.assessments import quiz_builders as build
from tests.world import World

LEARNERS = 8
DEVICES = 2


@pytest.mark.slow
def test_eight_learners_on_two_devices_each_lose_and_double_nothing(live_app):
    with live_app.app_context():
        build.quiz()
        world = World(live_app)
        actors = [world.actor(world.member()) for _number in range(LEARNERS)]
    together = Barrier(LEARNERS * DEVICES)

    def play(number: int) -> int:
        actor = actors[number % LEARNERS]
        with live_app.app_context():
            together.wait()
            attempt = start_attempt(actor, build.QUIZ)
            questions = [value for value, _row in build.questions_of(attempt)]
            db.session.rollback()
            together.wait()
            for slot, value in enumerate(questions, start=1):
                # Both devices send the same step, as a phone does whose receipt was lost.
                build.answer(actor, attempt.id, slot, build.right(value), client="hp")
            together.wait()
            return submit_attempt(actor, attempt.id).score or 0

    with ThreadPoolExecutor(LEARNERS * DEVICES) as threads:
        scores = list(threads.map(play, range(LEARNERS * DEVICES)))

    assert scores == [FULL] * LEARNERS * DEVICES
    with live_app.app_context():
        count = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Attempt, AnswerStep, Grade)
        ]
        assert count == [LEARNERS, LEARNERS * 4, LEARNERS * 4]
        assert set(db.session.scalars(select(Attempt.state))) == {AttemptState.GRADED}
