"""A chance at a quiz: it begins, keeps every answer that arrives, and is sent once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from lms.assessments import kinds
from lms.assessments.drawing import draw_slots
from lms.assessments.events import AttemptStarting
from lms.assessments.kinds import Answer, grade, waits_for_a_person
from lms.assessments.models import (
    LONGEST_CLIENT,
    AnswerStep,
    Attempt,
    AttemptSlot,
    AttemptState,
    ClosedBy,
    Grade,
    GradedBy,
    QuestionVersion,
    Quiz,
    Reveal,
)
from lms.assessments.queries import finished_chances, steps_of
from lms.assessments.rules import attempts as rules
from lms.assessments.rules.attempts import NotOpen, Step
from lms.assessments.scoring import conclude
from lms.cooperatives.queries import placement
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db, lock_for_one, new_id
from lms.core.errors import NotAllowed, NotThere, Refusal
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to

GREATEST_SEQUENCE = 2**31 - 1


@use_case("attempt.start")
def start_attempt(actor: Actor, quiz_code: str) -> Attempt:
    """The person's open attempt at the quiz, on whatever device it began, or else a new one.

    Raises NotThere for an unknown quiz, TooEarly within 10 minutes after a chance that was not
    passed, Refusal when there are no questions or the last chance is still being marked, and
    whatever a receiver of AttemptStarting raises.
    """
    ensure(actor)
    if actor.person_id is None:
        raise NotAllowed("attempt.start")
    quiz = db.session.scalars(visible_to(actor, Quiz).where(Quiz.code == quiz_code)).first()
    if quiz is None:
        raise NotThere(f"quiz {quiz_code}")
    # Two starts at one moment wait for each other, so that receivers, too, meet only one of them.
    lock_for_one(f"attempt/{actor.person_id}/{quiz_code}")
    earlier = _attempts(actor.person_id, quiz_code)
    under_way = [row for row in earlier if row.state is AttemptState.IN_PROGRESS]
    return under_way[0] if under_way else _begin(actor.person_id, quiz, earlier)


@dataclass(frozen=True)
class GivenAnswer:
    """An answer as it came. `client` names the page that sends and `sequence` its own count.

    `value` has the shape that `answers.parse_answer` gives; whoever left it empty is not sure.
    """

    client: str
    sequence: int
    slot: int
    value: Answer | None
    sure: bool | None = None

    @property
    def said(self) -> tuple[int, Answer | None, bool | None]:
        """What makes it another answer under the same number."""
        return self.slot, self.value, self.sure if self.value is not None else None


def save_answer(actor: Actor, attempt_id: UUID, given: GivenAnswer) -> AnswerStep:
    """Keep an answer as it came; the same one sent again is the same step, also after the end.

    Raises NotOpen when the attempt was sent before, NotThere when it is not the person's own or has
    no such slot.
    """
    # The usual case takes two statements; only what is refused as a repetition looks further.
    try:
        return _save(actor, attempt_id, given)
    except (IntegrityError, NotOpen):
        return _save_again(actor, attempt_id, given)


@use_case("answer.save", audited=False)
def _save(actor: Actor, attempt_id: UUID, given: GivenAnswer) -> AnswerStep:
    attempt = take(actor, Attempt, attempt_id)
    ensure_open(attempt)
    if not 1 <= given.slot <= attempt.shown:
        raise NotThere(f"slot {given.slot}")
    slot, value, sure = given.said
    row: dict[str, Any] = {
        "attempt_id": attempt_id,
        "client": given.client,
        "sequence": given.sequence,
        "slot": slot,
        "value": value,
        "sure": sure,
        "received_at": clock.now(),
    }
    db.session.execute(insert(AnswerStep), row)
    return AnswerStep(**row)


@use_case("answer.save", audited=False)
def _save_again(actor: Actor, attempt_id: UUID, given: GivenAnswer) -> AnswerStep:
    """The step that is there already; another answer under the same number is kept beside it.

    That happens without JavaScript: who goes back in the browser finds the page with its old
    number, and the new answer counts as one from another page.
    """
    take(actor, Attempt, attempt_id)
    for name in (given.client, _beside(given.client, given.said)):
        step = db.session.get(AnswerStep, (attempt_id, name, given.sequence))
        if step is None:
            return _save(actor, attempt_id, replace(given, client=name))
        if (step.slot, step.value, step.sure) == given.said:
            return step
    raise Refusal(_("This answer cannot be kept. Please load the page again."))


def _beside(client: str, said: tuple[int, Answer | None, bool | None]) -> str:
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
    return f"{client[: LONGEST_CLIENT - 17]}~{digest}"


@use_case("attempt.submit")
def submit_attempt(actor: Actor, attempt_id: UUID) -> Attempt:
    """Mark the latest answers and close the attempt; sending it again changes nothing.

    Publishes AttemptFinished, unless answers wait for a person to mark them: then that comes with
    the last of them. Raises NotOpen when the attempt is void.
    """
    attempt = take(actor, Attempt, attempt_id)
    if attempt.state not in (AttemptState.SUBMITTED, AttemptState.GRADED):
        ensure_open(attempt)
        _finish(attempt, clock.now())
    return attempt


def ensure_open(attempt: Attempt) -> None:
    """An attempt that was sent takes no more answers. Raises NotOpen, in the person's words."""
    try:
        rules.ensure_open(attempt.state)
    except NotOpen as closed:
        raise NotOpen(
            _("These answers have been sent already. What is changed now does not count.")
        ) from closed


def _attempts(person_id: UUID, quiz_code: str) -> Sequence[Attempt]:
    return db.session.scalars(
        select(Attempt)
        .where(Attempt.person_id == person_id, Attempt.quiz_code == quiz_code)
        .order_by(Attempt.number)
    ).all()


def _begin(person_id: UUID, quiz: Quiz, earlier: Sequence[Attempt]) -> Attempt:
    now = clock.now()
    if any(row.state is AttemptState.SUBMITTED for row in earlier):
        raise Refusal(_("The answers of your last chance are still being marked."))
    rules.ensure_next_chance(finished_chances(earlier), now)
    publish(AttemptStarting(person_id, quiz.code))
    chance = 1 + sum(row.state is not AttemptState.VOID for row in earlier)
    attempt_id = new_id()
    slots = draw_slots(quiz, person_id, chance, attempt_id)
    texts = [slot["position"] for slot in slots if not slot.pop("is_asked")]
    if len(texts) == len(slots):
        raise Refusal(_("This check has no questions yet. Please try again later."))
    place = placement(person_id, clock.today())
    attempt = Attempt(
        id=attempt_id,
        quiz_code=quiz.code,
        person_id=person_id,
        number=max((row.number for row in earlier), default=0) + 1,
        rules={
            "pass_mark": quiz.pass_mark,
            "shown": len(slots),
            "reveal": Reveal.ON_SUBMITTING.value,
            **({"texts": texts} if texts else {}),
        },
        state=AttemptState.IN_PROGRESS,
        started_at=now,
        cooperative_id=place.cooperative_id,
        area_code=place.area_code,
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.execute(insert(AttemptSlot), [{"attempt_id": attempt.id, **slot} for slot in slots])
    return attempt


def _finish(attempt: Attempt, now: datetime) -> None:
    attempt.submitted_at, attempt.closed_by = now, ClosedBy.PERSON
    grades, waiting = _grades(attempt.id, now)
    if grades:
        db.session.execute(insert(Grade), grades)
    if waiting:
        attempt.state = AttemptState.SUBMITTED
    else:
        conclude(attempt, [row["mark"] for row in grades], now)


def _grades(attempt_id: UUID, now: datetime) -> tuple[list[dict[str, Any]], int]:
    """The rows of Grade that the rules give, and how many answers wait for a person."""
    counted = rules.latest_steps(steps_of(attempt_id))
    contents = db.session.execute(
        select(AttemptSlot.position, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .where(AttemptSlot.attempt_id == attempt_id)
        .order_by(AttemptSlot.position)
    )
    grades, waiting = [], 0
    for position, content in contents:
        question, step = kinds.decode(content), counted.get(position)
        if waits_for_a_person(question, step.value if step else None):
            waiting += 1
        elif question.is_counted:
            grades.append(_grade_row(attempt_id, position, question, step, now))
    return grades, waiting


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
