"""What a new attempt shows: drawn and ordered here on the server, once, and then kept."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from lms.assessments import kinds
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    Question,
    QuestionVersion,
    Quiz,
    QuizPurpose,
    QuizSlot,
)
from lms.assessments.queries import weakest_of
from lms.assessments.rules.drawing import Candidate, draw, eligible, order_options
from lms.core.database import db


def draw_slots(quiz: Quiz, person_id: UUID, chance: int, attempt_id: UUID) -> list[dict[str, Any]]:
    """The rows of AttemptSlot for a person's chance, without the attempt's id.

    Each row also tells by `is_asked` whether it is a question, or only a text to read.

    Empty where there are no questions. What the person has seen least comes first; `chance` counts
    from 1. The attempt's id, which nobody can guess before it begins, is the chance in the draw.
    """
    rng = Random(attempt_id.int)  # noqa: S311
    uses = _uses(person_id, quiz.code) if chance > 1 else {}
    weakest = weakest_of(person_id) if quiz.purpose is QuizPurpose.AGAIN else ()
    drawn = [
        question_id
        for part in _parts(quiz.code)
        for question_id in _draw_part(part, quiz, chance, uses, rng, weakest)
    ]
    return _rows(drawn, rng, quiz.shuffle_options)


def _parts(quiz_code: str) -> Sequence[QuizSlot]:
    return db.session.scalars(
        select(QuizSlot).where(QuizSlot.quiz_code == quiz_code).order_by(QuizSlot.position)
    ).all()


def _draw_part(
    part: QuizSlot,
    quiz: Quiz,
    chance: int,
    uses: Mapping[str, int],
    rng: Random,
    weakest: Sequence[str],
) -> tuple[str, ...]:
    rows = db.session.execute(
        select(Question.id, Question.objective, Question.form, Question.code).where(
            Question.bank_code == part.bank_code, Question.retired_at.is_(None)
        )
    ).all()
    pool = [Candidate(str(row.id), row.objective, row.form) for row in rows]
    drawn = draw(eligible(pool, quiz.purpose, chance, part.count), part.count, rng, uses, weakest)
    if quiz.shuffle_questions:
        return drawn
    codes = {str(row.id): row.code for row in rows}
    return tuple(sorted(drawn, key=codes.__getitem__))


def _uses(person_id: UUID, quiz_code: str) -> dict[str, int]:
    """How often the person has been shown each question in this quiz."""
    rows = db.session.execute(
        select(QuestionVersion.question_id, func.count())
        .join(AttemptSlot, AttemptSlot.question_version_id == QuestionVersion.id)
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .where(Attempt.person_id == person_id, Attempt.quiz_code == quiz_code)
        .group_by(QuestionVersion.question_id)
    )
    return {str(question_id): times for question_id, times in rows}


def _rows(drawn: Sequence[str], rng: Random, shuffle: bool) -> list[dict[str, Any]]:
    versions = {
        str(row.question_id): row
        for row in db.session.execute(
            select(QuestionVersion.id, QuestionVersion.question_id, QuestionVersion.content)
            .join(
                Question,
                and_(
                    Question.id == QuestionVersion.question_id,
                    Question.current_number == QuestionVersion.number,
                ),
            )
            .where(Question.id.in_([UUID(question_id) for question_id in drawn]))
        )
    }
    return [
        _row(position, versions[question_id], rng, shuffle)
        for position, question_id in enumerate(drawn, start=1)
    ]


def _row(position: int, version: Any, rng: Random, shuffle: bool) -> dict[str, Any]:
    question = kinds.decode(version.content)
    return {
        "position": position,
        "question_version_id": version.id,
        "option_order": list(_order(question, rng, shuffle)),
        "is_asked": question.is_counted,
    }


def _order(question: kinds.Question, rng: Random, shuffle: bool) -> Sequence[str]:
    """The choices in the author's order only where that order does not tell the answer."""
    if shuffle or not isinstance(question, kinds.SingleChoice | kinds.MultipleChoice):
        return order_options(question, rng)
    return [kinds.text_id(text) for text in kinds.choice_texts(question)]
