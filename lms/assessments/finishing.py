"""How an attempt ends: its answers are marked, its score is added up, and the rooms above hear."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, insert, select

from lms.assessments import kinds
from lms.assessments.anew import cost_of, holding, keys_of
from lms.assessments.chance_models import Help, SlotHelp
from lms.assessments.kinds import FULL, grade, waits_for_a_person
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
from lms.assessments.regrade_models import Regrade
from lms.assessments.rules.attempts import Step, latest_steps
from lms.assessments.rules.chances import after_hints, is_late
from lms.assessments.scoring import conclude
from lms.core.database import db


def finish(attempt: Attempt, now: datetime) -> None:
    """Mark the latest answers and close the attempt. Call within an act that holds its lock.

    What is over by the clock ended at its deadline, however long nobody looked. Where an answer
    waits for a person, the attempt is only sent, and concluded with the last mark.
    """
    attempt.submitted_at, attempt.closed_by = now, ClosedBy.PERSON
    if attempt.deadline_at is not None and is_late(now, attempt.deadline_at):
        attempt.submitted_at, attempt.closed_by = attempt.deadline_at, ClosedBy.CLOCK
    grades, waiting = _grades(attempt, now)
    if grades:
        db.session.execute(insert(Grade), grades)
    if waiting:
        attempt.state = AttemptState.SUBMITTED
    else:
        conclude(attempt, [row["mark"] for row in grades], attempt.submitted_at)


def _grades(attempt: Attempt, now: datetime) -> tuple[list[dict[str, Any]], int]:
    """The rows of Grade that the rules give, and how many answers wait for a person."""
    latest = latest_steps(steps_of(attempt.id))
    hints = _hints(attempt)
    contents = db.session.execute(
        select(
            AttemptSlot.position,
            QuestionVersion.content,
            AttemptSlot.question_version_id,
            exists().where(Regrade.version_id == QuestionVersion.id).label("is_mended"),
        )
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .where(AttemptSlot.attempt_id == attempt.id)
        .order_by(AttemptSlot.position)
    )
    grades, waiting = [], 0
    for position, content, version_id, is_mended in contents:
        question, step = kinds.decode(content), latest.get(position)
        if waits_for_a_person(question, step.value if step else None):
            waiting += 1
        elif question.is_counted:
            row = _grade_row(attempt.id, position, question, step, now)
            used = hints.get(position, 0)
            row["mark"] = after_hints(row["mark"], used, attempt.hint_penalty, FULL)
            if is_mended:
                cost = cost_of(used, attempt.hint_penalty)
                row |= _as_decided(version_id, step.value if step else None, cost)
            grades.append(row)
    return grades, waiting


def _as_decided(version_id: UUID, answer: kinds.Answer | None, cost: int) -> dict[str, Any]:
    """The mark of an answer to a wording that was mended while somebody was still answering it."""
    decided = holding([version_id])[version_id]
    mark = keys_of(version_id, decided.key_version_id).mark(decided.policy, answer, cost)
    return {"mark": mark, "by": GradedBy.REGRADE, "reason": decided.reason}


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
    attempt_id: UUID, slot: int, question: kinds.Question, step: Step | None, now: datetime
) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "slot": slot,
        "number": 1,
        "by": GradedBy.RULE,
        "mark": grade(question, step.value if step else None).mark,
        "sure": step.is_sure if step else None,
        "reason": "",
        "graded_at": now,
    }
