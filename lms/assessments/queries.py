"""What can be seen of attempts: how one stands at quizzes, and what a board does not know yet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from lms.accounts.models import Person
from lms.accounts.policy import seen_people
from lms.assessments.kinds import FULL
from lms.assessments.models import (
    AnswerStep,
    Attempt,
    AttemptSlot,
    AttemptState,
    Grade,
    Question,
    QuestionVersion,
    Quiz,
    QuizSlot,
)
from lms.assessments.rules.attempts import Finished, Step, next_chance_opens_at
from lms.assessments.rules.chances import counted, stands
from lms.assessments.rules.weakness import Answered, for_the_visit, standings
from lms.core import clock
from lms.core.database import db
from lms.core.policy import Actor, visibility

K = TypeVar("K")
USUAL_WAIT = 10
"""Minutes after a chance that was not passed, where nothing else was said."""


@dataclass(frozen=True)
class QuizState:
    """How a person stands at a quiz.

    `chances` is how many have begun, the open one included. `best_percent` is the score that
    counts (the best one, unless the quiz says otherwise; `first_score` is that of the first, in 10⁻⁷)
    in whole percent, rounded down, so that
    nobody reads the pass mark without having passed. `waiting_attempt_id` is a chance that was
    sent and of which a person has yet to mark a part. `next_chance_at` is empty when one need not
    wait; `last_attempt_id` is the last that was finished. `has_once_passed` is about any chance.
    """

    open_attempt_id: UUID | None = None
    chances: int = 0
    best_percent: int | None = None
    passed: bool = False
    next_chance_at: datetime | None = None
    last_attempt_id: UUID | None = None
    has_once_passed: bool = False
    finished: int = 0
    first_score: int | None = None
    waiting_attempt_id: UUID | None = None


@dataclass(frozen=True)
class WeakObjective:
    """An objective that people of a board have not reached, over their latest answers.

    `sure_and_wrong` when somebody was sure of a wrong answer; `people` is how many answered.
    """

    objective: str
    sure_and_wrong: bool
    wrong: int
    answers: int
    people: int


def quiz_states(viewer: Actor, codes: Collection[str]) -> dict[str, QuizState]:
    """How the viewer stands at each of these quizzes; in one statement, however many they are."""
    attempts = db.session.scalars(
        select(Attempt)
        .where(
            Attempt.person_id == viewer.person_id,
            Attempt.quiz_code.in_(codes),
            Attempt.state != AttemptState.VOID,
        )
        .order_by(Attempt.number)
    ).all()
    return {code: _state([row for row in attempts if row.quiz_code == code]) for code in codes}


def offered(viewer: Actor, codes: Collection[str]) -> frozenset[str]:
    """Which of these quizzes there are and have something to ask; in one statement."""
    return frozenset(
        db.session.scalars(
            select(QuizSlot.quiz_code)
            .join(Quiz, Quiz.code == QuizSlot.quiz_code)
            .where(visibility(viewer, Quiz), Quiz.code.in_(codes))
        )
    )


def attempts_at(person_id: UUID, quiz_code: str) -> Sequence[Attempt]:
    """Every chance that a person has begun at a quiz, in their order, void ones among them."""
    return db.session.scalars(
        select(Attempt)
        .where(Attempt.person_id == person_id, Attempt.quiz_code == quiz_code)
        .order_by(Attempt.number)
    ).all()


def finished_chances(attempts: Iterable[Attempt]) -> list[Finished]:
    """How the attempts ended that have ended, as the rules take it."""
    return [
        Finished(row.submitted_at, bool(row.passed))
        for row in attempts
        if row.state is AttemptState.GRADED and row.submitted_at is not None
    ]


def steps_of(attempt_id: UUID) -> list[Step]:
    """Every answer of an attempt that reached the server, as the rules take it."""
    rows = db.session.execute(
        select(
            AnswerStep.client,
            AnswerStep.sequence,
            AnswerStep.slot,
            AnswerStep.value,
            AnswerStep.sure,
            AnswerStep.received_at,
            AnswerStep.late,
        ).where(AnswerStep.attempt_id == attempt_id)
    )
    return [Step(*row) for row in rows]


def board_weaknesses(viewer: Actor, person_ids: Collection[UUID]) -> list[WeakObjective]:
    """What opens the mentor's form for these people: sure and wrong first, then what is weak.

    Of the people whom the viewer may not see nothing is said.

    Weak is judged by the pass mark that the attempts began with. A question left empty counts as
    answered wrong, as it does in the score.
    """
    return _weak(_answered(seen_people(viewer, person_ids)))


def weaknesses_of_boards(
    viewer: Actor, boards: Mapping[K, Collection[UUID]]
) -> dict[K, list[WeakObjective]]:
    """As `board_weaknesses` for several boards by their people; one statement, however many."""
    everybody = {person_id for people in boards.values() for person_id in people}
    answers = _answered(seen_people(viewer, everybody))
    return {
        key: _weak([one for one in answers if one[1].person in {str(person) for person in people}])
        for key, people in boards.items()
    }


def weakest_of(person_id: UUID) -> tuple[str, ...]:
    """The objectives that a person has answered to, the weakest first: for drawing, by the system."""
    answers = _answered(select(Person.id).where(Person.id == person_id))
    return tuple(standing.objective for standing in standings(one for _mark, one in answers))


def _weak(answers: Iterable[tuple[int, Answered]]) -> list[WeakObjective]:
    by_pass_mark: dict[int, list[Answered]] = {}
    for pass_mark, answered in answers:
        by_pass_mark.setdefault(pass_mark, []).append(answered)
    named = {
        standing.objective
        for pass_mark, group in by_pass_mark.items()
        for standing in for_the_visit(group, pass_mark)
    }
    everything = [answered for group in by_pass_mark.values() for answered in group]
    return [
        WeakObjective(
            objective=standing.objective,
            sure_and_wrong=standing.sure_and_wrong > 0,
            wrong=standing.answered - standing.correct,
            answers=standing.answered,
            people=standing.people,
        )
        for standing in standings(everything)
        if standing.objective in named
    ]


def _state(attempts: list[Attempt]) -> QuizState:
    """The state from a person's attempts at one quiz, in the order of their numbers."""
    finished = [row for row in attempts if row.state is AttemptState.GRADED]
    score = _score_that_counts(finished)
    opens_at = _next_chance_at(finished)
    return QuizState(
        open_attempt_id=_one_in(attempts, AttemptState.IN_PROGRESS),
        chances=len(attempts),
        best_percent=None if score is None else score * 100 // FULL,
        passed=passes(finished),
        next_chance_at=opens_at if opens_at and opens_at > clock.now() else None,
        last_attempt_id=finished[-1].id if finished else None,
        waiting_attempt_id=_one_in(attempts, AttemptState.SUBMITTED),
        has_once_passed=any(row.passed for row in finished),
        finished=len(finished),
        first_score=finished[0].score if finished else None,
    )


def _next_chance_at(finished: list[Attempt]) -> datetime | None:
    """The end of the wait after the last chance, as long as it was when that began."""
    minutes = finished[-1].rules.get("wait_minutes", USUAL_WAIT) if finished else USUAL_WAIT
    return next_chance_opens_at(finished_chances(finished), timedelta(minutes=minutes))


def _one_in(attempts: Iterable[Attempt], state: AttemptState) -> UUID | None:
    return next((row.id for row in attempts if row.state is state), None)


def passes(finished: Sequence[Attempt]) -> bool:
    """Whether the result that counts passes, as the last of these marked chances began."""
    if not finished:
        return False
    last, results = finished[-1], [(row.score or 0, bool(row.passed)) for row in finished]
    return stands(results, last.counts, last.pass_mark)


def _score_that_counts(finished: list[Attempt]) -> int | None:
    """The score that counts, as the last of the chances began."""
    scores = [row.score for row in finished if row.score is not None]
    return counted(scores, finished[-1].counts) if finished else None


def _answered(people: Select[UUID]) -> list[tuple[int, Answered]]:
    """Each marked answer of these people, with the pass mark of its attempt."""
    latest = (
        select(Grade.attempt_id, Grade.slot, func.max(Grade.number).label("number"))
        .join(Attempt, Attempt.id == Grade.attempt_id)
        .where(Attempt.person_id.in_(people))
        .group_by(Grade.attempt_id, Grade.slot)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Attempt.rules,
            Attempt.person_id,
            Question.id,
            Question.objective,
            Grade.mark,
            Grade.sure,
            Attempt.submitted_at,
        )
        .select_from(Grade)
        .join(
            latest,
            and_(
                Grade.attempt_id == latest.c.attempt_id,
                Grade.slot == latest.c.slot,
                Grade.number == latest.c.number,
            ),
        )
        .join(Attempt, Attempt.id == Grade.attempt_id)
        .join_from(Grade, AttemptSlot)
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Attempt.state == AttemptState.GRADED, Question.objective != "")
    )
    return [
        (
            int(rules["pass_mark"]),
            Answered(
                person=str(person_id),
                question=str(question_id),
                objective=objective,
                is_correct=mark == FULL,
                is_sure=sure,
                answered_at=submitted_at,
            ),
        )
        for rules, person_id, question_id, objective, mark, sure, submitted_at in rows
    ]
