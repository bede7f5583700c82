"""What the item analysis of a large quiz costs: its formulas alone, and its page with the rows."""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from bench.demo import Copy
from bench.pages import COURSE
from bench.people import in_app, visitor_of
from bench.report import Report, at_most, told
from lms.accounts.models import Person
from lms.assessments import item_analysis
from lms.assessments.kinds import FULL
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    AttemptState,
    ClosedBy,
    Grade,
    GradedBy,
    Question,
    QuestionVersion,
)
from lms.assessments.rules.analysis import analyse
from lms.core import clock
from lms.core.database import db, new_id

ATTEMPTS, SLOTS = 10_000, 40
MOST_SECONDS = 2
AT_ONCE = 500
QUIZ = f"{COURSE}/final"


def measure(copy: Copy, report: Report) -> None:
    """The formulas over a table of marks, then the report that reads the same marks from rows."""
    chance = random.Random(7)
    marks = [_marks(chance) for _attempt in range(ATTEMPTS)]
    slots = [(str(place), 1.0) for place in range(SLOTS)]
    alone = _seconds(lambda: analyse(slots, [[mark / FULL for mark in row] for row in marks]))
    with in_app(copy.app):
        reader, versions = visitor_of(copy, "trainer").actor, _versions()
        for number in range(0, ATTEMPTS, AT_ONCE):
            _keep(_people(number), versions, marks[number : number + AT_ONCE])
        whole = _seconds(lambda: item_analysis.quiz_report(reader, QUIZ))
    report.section(
        f"Item analysis of {ATTEMPTS:,} attempts with {SLOTS} questions",
        [
            at_most("formulas", alone, MOST_SECONDS, "s", 2),
            told("report from the database", whole, "s", 2),
        ],
    )


def _seconds(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _marks(chance: random.Random) -> list[int]:
    skill = chance.random()
    return [FULL if chance.random() < (skill + place / SLOTS) / 2 else 0 for place in range(SLOTS)]


def _versions() -> list[UUID]:
    """Forty questions of the bank of the course."""
    found = db.session.scalars(
        select(QuestionVersion.id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.number == Question.current_number)
        .order_by(Question.bank_code, Question.code)
        .limit(SLOTS)
    )
    return list(found)


def _people(number: int) -> list[UUID]:
    """New people: only each person's first chance counts."""
    rows = [
        {
            "id": new_id(),
            "participant_no": str(number + place).zfill(6) + "x",
            "name": f"Peserta {number + place}",
            "is_example": True,
            "created_at": clock.now(),
        }
        for place in range(AT_ONCE)
    ]
    db.session.execute(insert(Person), rows)
    return [row["id"] for row in rows]


def _keep(people: list[UUID], versions: list[UUID], marks: list[list[int]]) -> None:
    """Rows of finished attempts, one for each person."""
    attempts, slots, grades = [], [], []
    for person_id, row in zip(people, marks, strict=True):
        attempt_id, began = new_id(), clock.now() - timedelta(days=1)
        attempts.append(_attempt(attempt_id, person_id, began, row))
        for slot, (mark, version) in enumerate(zip(row, versions, strict=True), start=1):
            key = {"attempt_id": attempt_id}
            slots.append(
                {**key, "position": slot, "question_version_id": version, "option_order": []}
            )
            grades.append(
                {
                    **key,
                    "slot": slot,
                    "number": 1,
                    "by": GradedBy.RULE,
                    "mark": mark,
                    "graded_at": began,
                }
            )
    db.session.execute(insert(Attempt), attempts)
    db.session.execute(insert(AttemptSlot), slots)
    db.session.execute(insert(Grade), grades)
    db.session.commit()


def _attempt(attempt_id: UUID, person_id: UUID, began: Any, marks: list[int]) -> dict[str, Any]:
    score = sum(marks) // SLOTS
    return {
        "id": attempt_id,
        "quiz_code": QUIZ,
        "person_id": person_id,
        "number": 1,
        "rules": {"pass_mark": 70, "shown": SLOTS},
        "state": AttemptState.GRADED,
        "started_at": began,
        "submitted_at": began + timedelta(minutes=15),
        "closed_by": ClosedBy.PERSON,
        "score": score,
        "passed": score >= 7 * FULL // 10,
    }
