"""What becomes of attempts when two entries are joined."""

from collections.abc import Sequence

from sqlalchemy import func, select

from lms.accounts.merging.rooms import Merging, follows
from lms.assessments.models import Attempt, AttemptState
from lms.core.database import db
from lms.core.i18n import gettext as _


def settle(merging: Merging) -> None:
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


follows("assessments", ["attempt.person_id"], settle)
