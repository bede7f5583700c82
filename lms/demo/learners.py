"""How people of the demo learn: when they read, what they get right, where they are sure and wrong."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.assessments import kinds
from lms.assessments.attempts import GivenAnswer, save_answer, start_attempt, submit_attempt
from lms.assessments.models import Attempt, AttemptSlot, Question, QuestionVersion
from lms.core.database import db
from lms.core.policy import Actor
from lms.courses.service import begin_course, finish_lesson
from lms.demo.people import Cast, Village

FIRST, SECOND = "MAN-101", "PSR-101"
SKILL = 0.84
WEAK_SKILL = 0.35
SURE_WHEN_WRONG = 0.55
TRIES = 3


@dataclass
class Learner:
    """One person on the way through the courses: what they do next, and on which day."""

    actor: Actor
    weak: frozenset[str]
    next_on: date
    course: str = FIRST
    lesson: int = 0
    tries: int = 0
    stops_at: int = 99
    goes_on: bool = False
    plan: dict[str, list[str]] = field(default_factory=dict)


def learners(
    cast: Cast, rng: random.Random, first: date, last: date, plan: dict[str, list[str]]
) -> list[Learner]:
    """Who learns in the half year: many of the boards, some of the members, some places hardly any."""
    found = []
    for village in cast.villages:
        eagerness = rng.choice((0.05, 0.25, 0.5, 0.7, 0.9))
        weak = frozenset(rng.sample(plan[FIRST] + plan[SECOND], 3))
        for person_id in _interested(village, rng, eagerness):
            begins = first + timedelta(days=rng.randint(0, (last - first).days))
            found.append(
                Learner(
                    Actor(person_id),
                    weak,
                    begins,
                    stops_at=rng.choice((1, 3, 5, 99, 99, 99, 99)),
                    goes_on=rng.random() < 0.3,
                    plan=plan,
                )
            )
    return found


def _interested(village: Village, rng: random.Random, eagerness: float) -> Iterator[UUID]:
    seats = [*village.board.values(), *village.supervisors]
    yield from (person_id for person_id in seats if rng.random() < eagerness * 0.75)
    others = [person_id for person_id in village.members if person_id not in seats]
    yield from (person_id for person_id in others if rng.random() < eagerness * 0.07)


def study(learner: Learner, day: date, rng: random.Random) -> None:
    """What the learner does on a day on which they learn."""
    lessons = learner.plan[learner.course]
    if learner.lesson == 0:
        begin_course(learner.actor, learner.course)
    if learner.lesson < len(lessons):
        count = rng.choice((1, 1, 2, 3))
        for key in lessons[learner.lesson : learner.lesson + count]:
            finish_lesson(learner.actor, learner.course, key)
        learner.lesson += count
        stopped = learner.lesson >= learner.stops_at
        learner.next_on = date.max if stopped else day + timedelta(days=rng.randint(1, 6))
        return
    learner.tries += 1
    if take_check(learner, rng):
        _go_on(learner, day, rng)
    else:
        given_up = learner.tries >= TRIES
        learner.next_on = date.max if given_up else day + timedelta(days=rng.randint(1, 10))


def _go_on(learner: Learner, day: date, rng: random.Random) -> None:
    if learner.course == FIRST and learner.goes_on:
        learner.course, learner.lesson, learner.tries = SECOND, 0, 0
        learner.next_on = day + timedelta(days=rng.randint(3, 25))
    else:
        learner.next_on = date.max


def take_check(learner: Learner, rng: random.Random) -> bool:
    """One chance at the final check, answered as well as this person can; whether it was passed."""
    attempt = start_attempt(learner.actor, f"{learner.course}/final")
    for number, (slot, objective, question) in enumerate(_slots(attempt), start=1):
        skill = WEAK_SKILL if objective in learner.weak else SKILL
        skill = min(0.97, skill + 0.08 * (learner.tries - 1))
        is_right = rng.random() < skill
        save_answer(
            learner.actor,
            attempt.id,
            GivenAnswer(
                client="demo",
                sequence=number,
                slot=slot,
                value=right(question) if is_right else wrong(question, rng),
                sure=rng.random() < (0.7 if is_right else SURE_WHEN_WRONG),
            ),
        )
    return bool(submit_attempt(learner.actor, attempt.id).passed)


def _slots(attempt: Attempt) -> list[tuple[int, str, kinds.Question]]:
    rows = db.session.execute(
        select(AttemptSlot.position, Question.objective, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(AttemptSlot.attempt_id == attempt.id)
        .order_by(AttemptSlot.position)
    )
    return [(row[0], row[1], _question(row[2])) for row in rows]


def _question(content: Any) -> kinds.Question:
    return kinds.decode(content) if isinstance(content, str) else content


def right(question: kinds.Question) -> kinds.Answer:
    """The answer that earns the full mark."""
    match question:
        case kinds.SingleChoice():
            return max(question.options, key=lambda option: option.fraction).id
        case kinds.MultipleChoice():
            return [option.id for option in question.options if option.fraction > 0]
        case kinds.TrueFalse():
            return question.is_true
        case kinds.ShortAnswer():
            return max(question.answers, key=lambda answer: answer.fraction).pattern.strip("*")
        case kinds.Numerical():
            best = max(question.answers, key=lambda answer: answer.fraction)
            return str(best.middle)
        case kinds.Matching():
            return {pair.id: kinds.text_id(pair.right) for pair in question.pairs}
    raise TypeError(f"the courses of the demo ask nothing of the kind {question.kind}")


def wrong(question: kinds.Question, rng: random.Random) -> kinds.Answer:
    """An answer such as people give who have not understood."""
    match question:
        case kinds.SingleChoice():
            return rng.choice(_poor(question.options))
        case kinds.MultipleChoice():
            return _poor(question.options)[:1]
        case kinds.TrueFalse():
            return not question.is_true
        case kinds.ShortAnswer():
            return "tidak tahu"
        case kinds.Numerical():
            poor = [one for one in question.answers if one.fraction == 0]
            return str(poor[0].middle) if poor else "1"
        case kinds.Matching():
            return _crossed(question)
    raise TypeError(f"the courses of the demo ask nothing of the kind {question.kind}")


def _poor(options: Iterable[kinds.Option]) -> list[str]:
    return [one.id for one in options if one.fraction <= 0]


def _crossed(question: kinds.Matching) -> dict[str, str]:
    """Every left side with the right side of the next one."""
    rights = [kinds.text_id(pair.right) for pair in question.pairs]
    moved = rights[1:] + rights[:1]
    return {pair.id: other for pair, other in zip(question.pairs, moved, strict=True)}
