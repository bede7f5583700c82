"""What becomes of attempts, and of more time and other terms, when two entries are joined."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from lms.accounts.merging.rooms import Merging, follows
from lms.assessments.chance_models import Allowance, QuizOverride
from lms.assessments.models import Attempt, AttemptState, QuestionReport
from lms.assessments.paper.models import SittingSeat
from lms.assessments.rules.chances import OVERRIDDEN
from lms.core.database import db
from lms.core.i18n import gettext as _


def settle(merging: Merging) -> None:
    """Chances are counted on, and of what was said twice of one thing one word holds."""
    _settle_chances(merging)
    _settle_allowances(merging)
    _settle_overrides(merging)
    _settle_reports(merging)
    _settle_seats(merging)


def _settle_chances(merging: Merging) -> None:
    """The old entry's chances at a quiz come after the other's; only one of them is open."""
    greatest = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Attempt.quiz_code, func.max(Attempt.number))
            .where(Attempt.person_id == merging.kept_id)
            .group_by(Attempt.quiz_code)
        )
    }
    rows = db.session.scalars(
        select(Attempt)
        .where(Attempt.person_id == merging.absorbed_id, Attempt.quiz_code.in_(greatest))
        .order_by(Attempt.quiz_code, Attempt.number.desc())
    ).all()
    if rows:
        merging.journal.begin()
        merging.say(_("Both took the same quiz: the chances are counted on."), len(rows))
    for row in rows:
        merging.change(Attempt, row.id, number=row.number + greatest[row.quiz_code])
    _close_twins(merging, rows)


def _close_twins(merging: Merging, rows: Sequence[Attempt]) -> None:
    under_way = set(
        db.session.scalars(
            select(Attempt.quiz_code).where(
                Attempt.person_id == merging.kept_id, Attempt.state == AttemptState.IN_PROGRESS
            )
        )
    )
    for row in rows:
        if row.state is AttemptState.IN_PROGRESS and row.quiz_code in under_way:
            merging.journal.begin()
            why = _("Another chance at this quiz was under way when two entries were joined.")
            merging.change(Attempt, row.id, state=AttemptState.VOID, void_reason=str(why)[:300])
            merging.say(_("Both have a chance under way at the same quiz: one goes on."))


def _settle_allowances(merging: Merging) -> None:
    """Who needs more time needs it under either entry: the greater factor holds."""
    kept = db.session.get(Allowance, merging.kept_id)
    other = db.session.get(Allowance, merging.absorbed_id)
    if kept is None or other is None:
        return
    merging.journal.begin()
    if other.factor > kept.factor:
        merging.change(Allowance, kept.person_id, **_said(other, ("factor",)))
    merging.leave(Allowance, other.person_id)
    merging.say(_("Both have more time at checks: the greater holds."))


def _settle_overrides(merging: Merging) -> None:
    """Of two words on the same quiz the later holds."""
    rows = db.session.scalars(
        select(QuizOverride).where(QuizOverride.person_id.in_(merging.both))
    ).all()
    of_kept = {row.quiz_code: row for row in rows if row.person_id == merging.kept_id}
    for other in rows:
        kept = of_kept.get(other.quiz_code)
        if kept is None or kept is other:
            continue
        merging.journal.begin()
        if other.set_at > kept.set_at:
            merging.change(QuizOverride, kept.id, **_said(other, OVERRIDDEN))
        merging.leave(QuizOverride, other.id)
        merging.say(_("Both have own terms at the same check: the later word holds."))


def _said(row: Allowance | QuizOverride, names: Sequence[str]) -> dict[str, Any]:
    """What was said, with why, by whom and when."""
    return {name: getattr(row, name) for name in (*names, "reason", "set_by", "set_at")}


def _settle_reports(merging: Merging) -> None:
    """A report on the same version of a question stands once; the other stays with the old entry."""
    known = select(QuestionReport.question_version_id).where(
        QuestionReport.person_id == merging.kept_id
    )
    twins = db.session.scalars(
        select(QuestionReport.id).where(
            QuestionReport.person_id == merging.absorbed_id,
            QuestionReport.question_version_id.in_(known),
        )
    )
    for report_id in twins.all():
        merging.leave(QuestionReport, report_id)
        merging.say(_("Both reported the same question: the report stands once."))


def _settle_seats(merging: Merging) -> None:
    """At one sitting somebody has one seat; the other stays with the old entry."""
    seats = db.session.execute(
        select(SittingSeat.sitting_id, SittingSeat.person_id).where(
            SittingSeat.person_id.in_(merging.both)
        )
    ).all()
    kept = {sitting_id for sitting_id, person_id in seats if person_id == merging.kept_id}
    for sitting_id, person_id in seats:
        if person_id != merging.kept_id and sitting_id in kept:
            merging.leave(SittingSeat, sitting_id, person_id)


follows(
    "assessments",
    [
        "sitting_seat.person_id",
        "attempt.person_id",
        "grade.person_id",
        "question_report.person_id",
        "question_report.settled_by",
        "allowance.person_id",
        "quiz_override.person_id",
    ],
    settle,
)
