"""Opening a sitting, seating people, and keeping what stands on their sheets."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from lms.assessments import kinds
from lms.assessments.drawing import draw_slots
from lms.assessments.kinds import FileTask
from lms.assessments.models import (
    QuestionVersion,
    Quiz,
    QuizPurpose,
)
from lms.assessments.paper.models import Sitting, SittingSeat, SittingSlot
from lms.assessments.rules.drawing import order_options
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db, new_id
from lms.core.errors import Invalid, NotThere, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to

BOOKLETS = (1, 2)
"""Two orders of the same questions: neighbours do not see the same letters."""
MOST_SEATS = 500
FARTHEST = timedelta(days=366)
"""How far from today a sitting is held: a year that was typed wrong would count there for good."""
ON_PAPER = frozenset({QuizPurpose.PRE, QuizPurpose.FINAL})


@use_case("sitting.open")
def open_sitting(
    actor: Actor, quiz_code: str, held_on: date, place: str, people: Iterable[UUID] = ()
) -> Sitting:
    """The questions are drawn once, for everybody in the hall.

    Raises Invalid for a quiz that is not taken on paper, and NotThere for an unknown one.
    """
    ensure(actor)
    quiz = db.session.scalars(visible_to(actor, Quiz).where(Quiz.code == quiz_code)).first()
    if quiz is None or actor.person_id is None:
        raise NotThere(f"quiz {quiz_code}")
    if quiz.purpose not in ON_PAPER:
        raise Invalid(_("Only a check before or after a course is taken on paper."))
    if abs(held_on - clock.today()) > FARTHEST:
        raise Invalid(_("Give a day within a year from today."), "held_on")
    sitting = Sitting(
        id=new_id(),
        quiz_code=quiz.code,
        held_on=held_on,
        place=place,
        opened_by=actor.person_id,
        opened_at=clock.now(),
    )
    db.session.add(sitting)
    db.session.flush()
    db.session.execute(insert(SittingSlot), _booklets(quiz, actor.person_id, sitting.id))
    _seat(sitting, people)
    return sitting


@use_case("sitting.seat")
def seat_people(actor: Actor, sitting_id: UUID, people: Iterable[UUID]) -> Sitting:
    """More people take part; who does already keeps the booklet."""
    sitting = take(actor, Sitting, sitting_id)
    _seat(sitting, people)
    return sitting


def _seat(sitting: Sitting, people: Iterable[UUID]) -> None:
    rows = db.session.execute(
        select(SittingSeat.person_id, SittingSeat.number).where(
            SittingSeat.sitting_id == sitting.id
        )
    )
    seated: dict[UUID, int] = {person_id: number for person_id, number in rows}
    new = [one for one in dict.fromkeys(people) if one not in seated]
    if len(seated) + len(new) > MOST_SEATS:
        raise Invalid(
            _("At most %(most)s people take part in one sitting.", most=MOST_SEATS), "who"
        )
    seats = [
        {
            "sitting_id": sitting.id,
            "person_id": one,
            "booklet": BOOKLETS[(number - 1) % len(BOOKLETS)],
            "number": number,
        }
        for number, one in enumerate(new, start=max(seated.values(), default=0) + 1)
    ]
    if seats:
        db.session.execute(insert(SittingSeat), seats)


def _booklets(quiz: Quiz, person_id: UUID, sitting_id: UUID) -> list[dict[str, Any]]:
    drawn = draw_slots(quiz, person_id, 1, sitting_id)
    if not any(row["is_asked"] for row in drawn):
        raise Refusal(_("This check has no questions yet. Please try again later."))
    questions = questions_of_versions([row["question_version_id"] for row in drawn])
    if any(isinstance(one, FileTask) for one in questions.values()):
        raise Invalid(_("This check asks for files, which no sheet of paper can hold."))
    rows: list[dict[str, Any]] = []
    for booklet in BOOKLETS:
        rng = Random(f"{sitting_id}/{booklet}")  # noqa: S311 - whoever guesses it has the booklet
        order = list(drawn)
        if booklet > 1 and quiz.shuffle_questions:
            rng.shuffle(order)
        for position, row in enumerate(order, start=1):
            question = questions[row["question_version_id"]]
            again = booklet > 1 and quiz.shuffle_options
            rows.append(
                {
                    "sitting_id": sitting_id,
                    "booklet": booklet,
                    "position": position,
                    "question_version_id": row["question_version_id"],
                    "option_order": list(order_options(question, rng))
                    if again
                    else row["option_order"],
                }
            )
    return rows


def questions_of_versions(ids: Sequence[UUID]) -> dict[UUID, kinds.Question]:
    """What these versions ask, with their keys."""
    rows = db.session.execute(
        select(QuestionVersion.id, QuestionVersion.content).where(QuestionVersion.id.in_(ids))
    )
    return {row.id: kinds.decode(row.content) for row in rows}
