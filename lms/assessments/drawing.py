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
    QuizSlot,
)
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
    drawn = [
        question_id
        for part in _parts(quiz.code)
        for question_id in _draw_part(part, quiz, chance, uses, rng)
    ]
    return _rows(drawn, rng)


def _parts(quiz_code: str) -> Sequence[QuizSlot]:
    return db.session.scalars(
        select(QuizSlot).where(QuizSlot.quiz_code == quiz_code).order_by(QuizSlot.position)
    ).all()


def _draw_part(
    part: QuizSlot, quiz: Quiz, chance: int, uses: Mapping[str, int], rng: Random
) -> tuple[str, ...]:
    rows = db.session.execute(
        select(Question.id, Question.objective, Question.form).where(
            Question.bank_code == part.bank_code, Question.retired_at.is_(None)
        )
    )
    pool = [Candidate(str(row.id), row.objective, row.form) for row in rows]
    return draw(eligible(pool, quiz.purpose, chance, part.count), part.count, rng, uses)


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


def _rows(drawn: Sequence[str], rng: Random) -> list[dict[str, Any]]:
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
        _row(position, versions[question_id], rng)
        for position, question_id in enumerate(drawn, start=1)
    ]


def _row(position: int, version: Any, rng: Random) -> dict[str, Any]:
    question = kinds.decode(version.content)
    return {
        "position": position,
        "question_version_id": version.id,
        "option_order": list(order_options(question, rng)),
        "is_asked": question.is_counted,
    }
