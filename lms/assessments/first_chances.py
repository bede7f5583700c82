"""Everybody's first finished chance with its marks, as item analysis reads them: no names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, select

from lms.assessments.kinds import FULL
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    AttemptState,
    Grade,
    Question,
    QuestionVersion,
)
from lms.core.database import db


class Marked(NamedTuple):
    """The mark of one slot, from 0 to 1, and the wording that was asked there."""

    version: str
    mark: float


@dataclass(frozen=True)
class Taken:
    """A first finished chance: its score in 10⁻⁷ of the full one, and its marks by slot."""

    attempt_id: UUID
    score: int
    time: timedelta
    marks: dict[int, Marked]

    @cached_property
    def total(self) -> float:
        """The sum of the slot marks, which no rounding has touched."""
        return sum(one.mark for one in self.marks.values())


class Asked(NamedTuple):
    """The question behind a wording."""

    id: UUID
    code: str
    title: str
    objective: str


def taken_at(quiz_code: str) -> Sequence[Taken]:
    """The first chances at the quiz."""
    return _taken(Attempt.quiz_code == quiz_code)


def taken_with(question_id: UUID) -> Sequence[Taken]:
    """The first chances, at whatever quiz, in which the question was asked."""
    had_it = (
        select(AttemptSlot.attempt_id)
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .where(QuestionVersion.question_id == question_id)
    )
    return _taken(Attempt.id.in_(had_it))


def questions_of(taken: Collection[Taken]) -> dict[str, Asked]:
    """The questions that were asked there, by wording as `Marked` names it."""
    versions = {one.version for attempt in taken for one in attempt.marks.values()}
    rows = db.session.execute(
        select(QuestionVersion.id, Question.id, Question.code, Question.title, Question.objective)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.id.in_({UUID(key) for key in versions}))
    )
    found = {row[0]: Asked(*row[1:]) for row in rows}
    return {key: found[UUID(key)] for key in versions}


def _taken(condition: ColumnElement[bool]) -> Sequence[Taken]:
    return [
        Taken(attempt_id, score or 0, submitted_at - started_at, _unpacked(packed))
        for attempt_id, score, started_at, submitted_at, packed in db.session.execute(
            _packed(condition)
        )
    ]


def _packed(condition: ColumnElement[bool]) -> "Select[*tuple[Any, ...]]":
    """One row an attempt: four hundred thousand rows of a large quiz would take ten seconds."""
    first = _first_chances().subquery()
    slot, number, mark, version = (
        cast(part, String)
        for part in (Grade.slot, Grade.number, Grade.mark, AttemptSlot.question_version_id)
    )
    marked = slot + " " + number + " " + mark + " " + version
    return (
        select(
            Attempt.id,
            Attempt.score,
            Attempt.started_at,
            Attempt.submitted_at,
            func.aggregate_strings(marked, "/"),
        )
        .join(
            first,
            and_(
                Attempt.person_id == first.c.person_id,
                Attempt.quiz_code == first.c.quiz_code,
                Attempt.number == first.c.number,
            ),
        )
        .join(Grade, Grade.attempt_id == Attempt.id)
        .join_from(Grade, AttemptSlot)
        .where(condition)
        .group_by(Attempt.id)
    )


def _first_chances() -> "Select[*tuple[Any, ...]]":
    """The number of each person's first finished chance at each quiz."""
    return (
        select(Attempt.person_id, Attempt.quiz_code, func.min(Attempt.number).label("number"))
        .where(Attempt.state == AttemptState.GRADED)
        .group_by(Attempt.person_id, Attempt.quiz_code)
    )


def _unpacked(packed: str) -> dict[int, Marked]:
    """Of several marks of one slot the one given last, which has the highest number, counts."""
    found: dict[int, Marked] = {}
    numbers: dict[int, int] = {}
    for part in packed.split("/"):
        place, given, mark, version = part.split(" ")
        slot, number = int(place), int(given)
        if number > numbers.get(slot, 0):
            numbers[slot], found[slot] = number, Marked(version, int(mark) / FULL)
    return found
