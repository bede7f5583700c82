"""A chance at a quiz: it begins, keeps every answer that arrives, and is sent once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select
from sqlalchemy.exc import IntegrityError

from lms.assessments.allowances import applying, as_kept
from lms.assessments.chance_models import Help, SlotHelp
from lms.assessments.drawing import draw_slots
from lms.assessments.events import AttemptStarting
from lms.assessments.finishing import finish
from lms.assessments.kinds import Answer
from lms.assessments.models import (
    LONGEST_CLIENT,
    AnswerStep,
    Attempt,
    AttemptSlot,
    AttemptState,
    ClosedBy,
    Quiz,
)
from lms.assessments.queries import attempts_at, finished_chances
from lms.assessments.rules import attempts as rules
from lms.assessments.rules.attempts import NotOpen, TooEarly
from lms.assessments.rules.chances import Obstacle, Pages, Terms, deadline, is_late, obstacle
from lms.cooperatives.queries import placement
from lms.core import clock
from lms.core.acts import ensure, take, use_case
from lms.core.database import db, lock_for_one, new_id
from lms.core.errors import NotAllowed, NotThere, Refusal
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to

GREATEST_SEQUENCE = 2**31 - 1


class NotNow(Refusal):
    """The quiz is not open for this person now, or no chance is left; the message says which."""


NO_CHANCE_LEFT = _("All chances at this check are used.")
OBSTACLES = {
    Obstacle.NOT_OPEN_YET: _("This check has not opened yet."),
    Obstacle.CLOSED: _("This check is closed."),
    Obstacle.NO_CHANCE_LEFT: _("You have used all your chances at this check."),
}


@use_case("attempt.start")
def start_attempt(actor: Actor, quiz_code: str) -> Attempt:
    """The person's open attempt at the quiz, on whatever device it began, or else a new one.

    An exam whose time is over is closed first. Raises NotThere for an unknown quiz, TooEarly in the
    wait after a chance that was not passed, NotNow when it is not open or no chance is left,
    Refusal when there are no questions or the last chance is still being marked, and whatever a
    receiver of AttemptStarting raises.
    """
    ensure(actor)
    if actor.person_id is None:
        raise NotAllowed("attempt.start")
    quiz = db.session.scalars(visible_to(actor, Quiz).where(Quiz.code == quiz_code)).first()
    if quiz is None:
        raise NotThere(f"quiz {quiz_code}")
    # Two starts at one moment wait for each other, so that receivers, too, meet only one of them.
    lock_for_one(f"attempt/{actor.person_id}/{quiz_code}")
    earlier = attempts_at(actor.person_id, quiz_code)
    under_way = next((row for row in earlier if row.state is AttemptState.IN_PROGRESS), None)
    if under_way is not None and is_late(clock.now(), under_way.deadline_at):
        finish(under_way, clock.now())
        under_way = None
    return under_way or _begin(actor.person_id, quiz, earlier)


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

    What comes after the deadline of an exam, or after its question was checked, is kept as late
    and never counts: the step that is given back says so. Raises NotOpen when the attempt was sent
    before, NotThere when it is not the person's own or has no such slot.
    """
    # The usual case takes two statements; only what is refused as a repetition looks further.
    try:
        return _save(actor, attempt_id, given)
    except (IntegrityError, NotOpen):
        return _save_again(actor, attempt_id, given)


@use_case("answer.save", audited=False)
def _save(actor: Actor, attempt_id: UUID, given: GivenAnswer) -> AnswerStep:
    return keep_answer(take(actor, Attempt, attempt_id), given)


def keep_answer(attempt: Attempt, given: GivenAnswer) -> AnswerStep:
    """Within an act: the answer as a row, late where it comes after its time.

    Raises as `save_answer` does, and IntegrityError for one under a number that is taken.
    """
    now = clock.now()
    is_over = is_late(now, attempt.deadline_at) and attempt.closed_by is not ClosedBy.PERSON
    if not is_over or attempt.state is AttemptState.VOID:
        ensure_open(attempt)
    if not 1 <= given.slot <= attempt.shown:
        raise NotThere(f"slot {given.slot}")
    slot, value, sure = given.said
    row: dict[str, Any] = {
        "attempt_id": attempt.id,
        "client": given.client,
        "sequence": given.sequence,
        "slot": slot,
        "value": value,
        "sure": sure,
        "received_at": now,
        "late": is_over or _is_checked(attempt, slot),
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
    for one in (given, beside(given)):
        step = db.session.get(AnswerStep, (attempt_id, one.client, one.sequence))
        if step is None:
            return _save(actor, attempt_id, one)
        if (step.slot, step.value, step.sure) == given.said:
            return step
    raise Refusal(_("This answer cannot be kept. Please load the page again."))


def beside(given: GivenAnswer) -> GivenAnswer:
    """The same answer as one from another page, for when its number is taken by another answer."""
    digest = hashlib.sha256(json.dumps(given.said, sort_keys=True).encode()).hexdigest()[:16]
    return replace(given, client=f"{given.client[: LONGEST_CLIENT - 17]}~{digest}")


def _is_checked(attempt: Attempt, slot: int) -> bool:
    """Whether the person has seen the key of this question, in a latihan."""
    if not attempt.is_checked_at_once:
        return False
    checked = exists().where(
        SlotHelp.attempt_id == attempt.id, SlotHelp.slot == slot, SlotHelp.kind == Help.CHECK
    )
    return bool(db.session.scalar(select(checked)))


@use_case("attempt.submit")
def submit_attempt(actor: Actor, attempt_id: UUID) -> Attempt:
    """Mark the latest answers and close the attempt; sending it again changes nothing.

    Sent after its time, an exam is closed by the clock all the same. Publishes AttemptFinished,
    unless answers wait for a person to mark them: then that comes with the last of them. Raises
    NotOpen when the attempt is void.
    """
    attempt = take(actor, Attempt, attempt_id)
    if attempt.state not in (AttemptState.SUBMITTED, AttemptState.GRADED):
        ensure_open(attempt)
        finish(attempt, clock.now())
    return attempt


def ensure_open(attempt: Attempt) -> None:
    """An attempt that was sent takes no more answers. Raises NotOpen, in the person's words."""
    try:
        rules.ensure_open(attempt.state)
    except NotOpen as closed:
        raise NotOpen(
            _("These answers have been sent already. What is changed now does not count.")
        ) from closed


def _begin(person_id: UUID, quiz: Quiz, earlier: Sequence[Attempt]) -> Attempt:
    now, place = clock.now(), placement(person_id, clock.today())
    if any(row.state is AttemptState.SUBMITTED for row in earlier):
        raise Refusal(_("The answers of your last chance are still being marked."))
    terms = applying(person_id, quiz, place.cooperative_id).terms
    used = sum(row.state is not AttemptState.VOID for row in earlier)
    _ensure_may_begin(terms, earlier, used)
    publish(AttemptStarting(person_id, quiz.code))
    attempt_id = new_id()
    slots = draw_slots(quiz, person_id, used + 1, attempt_id)
    texts = [slot["position"] for slot in slots if not slot.pop("is_asked")]
    if len(texts) == len(slots):
        raise Refusal(_("This check has no questions yet. Please try again later."))
    attempt = Attempt(
        id=attempt_id,
        quiz_code=quiz.code,
        person_id=person_id,
        number=max((row.number for row in earlier), default=0) + 1,
        rules=frozen(quiz, terms, len(slots)) | ({"texts": texts} if texts else {}),
        state=AttemptState.IN_PROGRESS,
        started_at=now,
        deadline_at=deadline(terms, now),
        cooperative_id=place.cooperative_id,
        area_code=place.area_code,
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.execute(insert(AttemptSlot), [{"attempt_id": attempt.id, **slot} for slot in slots])
    return attempt


def _ensure_may_begin(terms: Terms, earlier: Sequence[Attempt], used: int) -> None:
    found = obstacle(terms, finished_chances(earlier), used, clock.now())
    if found is None:
        return
    why, opens_at = found
    if why is Obstacle.TOO_EARLY and opens_at is not None:
        raise TooEarly(opens_at, timedelta(minutes=terms.wait_minutes))
    raise NotNow(OBSTACLES[why])


def frozen(quiz: Quiz, terms: Terms, shown: int) -> dict[str, Any]:
    """What of the quiz holds for an attempt that begins now, whatever is changed later."""
    return {
        **as_kept(terms),
        "purpose": quiz.purpose.value,
        "pass_mark": quiz.pass_mark,
        "shown": shown,
        "counts": quiz.counts.value,
        "pages": (Pages.ONE if quiz.is_checked_at_once else quiz.pages).value,
        "reveal": quiz.reveal.value,
        "reveal_after": quiz.reveal_after or terms.chances,
        "checks": quiz.is_checked_at_once,
        "hint_penalty": quiz.hint_penalty if quiz.is_checked_at_once else 0,
    }
