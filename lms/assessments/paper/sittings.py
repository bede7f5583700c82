"""Opening a sitting, seating people, and keeping what stands on their sheets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from lms.accounts.models import Person
from lms.assessments import kinds
from lms.assessments.allowances import applying
from lms.assessments.attempts import NO_CHANCE_LEFT, NotNow, frozen
from lms.assessments.drawing import draw_slots
from lms.assessments.finishing import finish
from lms.assessments.kinds import Answer, FileTask
from lms.assessments.models import (
    AnswerStep,
    Attempt,
    AttemptSlot,
    AttemptSource,
    AttemptState,
    QuestionVersion,
    Quiz,
    QuizPurpose,
)
from lms.assessments.notices import VOIDED, tell
from lms.assessments.paper.models import Sitting, SittingSeat, SittingSlot
from lms.assessments.queries import attempts_at
from lms.assessments.rules.drawing import order_options
from lms.cooperatives.queries import placement
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db, lock_for_one, new_id
from lms.core.errors import Invalid, NotThere, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to

BOOKLETS = (1, 2)
"""Two orders of the same questions: neighbours do not see the same letters."""
MOST_SEATS = 500
ON_PAPER = frozenset({QuizPurpose.PRE, QuizPurpose.FINAL})
CLIENT = "kertas"


class TypedBefore(Refusal):
    """The sheet was typed in before, with other answers."""


@dataclass(frozen=True)
class Sheet:
    """What was typed from the sheet of one person: the answer to each question by its place."""

    person_id: UUID
    answers: Mapping[int, Answer | None]


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
    seated = set(
        db.session.scalars(
            select(SittingSeat.person_id).where(SittingSeat.sitting_id == sitting.id)
        )
    )
    new = [one for one in dict.fromkeys(people) if one not in seated]
    if len(seated) + len(new) > MOST_SEATS:
        raise Invalid(
            _("At most %(most)s people take part in one sitting.", most=MOST_SEATS), "who"
        )
    rows = [
        {"sitting_id": sitting.id, "person_id": one, "booklet": BOOKLETS[number % len(BOOKLETS)]}
        for number, one in enumerate(new, start=len(seated))
    ]
    if rows:
        db.session.execute(insert(SittingSeat), rows)


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


@use_case("sheet.keep")
def keep_sheets(
    actor: Actor, sitting_id: UUID, sheets: Sequence[Sheet], reason: str = ""
) -> list[Attempt]:
    """The sheets become chances that were taken on the day of the sitting, all of them or none.

    A sheet that is there already with the same answers stays as it is. With other answers the
    chance that was typed before is declared void for the reason given; without one TypedBefore is
    raised. Raises NotNow where no chance is left, and Refusal while another one is open.
    """
    sitting = take(actor, Sitting, sitting_id)
    if actor.person_id in {sheet.person_id for sheet in sheets}:
        raise Refusal(_("Nobody types in their own sheet."))
    quiz = db.session.get_one(Quiz, sitting.quiz_code)
    seats, slots = _seats(actor, sitting.id), _slots(sitting.id)
    kept = []
    for sheet in sheets:
        booklet = seats.get(sheet.person_id)
        if booklet is None:
            raise NotThere(f"seat of {sheet.person_id}")
        kept.append(_keep(actor, sitting, quiz, sheet, slots[booklet], reason))
    return kept


def _keep(
    actor: Actor,
    sitting: Sitting,
    quiz: Quiz,
    sheet: Sheet,
    slots: Sequence[SittingSlot],
    reason: str,
) -> Attempt:
    lock_for_one(f"attempt/{sheet.person_id}/{quiz.code}")
    earlier = [
        row for row in attempts_at(sheet.person_id, quiz.code) if row.state is not AttemptState.VOID
    ]
    before = next((row for row in earlier if row.sitting_id == sitting.id), None)
    if before is not None:
        if given_on(before.id) == {k: v for k, v in sheet.answers.items() if v is not None}:
            return before
        _take_back(actor, before, reason)
        earlier.remove(before)
    _ensure_may_count(sheet.person_id, quiz, sitting, earlier)
    return _begin_and_finish(sitting, quiz, sheet, slots)


def _take_back(actor: Actor, before: Attempt, reason: str) -> None:
    if not reason:
        raise TypedBefore(
            _("This sheet was typed in before with other answers. Say why it is typed in anew.")
        )
    before.state, before.void_reason = AttemptState.VOID, reason
    tell(actor, [(VOIDED, str(before.id), before.person_id)])
    db.session.flush()


def _ensure_may_count(
    person_id: UUID, quiz: Quiz, sitting: Sitting, earlier: Sequence[Attempt]
) -> None:
    if any(row.state is AttemptState.IN_PROGRESS for row in earlier):
        raise Refusal(_("A chance is open on a phone: it must be sent or declared void first."))
    if any(row.state is AttemptState.SUBMITTED for row in earlier):
        raise Refusal(_("The answers of the last chance are still being marked."))
    terms = applying(person_id, quiz, placement(person_id, sitting.held_on).cooperative_id).terms
    if terms.chances is not None and len(earlier) >= terms.chances:
        raise NotNow(NO_CHANCE_LEFT)


def _begin_and_finish(
    sitting: Sitting, quiz: Quiz, sheet: Sheet, slots: Sequence[SittingSlot]
) -> Attempt:
    place = placement(sheet.person_id, sitting.held_on)
    terms = applying(sheet.person_id, quiz, place.cooperative_id).terms
    moment = moment_of(sitting.held_on)
    last = db.session.scalar(
        select(func.max(Attempt.number)).where(
            Attempt.person_id == sheet.person_id, Attempt.quiz_code == quiz.code
        )
    )
    questions = questions_of_versions([slot.question_version_id for slot in slots])
    texts = [slot.position for slot in slots if not questions[slot.question_version_id].is_counted]
    attempt = Attempt(
        id=new_id(),
        quiz_code=quiz.code,
        person_id=sheet.person_id,
        number=(last or 0) + 1,
        rules=frozen(quiz, terms, len(slots)) | ({"texts": texts} if texts else {}),
        state=AttemptState.IN_PROGRESS,
        source=AttemptSource.PAPER,
        sitting_id=sitting.id,
        started_at=moment,
        cooperative_id=place.cooperative_id,
        area_code=place.area_code,
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.execute(
        insert(AttemptSlot),
        [
            {
                "attempt_id": attempt.id,
                "position": slot.position,
                "question_version_id": slot.question_version_id,
                "option_order": slot.option_order,
            }
            for slot in slots
        ],
    )
    if steps := _steps(attempt.id, sheet, moment):
        db.session.execute(insert(AnswerStep), steps)
    finish(attempt, moment)
    return attempt


def _steps(attempt_id: UUID, sheet: Sheet, moment: datetime) -> list[dict[str, Any]]:
    return [
        {
            "attempt_id": attempt_id,
            "client": CLIENT,
            "sequence": slot,
            "slot": slot,
            "value": value,
            "sure": None,
            "received_at": moment,
            "late": False,
        }
        for slot, value in sheet.answers.items()
        if value is not None
    ]


def moment_of(day: date) -> datetime:
    """When a sheet of the day counts as handed in: at noon, and never in the future."""
    return min(datetime.combine(day, time(12), clock.WIB), clock.now())


def given_on(attempt_id: UUID) -> dict[int, Any]:
    """The answers that were typed from a sheet, by their places."""
    rows = db.session.execute(
        select(AnswerStep.slot, AnswerStep.value).where(AnswerStep.attempt_id == attempt_id)
    )
    return {slot: value for slot, value in rows}


def _seats(viewer: Actor, sitting_id: UUID) -> dict[UUID, int]:
    """The booklets of those who take part, as far as the viewer sees the people."""
    people = visible_to(viewer, Person).with_only_columns(Person.id)
    rows = db.session.execute(
        select(SittingSeat.person_id, SittingSeat.booklet).where(
            SittingSeat.sitting_id == sitting_id, SittingSeat.person_id.in_(people)
        )
    )
    return {person_id: booklet for person_id, booklet in rows}


def _slots(sitting_id: UUID) -> dict[int, list[SittingSlot]]:
    found: dict[int, list[SittingSlot]] = {booklet: [] for booklet in BOOKLETS}
    rows = db.session.scalars(
        select(SittingSlot)
        .where(SittingSlot.sitting_id == sitting_id)
        .order_by(SittingSlot.position)
    )
    for row in rows:
        found[row.booklet].append(row)
    return found
