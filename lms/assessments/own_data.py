"""What a person may take away of checks: each chance with what was answered.

Neither questions nor keys go along: what a check asks is the office's, and stays usable.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.assessments.chance_models import Allowance, QuizOverride
from lms.assessments.models import AnswerStep, Attempt, Grade, GradedBy, QuestionReport
from lms.assessments.paper.models import Sitting, SittingSeat
from lms.core import own_data
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _

FULL = 10**7
"""A full score, as attempts keep it."""


def attempts(person_id: UUID) -> Iterator[own_data.Row]:
    """Each chance with its answers in the order in which they arrived."""
    answers, marks = _answers(person_id), _marks(person_id)
    rows = db.session.scalars(
        select(Attempt)
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.started_at, Attempt.id)
    )
    for row in rows:
        yield {
            **own_data.facts(
                row,
                "quiz_code",
                "number",
                "source",
                "state",
                "started_at",
                "submitted_at",
                "deadline_at",
                "passed",
                "void_reason",
            ),
            "score_percent": None if row.score is None else row.score * 100 / FULL,
            "answers": answers[row.id],
            "marks": marks[row.id],
        }


def reports(person_id: UUID) -> Iterator[own_data.Row]:
    """What the person has said of questions, and what came of it."""
    rows = db.session.scalars(
        select(QuestionReport)
        .where(QuestionReport.person_id == person_id)
        .order_by(QuestionReport.reported_at)
    )
    for row in rows:
        yield own_data.facts(row, "words", "reported_at", "settled_at", "outcome")


def _answers(person_id: UUID) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = db.session.scalars(
        select(AnswerStep)
        .join(Attempt, Attempt.id == AnswerStep.attempt_id)
        .where(Attempt.person_id == person_id)
        .order_by(AnswerStep.received_at, AnswerStep.client, AnswerStep.sequence)
    )
    for row in rows:
        found[row.attempt_id].append(
            own_data.facts(row, "slot", "value", "sure", "received_at", "late")
        )
    return found


def _marks(person_id: UUID) -> dict[UUID, list[dict[str, Any]]]:
    """What people who marked the answers have said."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = db.session.scalars(
        select(Grade)
        .join(Attempt, Attempt.id == Grade.attempt_id)
        .where(Attempt.person_id == person_id, Grade.by == GradedBy.PERSON)
        .order_by(Grade.graded_at, Grade.slot)
    )
    for row in rows:
        mark = own_data.facts(row, "slot", "reason", "comment", "graded_at")
        found[row.attempt_id].append({**mark, "mark": row.mark / FULL})
    return found


def sittings(person_id: UUID) -> Iterator[own_data.Row]:
    """Where the person sat a check on paper, and with which booklet."""
    rows = db.session.execute(
        select(Sitting, SittingSeat.booklet, SittingSeat.number)
        .join(SittingSeat, SittingSeat.sitting_id == Sitting.id)
        .where(SittingSeat.person_id == person_id)
        .order_by(Sitting.held_on)
    )
    for sitting, booklet, number in rows:
        place = own_data.facts(sitting, "quiz_code", "held_on", "place")
        yield {**place, "booklet": booklet, "number": number}


def allowances(person_id: UUID) -> Iterator[own_data.Row]:
    """How much time the person has at every exam, and why."""
    for row in db.session.scalars(select(Allowance).where(Allowance.person_id == person_id)):
        yield own_data.facts(row, "factor", "reason", "set_at")


def overrides(person_id: UUID) -> Iterator[own_data.Row]:
    """What differs for the person at which check."""
    rows = db.session.scalars(
        select(QuizOverride)
        .where(QuizOverride.person_id == person_id)
        .order_by(QuizOverride.quiz_code)
    )
    for row in rows:
        names = ("limit_minutes", "chances", "opens_at", "closes_at", "wait_minutes")
        yield own_data.facts(row, "quiz_code", *names, "reason", "set_at")


own_data.contribute("attempts", _("Checks"), ["attempt.person_id"], attempts)
own_data.contribute("sittings", _("Checks on paper"), ["sitting_seat.person_id"], sittings)
own_data.contribute("allowances", _("More time at checks"), ["allowance.person_id"], allowances)
own_data.contribute(
    "quiz_overrides", _("Own terms at checks"), ["quiz_override.person_id"], overrides
)
own_data.leave_out(
    own_data.AS_AN_ACT,
    "allowance.set_by",
    "quiz_override.set_by",
    "attempt_extension.by",
    "sitting.opened_by",
)
own_data.contribute(
    "question_reports", _("Reports on questions"), ["question_report.person_id"], reports
)
own_data.leave_out(
    own_data.AS_AN_ACT, "grade.person_id", "question_report.settled_by", "regrade.decided_by"
)
