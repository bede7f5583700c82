"""How the news tells a learner that an attempt was declared void or got more time."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select

from lms.assessments.chance_models import AttemptExtension
from lms.assessments.models import Attempt, AttemptState, Quiz
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.notifications.kinds import Wording, register_kind
from lms.notifications.models import Reminder
from lms.web.formats import day_time

VOIDED, EXTENDED = "attempt_void", "attempt_extended"


def register() -> None:
    """Say what the news of this room mean."""
    register_kind(VOIDED, still_wanted=still_void, wording=words_of_void)
    register_kind(EXTENDED, still_wanted=still_open, wording=words_of_more_time)


def still_void(reminders: Collection[Reminder]) -> set[UUID]:
    """An attempt that is void stays so."""
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


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


def _ids(reminders: Iterable[Reminder]) -> set[UUID]:
    return {UUID(reminder.subject_id) for reminder in reminders}
