"""Marks that a person gives: by the rubric of a question, or over a mark that stands.

Every mark is a new row; the one with the highest number holds, and all of them stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from lms.assessments import kinds
from lms.assessments.kinds import Essay, FileTask, Question, rubric_mark
from lms.assessments.kinds.open import OVERALL
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    AttemptState,
    Grade,
    GradedBy,
    QuestionVersion,
)
from lms.assessments.queries import steps_of
from lms.assessments.rules.attempts import latest_steps
from lms.assessments.rules.marks import FULL, round_half_up
from lms.assessments.scoring import conclude, latest_marks, score_again
from lms.core import clock
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visibility

LONGEST_REASON = 300


@dataclass(frozen=True)
class Marked:
    """What a person says of an answer. `known` is how many marks it had on their screen."""

    known: int
    comment: str = ""
    reason: str = ""


@use_case("answer.grade")
def grade_answer(
    actor: Actor, attempt_id: UUID, slot: int, levels: Sequence[int], marked: Marked
) -> Attempt:
    """Mark what was answered at length, by the levels of its rubric; the last one ends the wait.

    A second look at a marked answer needs a reason. Raises Refusal when somebody else marked it
    meanwhile, Invalid for what is not marked by hand and for levels that there are not.
    """
    attempt, question = _taken(actor, attempt_id, slot)
    if not isinstance(question, Essay | FileTask):
        raise Invalid(_("This question is marked by its own rule."))
    try:
        mark = rubric_mark(question.rubric or OVERALL, levels)
    except ValueError as error:
        raise Invalid(_("Please choose a level for each criterion.")) from error
    _keep(actor, attempt, slot, mark, marked, list(levels))
    return attempt


@use_case("grade.override")
def override_mark(
    actor: Actor, attempt_id: UUID, slot: int, percent: int, marked: Marked
) -> Attempt:
    """Give a question another mark, in percent, for a reason that its person reads.

    Raises Refusal when somebody else changed it meanwhile, or when it has no mark yet.
    """
    attempt, question = _taken(actor, attempt_id, slot)
    if not question.is_counted or marked.known == 0:
        raise Refusal(_("There is no mark here that could be changed."))
    if not 0 <= percent <= 100:
        raise Invalid(_("Give a number from %(least)s to %(most)s.", least=0, most=100), "percent")
    _keep(actor, attempt, slot, round_half_up(percent * FULL, 100), marked, None)
    return attempt


def _taken(actor: Actor, attempt_id: UUID, slot: int) -> tuple[Attempt, Question]:
    """The attempt, locked, with the question at this place, when the actor may mark it."""
    attempt = db.session.scalars(
        select(Attempt)
        .join(AttemptSlot, AttemptSlot.attempt_id == Attempt.id)
        .where(
            visibility(actor, AttemptSlot), Attempt.id == attempt_id, AttemptSlot.position == slot
        )
        .with_for_update(of=Attempt, key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    if attempt is None:
        raise NotThere(f"attempt {attempt_id}, slot {slot}")
    ensure(actor, attempt)
    content = db.session.scalars(
        select(QuestionVersion.content)
        .join(AttemptSlot, AttemptSlot.question_version_id == QuestionVersion.id)
        .where(AttemptSlot.attempt_id == attempt_id, AttemptSlot.position == slot)
    ).one()
    return attempt, kinds.decode(content)


def _keep(
    actor: Actor,
    attempt: Attempt,
    slot: int,
    mark: int,
    marked: Marked,
    levels: list[int] | None,
) -> None:
    earlier = _marks_at(attempt.id, slot)
    if len(earlier) != marked.known:
        raise Refusal(_("Somebody has marked this answer meanwhile. Please look at it again."))
    if earlier and not marked.reason:
        raise Invalid(_("Say why the mark changes: its person reads it."), "reason")
    step = latest_steps(steps_of(attempt.id)).get(slot)
    db.session.add(
        Grade(
            attempt_id=attempt.id,
            slot=slot,
            number=len(earlier) + 1,
            by=GradedBy.PERSON,
            mark=mark,
            sure=step.is_sure if step else None,
            reason=marked.reason,
            person_id=actor.person_id,
            levels=levels,
            comment=marked.comment,
            graded_at=clock.now(),
        )
    )
    db.session.flush()
    _follow(attempt)


def _marks_at(attempt_id: UUID, slot: int) -> Sequence[Grade]:
    return db.session.scalars(
        select(Grade).where(Grade.attempt_id == attempt_id, Grade.slot == slot)
    ).all()


def _follow(attempt: Attempt) -> None:
    """What a new mark means for its attempt: the last one that was missing grades it."""
    now = clock.now()
    if attempt.state is AttemptState.GRADED:
        score_again(attempt, now)
        return
    marks = latest_marks(attempt.id)
    if set(attempt.asked) <= marks.keys():
        conclude(attempt, list(marks.values()), now)
