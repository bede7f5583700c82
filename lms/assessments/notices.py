"""How the news tells a learner that an attempt is void, got more time, or was marked anew."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from lms.assessments.chance_models import AttemptExtension
from lms.assessments.models import Attempt, AttemptState, Quiz
from lms.assessments.regrade_models import Regrade, RegradeChange
from lms.assessments.rules.marks import score_percent
from lms.core import clock
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.policy import Actor, System
from lms.notifications.kinds import Wording, register_kind
from lms.notifications.models import Reminder
from lms.notifications.service import Occurrence, remind_many
from lms.web.formats import day_time, number

VOIDED, EXTENDED, REGRADED = "attempt_void", "attempt_extended", "regrade_change"
TAKEN_IN = "answers_taken_in"


def register() -> None:
    """Say what the news of this room mean."""
    register_kind(VOIDED, still_wanted=still_there, wording=words_of_void)
    register_kind(TAKEN_IN, still_wanted=still_there, wording=words_of_answers)
    register_kind(EXTENDED, still_wanted=still_open, wording=words_of_more_time)
    register_kind(REGRADED, still_wanted=still_counting, wording=words_of_regrading)


def tell(actor: Actor, whom: Iterable[tuple[str, str, UUID]]) -> None:
    """Within an act: people read with their next news what was done for them, by kind and subject."""
    today = clock.today()
    rows = [Occurrence(kind, subject, today, 0, person_id) for kind, subject, person_id in whom]
    remind_many(System(actor.person_id), rows)


def still_there(reminders: Collection[Reminder]) -> set[UUID]:
    """What was done to an attempt stays so."""
    found = set(db.session.scalars(select(Attempt.id).where(Attempt.id.in_(_ids(reminders)))))
    return {one.id for one in reminders if UUID(one.subject_id) in found}


def still_open(reminders: Collection[Reminder]) -> set[UUID]:
    """More time is news only while the attempt is open."""
    found = set(
        db.session.scalars(
            select(AttemptExtension.id)
            .join(Attempt, Attempt.id == AttemptExtension.attempt_id)
            .where(
                AttemptExtension.id.in_(_ids(reminders)),
                Attempt.state == AttemptState.IN_PROGRESS,
            )
        )
    )
    return {one.id for one in reminders if UUID(one.subject_id) in found}


def still_counting(reminders: Collection[Reminder]) -> set[UUID]:
    """A changed score is news unless the chance was declared void since."""
    found = set(
        db.session.scalars(
            select(RegradeChange.id)
            .join(Attempt, Attempt.id == RegradeChange.attempt_id)
            .where(RegradeChange.id.in_(_ids(reminders)), Attempt.state == AttemptState.GRADED)
        )
    )
    return {one.id for one in reminders if UUID(one.subject_id) in found}


def words_of_void(reminders: Collection[Reminder]) -> dict[UUID, Wording]:
    """Which attempt does not count, and why."""
    rows = {
        row.id: row
        for row in db.session.execute(
            select(Attempt.id, Attempt.void_reason, Quiz.title, Quiz.code)
            .join(Quiz, Quiz.code == Attempt.quiz_code)
            .where(Attempt.id.in_(_ids(reminders)))
        )
    }
    return {
        one.id: Wording(
            title=_("%(title)s: this chance does not count", title=row.title),
            detail=_("%(reason)s No chance was used.", reason=_sentence(row.void_reason or "")),
            url=f"/courses/{row.code.partition('/')[0]}",
        )
        for one in reminders
        if (row := rows.get(UUID(one.subject_id)))
    }


def words_of_answers(reminders: Collection[Reminder]) -> dict[UUID, Wording]:
    """At which check the office took answers in for the person."""
    rows = {
        row.id: row
        for row in db.session.execute(
            select(Attempt.id, Quiz.title)
            .join(Quiz, Quiz.code == Attempt.quiz_code)
            .where(Attempt.id.in_(_ids(reminders)))
        )
    }
    return {
        one.id: Wording(
            title=_("%(title)s: answers from your file are kept", title=row.title),
            detail=_("Look at them before you send the check."),
            url=f"/attempts/{row.id}/review",
        )
        for one in reminders
        if (row := rows.get(UUID(one.subject_id)))
    }


def words_of_more_time(reminders: Collection[Reminder]) -> dict[UUID, Wording]:
    """How much more time there is, and why."""
    rows = {
        row.id: row
        for row in db.session.execute(
            select(
                AttemptExtension.id,
                AttemptExtension.minutes,
                AttemptExtension.reason,
                AttemptExtension.attempt_id,
                Attempt.deadline_at,
                Quiz.title,
            )
            .join(Attempt, Attempt.id == AttemptExtension.attempt_id)
            .join(Quiz, Quiz.code == Attempt.quiz_code)
            .where(AttemptExtension.id.in_(_ids(reminders)))
        )
    }
    return {
        one.id: Wording(
            title=_("%(title)s: %(minutes)s minutes more", title=row.title, minutes=row.minutes),
            detail=_(
                "%(reason)s Now until %(moment)s.",
                reason=_sentence(row.reason),
                moment=day_time(row.deadline_at),
            ),
            url=f"/attempts/{row.attempt_id}/review",
        )
        for one in reminders
        if (row := rows.get(UUID(one.subject_id)))
    }


def words_of_regrading(reminders: Collection[Reminder]) -> dict[UUID, Wording]:
    """From which score to which, whether it passes, and why."""
    rows = {
        row.RegradeChange.id: row
        for row in db.session.execute(
            select(RegradeChange, Regrade.reason, Quiz.title)
            .join(Regrade, Regrade.id == RegradeChange.regrade_id)
            .join(Attempt, Attempt.id == RegradeChange.attempt_id)
            .join(Quiz, Quiz.code == Attempt.quiz_code)
            .where(RegradeChange.id.in_(_ids(reminders)))
        )
    }
    return {
        one.id: Wording(
            title=_(
                "%(title)s: your score changes from %(before)s to %(after)s",
                title=row.title,
                before=_percent(row.RegradeChange.score_before),
                after=_percent(row.RegradeChange.score_after),
            ),
            detail=f"{_sentence(row.reason)} {_outcome(row.RegradeChange)}".strip(),
            url=f"/attempts/{row.RegradeChange.attempt_id}/result",
        )
        for one in reminders
        if (row := rows.get(UUID(one.subject_id)))
    }


def _outcome(change: RegradeChange) -> str:
    if change.passed_after and not change.passed_before:
        return str(_("You have passed by it."))
    if change.passed_before and not change.passed_after:
        return str(_("A course that you have completed stays completed."))
    return ""


def _percent(score: int) -> str:
    return number((score_percent(score, 1) or Decimal(0)).normalize() + 0)


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


def _ids(reminders: Iterable[Reminder]) -> set[UUID]:
    return {UUID(reminder.subject_id) for reminder in reminders}
