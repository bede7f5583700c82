"""Whatever happens in whatever order: no acknowledged answer is lost or doubled, and the score holds.

The machine keeps by hand what a person was told, and compares it with what the database says.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from lms.assessments.attempts import NotNow, start_attempt, submit_attempt
from lms.assessments.kinds import FULL
from lms.assessments.looking_after import extend_attempt, void_attempt
from lms.assessments.models import AnswerStep, Attempt, AttemptState, ClosedBy, Grade
from lms.assessments.rules.attempts import NotOpen, TooEarly
from lms.assessments.rules.chances import GRACE, Mode
from lms.assessments.rules.marks import round_half_up
from lms.assessments.sweeping import sweep
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refusal
from tests.assessments import quiz_builders as build

NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SLOTS = 3
CHANCES = 4


class Exam(RuleBasedStateMachine):
    """One learner at one exam of 10 minutes, on two devices, with an office that helps."""

    world: object
    number = 0

    @initialize()
    def a_quiz(self):
        Exam.number += 1
        self.code = f"MESIN{Exam.number}/final"
        build.quiz(
            shown=SLOTS, code=self.code, mode=Mode.EXAM, limit_minutes=10, chances=CHANCES,
            wait_minutes=0,
        )  # fmt: skip
        self.learner = self.world.actor(self.world.member())
        self.staff = self.world.actor(self.world.staff())
        self.now = NINE
        self.attempt_id = None
        self.deadline = None
        self.told = {}
        self.arrival = 0
        self.ended = {}
        self.void = set()
        self.right = {}

    def teardown(self):
        """What this run leaves open must not be swept in the next."""
        with clock.set_to(NINE + timedelta(days=9)):
            sweep()

    def here(self):
        return clock.set_to(self.now)

    @property
    def is_open(self):
        return self.attempt_id is not None and self.attempt_id not in self.ended | dict.fromkeys(
            self.void
        )

    @property
    def is_over(self):
        return self.deadline is not None and self.now > self.deadline + GRACE

    @rule(seconds=st.integers(1, 400))
    def the_clock_moves(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule()
    def the_learner_begins_or_goes_on(self):
        used = len(self.ended.keys() - self.void) + (self.is_open and self.is_over)
        with self.here():
            try:
                attempt = start_attempt(self.learner, self.code)
            except NotNow:
                assert used >= CHANCES
                return
            except TooEarly:
                pytest.fail("there is no wait at this quiz")
        if self.is_open and not self.is_over:
            assert attempt.id == self.attempt_id
            return
        if self.is_open:
            self._over(self.attempt_id)
        assert used < CHANCES
        self.attempt_id, self.deadline = attempt.id, attempt.deadline_at
        assert self.deadline == self.now + timedelta(minutes=10)
        self.told[attempt.id] = {}
        questions = [question for question, _row in build.questions_of(attempt)]
        self.right[attempt.id] = [
            (build.right(question), build.wrong(question)) for question in questions
        ]

    @precondition(lambda self: self.attempt_id is not None)
    @rule(
        slot=st.integers(1, SLOTS),
        is_right=st.booleans(),
        client=st.sampled_from(["hp", "laptop"]),
        sequence=st.integers(1, 12),
    )
    def an_answer_arrives(self, slot, is_right, client, sequence):
        """New, repeated, reordered, or another one under the same number."""
        value = self.right[self.attempt_id][slot - 1][0 if is_right else 1]
        told = self.told[self.attempt_id]
        with self.here():
            try:
                step = build.answer(
                    self.learner, self.attempt_id, slot, value, client=client, sequence=sequence
                )
            except NotOpen:
                closed = self.ended.get(self.attempt_id)
                assert self.attempt_id in self.void or closed is ClosedBy.PERSON
                return
            except Refusal:
                return
        known = told.get((step.client, step.sequence))
        said = (slot, value, step.received_at, step.late)
        if known is not None:
            assert known == said, "a repetition is answered the same"
            return
        assert step.late == self.is_over
        told[step.client, step.sequence] = said

    @precondition(lambda self: self.attempt_id is not None)
    @rule()
    def the_learner_sends(self):
        with self.here():
            try:
                attempt = submit_attempt(self.learner, self.attempt_id)
            except NotOpen:
                assert self.attempt_id in self.void
                return
        if self.is_open:
            self.ended[self.attempt_id] = ClosedBy.CLOCK if self.is_over else ClosedBy.PERSON
        assert attempt.closed_by is self.ended[self.attempt_id]

    @rule()
    def the_sweeper_comes(self):
        with self.here():
            closed = sweep()
        assert closed == bool(self.is_open and self.is_over)
        if closed:
            self._over(self.attempt_id)

    @precondition(lambda self: self.attempt_id is not None)
    @rule(minutes=st.integers(1, 9))
    def the_office_gives_more_time(self, minutes):
        with self.here():
            try:
                extend_attempt(self.staff, self.attempt_id, minutes, "Listrik padam")
            except Refusal:
                assert not self.is_open
                return
        assert self.is_open
        self.deadline += timedelta(minutes=minutes)
        self.told[self.attempt_id] = {
            key: (*said[:3], said[3] and said[2] > self.deadline + GRACE)
            for key, said in self.told[self.attempt_id].items()
        }

    @precondition(lambda self: self.attempt_id is not None)
    @rule()
    def the_office_declares_it_void(self):
        with self.here():
            void_attempt(self.staff, self.attempt_id, "Soal keliru")
        self.void.add(self.attempt_id)

    def _over(self, attempt_id):
        self.ended[attempt_id] = ClosedBy.CLOCK

    @invariant()
    def every_acknowledged_answer_is_there_once(self):
        if not getattr(self, "told", None):
            return
        db.session.expire_all()
        for attempt_id, told in self.told.items():
            rows = db.session.scalars(
                select(AnswerStep).where(AnswerStep.attempt_id == attempt_id)
            ).all()
            found = {
                (row.client, row.sequence): (row.slot, row.value, row.received_at, row.late)
                for row in rows
            }
            assert found == told
        db.session.rollback()

    @invariant()
    def a_score_is_what_a_recount_gives(self):
        if not getattr(self, "told", None):
            return
        for attempt_id in self.ended:
            attempt = db.session.get_one(Attempt, attempt_id)
            wanted = AttemptState.VOID if attempt_id in self.void else AttemptState.GRADED
            assert attempt.state is wanted
            marks = db.session.scalars(
                select(Grade.mark).where(Grade.attempt_id == attempt_id)
            ).all()
            assert len(marks) == SLOTS
            assert attempt.score == round_half_up(sum(marks), SLOTS)
            assert attempt.score == round_half_up(self._recount(attempt_id) * FULL, SLOTS)
        db.session.rollback()

    def _recount(self, attempt_id):
        """By hand: of each client its highest number, and of those the one that came last."""
        last = {}
        for (client, sequence), (slot, value, at, late) in self.told[attempt_id].items():
            key = (slot, client)
            if not late and (key not in last or sequence > last[key][0]):
                last[key] = (sequence, at, client, value)
        chosen = {}
        for (slot, _client), (_sequence, at, client, value) in last.items():
            if slot not in chosen or (at, client) > chosen[slot][:2]:
                chosen[slot] = (at, client, value)
        return sum(
            value == self.right[attempt_id][slot - 1][0] for slot, (*_, value) in chosen.items()
        )


def test_in_every_order_nothing_acknowledged_is_lost_and_the_score_is_the_recount(world):
    Exam.world = world
    run_state_machine_as_test(
        Exam,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
