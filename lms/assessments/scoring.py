"""From the marks of its questions to the score of an attempt, and what follows from it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from lms.assessments.events import AttemptFinished
from lms.assessments.models import Attempt, AttemptState, Grade
from lms.assessments.queries import passes
from lms.assessments.rules.marks import passed, round_half_up, score_percent
from lms.core.database import db
from lms.core.events import publish


def conclude(attempt: Attempt, marks: Sequence[int], now: datetime) -> None:
    """Every question has its mark: the attempt is graded, and those who wait for it hear of it."""
    _score(attempt, marks)
    attempt.state = AttemptState.GRADED
    db.session.flush()
    publish(_finished(attempt, now))


def score_again(attempt: Attempt, now: datetime) -> None:
    """A mark was changed afterwards: the score follows.

    Whoever passes only now, by the result that counts, is told of as at the first time, so that
    completions and coverage follow. Whoever no longer passes keeps what was earned by it: see
    docs/decisions/grading.md.
    """
    had_passed = _stands(attempt)
    _score(attempt, list(latest_marks(attempt.id).values()))
    db.session.flush()
    if _stands(attempt) and not had_passed:
        publish(_finished(attempt, now))


def latest_marks(attempt_id: UUID) -> dict[int, int]:
    """The mark that holds for each question that has one, by its place."""
    rows = db.session.execute(
        select(Grade.slot, Grade.mark).where(Grade.attempt_id == attempt_id).order_by(Grade.number)
    )
    return {slot: mark for slot, mark in rows}


def _score(attempt: Attempt, marks: Sequence[int]) -> None:
    earned = sum(marks)
    attempt.score = round_half_up(earned, len(marks))
    attempt.passed = passed(score_percent(earned, len(marks)), attempt.pass_mark)


def _finished(attempt: Attempt, now: datetime) -> AttemptFinished:
    return AttemptFinished(
        attempt_id=attempt.id,
        person_id=attempt.person_id,
        quiz_code=attempt.quiz_code,
        number=attempt.number,
        score=attempt.score or 0,
        passed=_stands(attempt),
        began_at=attempt.started_at,
        at=now,
        cooperative_id=attempt.cooperative_id,
        area_code=attempt.area_code,
    )


def _stands(attempt: Attempt) -> bool:
    """Whether the result that counts, with this attempt, passes."""
    rows = db.session.scalars(
        select(Attempt)
        .where(
            Attempt.person_id == attempt.person_id,
            Attempt.quiz_code == attempt.quiz_code,
            Attempt.state == AttemptState.GRADED,
        )
        .order_by(Attempt.number)
    ).all()
    return passes(rows)
