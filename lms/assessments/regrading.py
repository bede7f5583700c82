"""After a question was mended: what becomes of the answers to its earlier wording.

One act decides, by one of four policies; the chances are then marked anew one by one, as a job.
A course that somebody has completed stays completed, whatever becomes of the mark: certificates
and figures were true when they were made (docs/decisions/grading.md). Whoever passes only now is
told of as at the first time, so that completions and coverage follow.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import select

from lms.assessments import anew
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    AttemptState,
    Grade,
    GradedBy,
    Question,
    QuestionVersion,
    Quiz,
    QuizPurpose,
)
from lms.assessments.notices import REGRADED
from lms.assessments.regrade_models import Regrade, RegradeChange
from lms.assessments.rules.marks import score_percent
from lms.assessments.rules.regrading import Policy
from lms.assessments.scoring import score_again
from lms.core import clock, jobs
from lms.core.acts import ensure, take, use_case
from lms.core.database import db, lock_for_one
from lms.core.errors import NotThere
from lms.core.policy import Actor, System
from lms.core.worker import periodic, stopping
from lms.notifications.service import remind

AT_ONCE = 100
"""So many chances are marked anew while the one who decides waits; more are left to the worker."""
TOGETHER = 20
TOLD = (QuizPurpose.PRE, QuizPurpose.FINAL)
"""Checks with a result; latihan and Ulang 5 soal have none that could change."""


@use_case("question.regrade")
def decide(actor: Actor, version_id: UUID, policy: Policy, reason: str) -> Regrade:
    """Those who look after questions decide once for all who were asked this wording.

    It holds for everybody alike, whoever decides, and for chances that are sent in later. Deciding
    the same again changes nothing. Raises NotThere for an unknown wording.
    """
    ensure(actor)
    lock_for_one(f"regrade/{version_id}")
    key_id = key_of(version_id)
    last = anew.holding([version_id]).get(version_id)
    if last is not None and (last.policy, last.key_version_id) == (policy, key_id):
        return last
    made = Regrade(
        version_id=version_id,
        key_version_id=key_id,
        policy=policy,
        reason=reason,
        decided_by=actor.person_id,
        decided_at=clock.now(),
    )
    db.session.add(made)
    return made


def key_of(version_id: UUID) -> UUID:
    """The wording of the same question that is asked now. Raises NotThere for an unknown one."""
    old = db.session.get(QuestionVersion, version_id)
    if old is None:
        raise NotThere(f"question version {version_id}")
    return db.session.scalars(
        select(QuestionVersion.id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(
            QuestionVersion.question_id == old.question_id,
            QuestionVersion.number == Question.current_number,
        )
    ).one()


def carry_out(
    regrade_id: UUID, should_stop: Callable[[], bool] = lambda: False, most: int | None = None
) -> bool:
    """Mark anew every chance that had ended when it was decided; True when that is done.

    Goes on where it was left; more than `most` are left to the worker.
    """
    regrade = db.session.get_one(Regrade, regrade_id)
    actor, attempt_ids = System(regrade.decided_by), _ended_by_then(regrade)
    if most is not None and len(attempt_ids) > most:
        return False
    job = jobs.run(
        actor,
        "regrade",
        str(regrade_id),
        attempt_ids,
        lambda attempt_id: _mark_anew(actor, regrade_id, attempt_id),
        should_stop=should_stop,
        at_once=TOGETHER,
    )
    if job.state == jobs.JobState.DONE:
        _finish(actor, regrade_id)
    return job.state == jobs.JobState.DONE


@periodic("assessments.regrade", seconds=10)
def work() -> None:
    """What was decided and not carried out yet, the oldest first."""
    rows = db.session.scalars(
        select(Regrade.id).where(Regrade.finished_at.is_(None)).order_by(Regrade.decided_at)
    ).all()
    for regrade_id in rows:
        carry_out(regrade_id, stopping.is_set)


def _ended_by_then(regrade: Regrade) -> Sequence[UUID]:
    """In an order that stays: void ones are among them, and later ones are marked so at once."""
    return db.session.scalars(
        select(AttemptSlot.attempt_id)
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .where(
            AttemptSlot.question_version_id == regrade.version_id,
            Attempt.submitted_at <= regrade.decided_at,
        )
        .group_by(AttemptSlot.attempt_id)
        .order_by(AttemptSlot.attempt_id)
    ).all()


def _mark_anew(actor: Actor, regrade_id: UUID, attempt_id: UUID) -> None:
    """Nothing is written for a chance that stays as it is, or where a later decision holds."""
    regrade = db.session.get_one(Regrade, regrade_id)
    if anew.holding([regrade.version_id])[regrade.version_id] is regrade and _changes(
        regrade, attempt_id
    ):
        regrade_attempt(actor, attempt_id, regrade_id)


def _changes(regrade: Regrade, attempt_id: UUID) -> dict[int, anew.NewMark]:
    keys = anew.keys_of(regrade.version_id, regrade.key_version_id)
    only = anew.having(regrade.version_id).where(Attempt.id == attempt_id)
    return anew.new_marks(only, regrade.version_id, keys, regrade.policy).get(attempt_id, {})


@use_case("attempt.regrade")
def regrade_attempt(actor: Actor, attempt_id: UUID, regrade_id: UUID) -> Attempt:
    """One chance gets its new marks, its score follows, and its person is told."""
    attempt = take(actor, Attempt, attempt_id)
    regrade = db.session.get_one(Regrade, regrade_id)
    before = attempt.score, bool(attempt.passed)
    for slot, mark in _changes(regrade, attempt_id).items():
        db.session.add(
            Grade(
                attempt_id=attempt_id,
                slot=slot,
                number=mark.number,
                by=GradedBy.REGRADE,
                mark=mark.after,
                sure=mark.sure,
                reason=regrade.reason,
                graded_at=clock.now(),
            )
        )
    db.session.flush()
    if attempt.state is AttemptState.GRADED:
        score_again(attempt, clock.now())
        _note_and_tell(attempt, regrade, *before)
    return attempt


def _note_and_tell(attempt: Attempt, regrade: Regrade, score: int | None, passed: bool) -> None:
    change = RegradeChange(
        regrade_id=regrade.id,
        attempt_id=attempt.id,
        score_before=score or 0,
        score_after=attempt.score or 0,
        passed_before=passed,
        passed_after=bool(attempt.passed),
    )
    db.session.add(change)
    db.session.flush()
    purpose = db.session.get_one(Quiz, attempt.quiz_code).purpose
    if purpose in TOLD and score_percent(score or 0, 1) != score_percent(attempt.score or 0, 1):
        remind(
            System(regrade.decided_by),
            subject_kind=REGRADED,
            subject_id=str(change.id),
            due_on=clock.today(),
            offset=0,
            recipient_id=attempt.person_id,
        )


@use_case("question.regrade", audited=False)
def _finish(actor: Actor, regrade_id: UUID) -> Regrade:
    """Every chance was looked at."""
    regrade = take(actor, Regrade, regrade_id)
    regrade.finished_at = regrade.finished_at or clock.now()
    return regrade
