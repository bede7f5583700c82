"""The grading desk: what waits for a person, and one answer with all that its mark needs.

Learners are their participant numbers here, so that an answer is marked and not its person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select

from lms.accounts.models import Person
from lms.assessments import kinds
from lms.assessments.kinds import Answer, Essay, FileTask, Kind, Question
from lms.assessments.kinds.base import Graded
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    AttemptState,
    Grade,
    GradedBy,
    QuestionVersion,
    Quiz,
)
from lms.assessments.models import Question as QuestionRow
from lms.assessments.queries import steps_of
from lms.assessments.results import Met, levels_met
from lms.assessments.rules.attempts import latest_steps
from lms.assessments.texts import answer_lines
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor, may, require, visibility

SHOWN = 100
RECENT = 20
ASKS_NOTHING = '"kind":"description"'
"""Stands in the stored JSON of a text between questions, and within no text of any question."""


@dataclass(frozen=True)
class DeskLine:
    """An answer on the desk: whose, in which check, to which question, since when."""

    attempt_id: UUID
    slot: int
    participant_no: str
    quiz: Quiz
    title: str
    stem: str
    at: datetime


@dataclass(frozen=True)
class Desk:
    """What waits, the oldest first, how much in all, and what was marked last."""

    waiting: tuple[DeskLine, ...]
    count: int
    recent: tuple[DeskLine, ...]


@dataclass(frozen=True)
class EarlierMark:
    """A mark that was given before; the last one holds."""

    grade: Grade
    met: tuple[Met, ...]

    @property
    def is_by_person(self) -> bool:
        """Whether somebody gave it, rather than the question's own rule."""
        return self.grade.by is GradedBy.PERSON


@dataclass(frozen=True)
class OnDesk:
    """One answer with its question, what explains it, and the marks that it has had."""

    attempt: Attempt
    slot: int
    participant_no: str
    quiz: Quiz
    row: QuestionRow
    question: Question
    answer: Answer | None
    lines: tuple[str, ...]
    graded: Graded
    marks: tuple[EarlierMark, ...]

    @property
    def is_by_hand(self) -> bool:
        """Whether it is marked by a rubric."""
        return isinstance(self.question, Essay | FileTask) and self.answer is not None

    @property
    def is_waiting(self) -> bool:
        """Whether it has no mark yet."""
        return not self.marks

    @property
    def has_file(self) -> bool:
        """Whether the answer is a file."""
        return self.question.kind is Kind.FILE_TASK and self.answer is not None


def desk(viewer: Actor) -> Desk:
    """What waits for a person. Raises NotAllowed for who does not mark."""
    _ensure(viewer)
    rows = db.session.execute(
        _lines(viewer)
        .where(*_is_waiting())
        .order_by(Attempt.submitted_at, AttemptSlot.attempt_id, AttemptSlot.position)
        .limit(SHOWN)
    )
    return Desk(tuple(map(_line, rows)), waiting_count(viewer), _recent(viewer))


def waiting_count(viewer: Actor) -> int:
    """How many answers wait; 0 for who does not mark."""
    if not may(viewer, "desk.open"):
        return 0
    query = _joined(select(func.count())).where(visibility(viewer, AttemptSlot), *_is_waiting())
    return db.session.scalar(query) or 0


def next_waiting(viewer: Actor) -> tuple[UUID, int] | None:
    """The place of the answer that has waited longest."""
    row = db.session.execute(
        _joined(select(AttemptSlot.attempt_id, AttemptSlot.position))
        .where(visibility(viewer, AttemptSlot), *_is_waiting())
        .order_by(Attempt.submitted_at, AttemptSlot.attempt_id, AttemptSlot.position)
        .limit(1)
    ).first()
    return (row.attempt_id, row.position) if row else None


def on_desk(viewer: Actor, attempt_id: UUID, slot: int) -> OnDesk:
    """One answer. Raises NotAllowed for who does not mark, NotThere for one's own and unknown."""
    _ensure(viewer)
    row = db.session.execute(
        _joined(
            select(
                Attempt,
                Quiz,
                QuestionRow,
                Person.participant_no,
                QuestionVersion.content,
                AttemptSlot.option_order,
            )
        )
        .where(visibility(viewer, AttemptSlot))
        .where(AttemptSlot.attempt_id == attempt_id, AttemptSlot.position == slot)
    ).first()
    if row is None:
        raise NotThere(f"attempt {attempt_id}, slot {slot}")
    question = kinds.decode(row.content)
    step = latest_steps(steps_of(attempt_id)).get(slot)
    answer = step.value if step else None
    return OnDesk(
        attempt=row.Attempt,
        slot=slot,
        participant_no=row.participant_no,
        quiz=row.Quiz,
        row=row.Question,
        question=question,
        answer=answer,
        lines=tuple(answer_lines(question, answer, row.option_order)),
        graded=kinds.grade(question, answer),
        marks=_marks(attempt_id, slot, question),
    )


def _ensure(viewer: Actor) -> None:
    require(viewer, "desk.open")


def _joined(query: "Select[*tuple[Any, ...]]") -> "Select[*tuple[Any, ...]]":
    return (
        query.select_from(AttemptSlot)
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .join(Person, Person.id == Attempt.person_id)
        .join(Quiz, Quiz.code == Attempt.quiz_code)
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .join(QuestionRow, QuestionRow.id == QuestionVersion.question_id)
    )


def _lines(viewer: Actor, at: Any = Attempt.submitted_at) -> "Select[*tuple[Any, ...]]":
    return _joined(
        select(
            AttemptSlot.attempt_id,
            AttemptSlot.position,
            Person.participant_no,
            Quiz,
            QuestionRow.title,
            QuestionVersion.content,
            at.label("at"),
        )
    ).where(visibility(viewer, AttemptSlot))


def _line(row: Row[Any]) -> DeskLine:
    return DeskLine(
        attempt_id=row.attempt_id,
        slot=row.position,
        participant_no=row.participant_no,
        quiz=row.Quiz,
        title=row.title,
        stem=kinds.decode(row.content).stem,
        at=row.at,
    )


def _of_slot() -> ColumnElement[bool]:
    return and_(Grade.attempt_id == AttemptSlot.attempt_id, Grade.slot == AttemptSlot.position)


def _is_waiting() -> tuple[ColumnElement[bool], ...]:
    return (
        Attempt.state == AttemptState.SUBMITTED,
        ~exists().where(_of_slot()),
        ~QuestionVersion.content.contains(ASKS_NOTHING, autoescape=True),
    )


def _recent(viewer: Actor) -> tuple[DeskLine, ...]:
    rows = db.session.execute(
        _lines(viewer, Grade.graded_at)
        .join(Grade, _of_slot())
        .where(Grade.by == GradedBy.PERSON)
        .order_by(Grade.graded_at.desc(), AttemptSlot.attempt_id)
        .limit(RECENT)
    )
    found = {(row.attempt_id, row.position): _line(row) for row in reversed(rows.all())}
    return tuple(sorted(found.values(), key=lambda line: line.at, reverse=True))


def _marks(attempt_id: UUID, slot: int, question: Question) -> tuple[EarlierMark, ...]:
    rows: Sequence[Grade] = db.session.scalars(
        select(Grade)
        .where(Grade.attempt_id == attempt_id, Grade.slot == slot)
        .order_by(Grade.number)
    ).all()
    return tuple(EarlierMark(row, levels_met(question, row.levels)) for row in rows)
