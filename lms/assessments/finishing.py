"""How an attempt ends: its answers are marked, its score is added up, and the rooms above hear."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from lms.assessments import kinds
from lms.assessments.chance_models import Help, SlotHelp
from lms.assessments.events import AttemptFinished
from lms.assessments.kinds import FULL
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    AttemptState,
    ClosedBy,
    Grade,
    GradedBy,
    QuestionVersion,
)
from lms.assessments.queries import steps_of
from lms.assessments.rules.attempts import Step, latest_steps
from lms.assessments.rules.chances import Counts, after_hints, counted, is_late
from lms.assessments.rules.grading import grade
from lms.assessments.rules.marks import passed, round_half_up, score_percent
from lms.core.database import db
from lms.core.events import publish


def finish(attempt: Attempt, now: datetime) -> None:
    """Mark the latest answers and close the attempt. Call within an act that holds its lock.

    What is over by the clock ended at its deadline, however long nobody looked.
    """
    grades = _grades(attempt, now)
    db.session.execute(insert(Grade), grades)
    earned = sum(row["mark"] for row in grades)
    attempt.score = round_half_up(earned, len(grades))
    attempt.passed = passed(score_percent(earned, len(grades)), attempt.pass_mark)
    attempt.state = AttemptState.GRADED
    attempt.submitted_at, attempt.closed_by = now, ClosedBy.PERSON
    if is_late(now, attempt.deadline_at):
        attempt.submitted_at, attempt.closed_by = attempt.deadline_at, ClosedBy.CLOCK
    db.session.flush()
    publish(
        AttemptFinished(
            attempt_id=attempt.id,
            person_id=attempt.person_id,
            quiz_code=attempt.quiz_code,
            number=attempt.number,
            score=attempt.score,
            passed=_stands(attempt),
            at=attempt.submitted_at or now,
            cooperative_id=attempt.cooperative_id,
            area_code=attempt.area_code,
        )
    )


def _stands(attempt: Attempt) -> bool:
    """Whether the result that counts, with this attempt, passes."""
    rows = db.session.execute(
        select(Attempt.score, Attempt.passed)
        .where(
            Attempt.person_id == attempt.person_id,
            Attempt.quiz_code == attempt.quiz_code,
            Attempt.state == AttemptState.GRADED,
        )
        .order_by(Attempt.number)
    ).all()
    if attempt.counts is Counts.BEST:
        return any(row.passed for row in rows)
    score = counted([row.score for row in rows if row.score is not None], attempt.counts)
    return score is not None and passed(score_percent(score, 1), attempt.pass_mark)


def _grades(attempt: Attempt, now: datetime) -> list[dict[str, Any]]:
    """The rows of Grade: every question of the attempt marked by its latest answer."""
    latest = latest_steps(steps_of(attempt.id))
    hints = _hints(attempt)
    contents = db.session.execute(
        select(AttemptSlot.position, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .where(AttemptSlot.attempt_id == attempt.id)
        .order_by(AttemptSlot.position)
    )
    rows = [
        _grade_row(attempt.id, position, content, latest.get(position), now)
        for position, content in contents
    ]
    for row in rows:
        used = hints.get(row["slot"], 0)
        row["mark"] = after_hints(row["mark"], used, attempt.hint_penalty, FULL)
    return rows


def _hints(attempt: Attempt) -> Mapping[int, int]:
    """How many hints were taken at each question."""
    if not attempt.is_checked_at_once:
        return {}
    rows = db.session.execute(
        select(SlotHelp.slot, func.count())
        .where(SlotHelp.attempt_id == attempt.id, SlotHelp.kind == Help.HINT)
        .group_by(SlotHelp.slot)
    )
    return {slot: taken for slot, taken in rows}


def _grade_row(
    attempt_id: UUID, slot: int, content: str, step: Step | None, now: datetime
) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "slot": slot,
        "number": 1,
        "by": GradedBy.RULE,
        "mark": grade(kinds.decode(content), step.value if step else None).mark,
        "sure": step.is_sure if step else None,
        "reason": "",
        "graded_at": now,
    }
