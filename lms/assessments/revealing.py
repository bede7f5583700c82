"""When the key of an attempt may be seen: asked before anything of it is explained or reported."""

from sqlalchemy import exists, select

from lms.assessments.allowances import last_close
from lms.assessments.models import Attempt, AttemptState, Quiz, Reveal
from lms.assessments.queries import QuizState, quiz_states
from lms.assessments.rules.chances import GRACE, is_revealed
from lms.core import clock
from lms.core.database import db
from lms.core.policy import Actor


def is_key_open(viewer: Actor, attempt: Attempt) -> bool:
    """Whether the key of the viewer's own attempt may be seen."""
    if attempt.state is not AttemptState.GRADED:
        return False
    return is_revealed_to(attempt, quiz_states(viewer, [attempt.quiz_code])[attempt.quiz_code])


def is_revealed_to(attempt: Attempt, state: QuizState) -> bool:
    """Whether the key of a marked attempt may be seen by its person, who stands so at the quiz."""
    return is_revealed(
        attempt.reveal,
        has_passed=state.has_once_passed,
        finished=state.finished,
        after=attempt.reveal_after,
        closes_at=attempt.closes_at,
        others_at_work=attempt.reveal is Reveal.AFTER_CLOSING and _are_others_at_work(attempt),
        now=clock.now(),
    )


def _are_others_at_work(attempt: Attempt) -> bool:
    """Whether somebody may still be asked these questions: by more time, or a later close."""
    now = clock.now()
    closes_at = last_close(db.session.get_one(Quiz, attempt.quiz_code))
    if closes_at is not None and now < closes_at:
        return True
    at_work = exists().where(
        Attempt.quiz_code == attempt.quiz_code,
        Attempt.state == AttemptState.IN_PROGRESS,
        Attempt.deadline_at >= now - GRACE,
    )
    return bool(db.session.scalar(select(at_work)))
